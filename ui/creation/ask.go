package creation

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
)

// plannedMsg brings the plan for a source that names files on this machine, which must be
// uploaded first.
type plannedMsg struct {
	task *task
	plan *compose.Plan
}

// open makes a request file from a source. If the source names files on this machine, it
// plans their upload instead.
func open(source string, now time.Time) func(context.Context, *task) tea.Msg {
	return func(_ context.Context, t *task) tea.Msg {
		plan, err := compose.Open([]string{source}, compose.Options{Now: now})
		if err == nil && plan.HasLocal {
			if err = plan.CheckFree(output(source)); err == nil {
				plan, err = compose.Open([]string{source}, compose.Options{Now: now, Upload: true})
			}
			if err == nil {
				return plannedMsg{t, plan}
			}
		}
		return write(t, plan, err, nil)
	}
}

// publish makes a request file from a source whose media are published below a URL.
func publish(source, base string, now time.Time) func(context.Context, *task) tea.Msg {
	return func(_ context.Context, t *task) tea.Msg {
		plan, err := compose.Open([]string{source}, compose.Options{Now: now, MediaBase: base})
		return write(t, plan, err, nil)
	}
}

// write writes the requests of a plan, unless there is an error. assets are the ids of the
// uploaded files, by path.
func write(t *task, plan *compose.Plan, err error, assets map[string]string) tea.Msg {
	msg := createdMsg{task: t, err: err}
	switch {
	case err != nil:
	case !plan.OK():
		msg.err = firstErrors(plan.Problems, plan.Errors)
	default:
		msg.paths, msg.err = plan.WriteFiles(output(t.source), func(path string) string { return assets[path] })
	}
	return msg
}

// maxErrors is how many errors a message lists.
const maxErrors = 3

// firstErrors lists the first of count errors of a source.
func firstErrors(problems []compose.Problem, count int) error {
	err := fmt.Errorf("it has %s", format.Count(count, "error"))
	named := 0
	for _, p := range problems {
		if p.Severity != batchfile.Error {
			continue
		}
		if named++; named > maxErrors {
			break
		}
		err = fmt.Errorf("%w; %s", err, place(p))
	}
	return err
}

// place formats a problem with its position.
func place(p compose.Problem) string {
	if p.Line == 0 {
		return p.Message
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Message)
}

// maxFiles is how many files a question lists.
const maxFiles = 5

// planned asks what to do with the files on this machine.
func (f *Feature) planned(msg plannedMsg) {
	t, plan := msg.task, msg.plan
	t.stop()
	if t != f.task || f.env.Leaving {
		return
	}
	f.task = nil
	f.env.Ask(dialog.NewChoice(f.env, f.question(t.source, plan)))
}

// question asks whether to upload the files of a plan, or where they are published.
func (f *Feature) question(source string, plan *compose.Plan) dialog.Question {
	q := dialog.Question{
		Title: format.Clean(filepath.Base(source) + " names media on this machine"),
		Lines: []string{fmt.Sprintf("It makes %s. Sync fetches media from the internet: upload what is on this machine, or say where it is published.",
			format.Count(plan.Requests, "request"))},
	}
	q.Add("Cancel", nil)
	if len(plan.Local) > 0 {
		q.Lines = append(q.Lines, "")
	}
	size := int64(0)
	for i, l := range plan.Local {
		size += l.Bytes
		if i < maxFiles {
			q.Lines = append(q.Lines, format.FitRight(format.Bytes(l.Bytes), len("999 MB"))+"  "+format.Clean(l.Name))
		}
	}
	if more := len(plan.Local) - maxFiles; more > 0 {
		q.Lines = append(q.Lines, fmt.Sprintf("and %d more", more))
	}
	if plan.OK() {
		q.Add(fmt.Sprintf("Upload %s (%s) to %s", format.Count(len(plan.Local), "file"), format.Bytes(size), format.Clean(f.host)), UploadMsg{plan})
		q.Notes = []string{"Each content is uploaded once. An upload can be stopped, and continues later."}
	} else {
		q.Lines = append(q.Lines, "", "An upload is not possible: "+format.Clean(firstErrors(plan.Problems, plan.Errors).Error())+".")
	}
	if n := outside(plan); n > 0 {
		q.Lines = append(q.Lines, "", fmt.Sprintf("⚠ %s outside of the folder of the source.", format.Count(n, "file")))
	}
	q.Add("It is published: type the URL of the folder", AskBaseMsg{source})
	return q
}

// outside counts the files of a plan that are not below the folder of their source.
func outside(plan *compose.Plan) (n int) {
	for _, l := range plan.Local {
		if !filepath.IsLocal(filepath.FromSlash(l.Name)) {
			n++
		}
	}
	return n
}

// askBase asks for the URL where the files are published.
func (f *Feature) askBase(source string) {
	f.env.Ask(dialog.NewPrompt(f.env, "The URL of the folder with these media", "such as https://cdn.acme.io/clips · enter · esc", "https://",
		func(text string) tea.Msg { return baseMsg{source, text} }))
}
