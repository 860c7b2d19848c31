package report

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs makes the report's requests to Sync.
type Jobs interface {
	DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error
	Estimate(ctx context.Context, s batchfile.Summary) (float64, error)
}

// CheckedMsg says that a file was read and checked.
type CheckedMsg struct {
	File    screen.File
	content content
	hash    string // of the file's bytes
}

// check reads and validates a file. create is the key that makes requests from a table.
func check(selected screen.FileSelectedMsg, create string, now time.Time) tea.Cmd {
	return func() tea.Msg {
		msg := CheckedMsg{File: screen.File{Path: selected.Path, Stamp: selected.Stamp, Checked: true}}
		f := &msg.File
		if selected.Kind == screen.Table {
			msg.content, f.Report, f.Err = tableOf(f.Path, create, now)
			return msg
		}
		if f.Content, f.Err = batchfile.Open(f.Path); f.Err != nil {
			return msg
		}
		msg.hash = ledger.HashOf(f.Content.Content)
		if selected.Kind == screen.Results {
			f.Report, msg.content = &batchfile.Report{}, resultsOf(f.Content)
		} else {
			f.Report, msg.content = batchfile.Validate(f.Content, now), requestsOf(f.Content)
			if f.Report.NeedsSplit() {
				msg.content.parts = partsOf(f.Content)
			}
		}
		return msg
	}
}

// partsOf returns the number of requests in each part of a file; none if the file is not
// split.
func partsOf(f *batchfile.File) (sizes []int) {
	parts, err := batchfile.Split(f)
	if err != nil {
		return nil
	}
	for _, p := range parts {
		sizes = append(sizes, p.Requests)
	}
	return sizes
}

// follow checks the file under the cursor. At most one check is in flight, however fast
// the cursor moves. When it ends, the file under the cursor at that time is checked next.
func (m *Model) follow() tea.Cmd {
	if m.cursor.Stamp == m.stamp && m.cursor.Kind == m.kind || m.checking {
		return nil
	}
	m.stamp, m.kind = m.cursor.Stamp, m.cursor.Kind
	m.Begin(m.cursor.Path)
	m.tell(screen.File{Path: m.cursor.Path, Stamp: m.stamp})
	if m.cursor.Path == "" {
		return nil
	}
	m.checking = true
	return check(m.cursor, m.env.Keys.Create.Help().Key, m.env.Now)
}

// tell sends what is known about the file under the cursor to the other screens. For them,
// a file without requests is no file.
func (m *Model) tell(f screen.File) {
	if m.kind != screen.Requests {
		f = m.other()
	}
	m.env.Post(screen.FileMsg{File: f})
}

func (m *Model) checked(msg CheckedMsg) tea.Cmd {
	m.checking = false
	f := msg.File
	if f.Stamp != m.stamp {
		return m.follow()
	}
	f.Estimating = f.Report != nil && f.Report.Requests > 0 && msg.content.kind == screen.Requests
	m.content, m.hash = msg.content, msg.hash
	m.Show(f)
	m.tell(f)
	return tea.Batch(m.estimate(), m.follow())
}

// estimatedMsg brings the estimate for a file.
type estimatedMsg struct {
	stamp screen.Stamp
	cost  float64
	err   error
}

// estimate asks Sync for the cost of the current file.
func (m *Model) estimate() tea.Cmd {
	if !m.file.Estimating {
		return nil
	}
	ctx, jobs, summary, stamp := m.env.Context, m.jobs, m.file.Report.Summary, m.stamp
	return func() tea.Msg {
		cost, err := jobs.Estimate(ctx, summary)
		return estimatedMsg{stamp: stamp, cost: cost, err: err}
	}
}

func (m *Model) estimated(msg estimatedMsg) {
	if msg.stamp != m.stamp {
		return
	}
	m.file.Estimating = false
	if msg.err == nil && m.media.Quote == nil {
		m.file.Cost, m.file.Basis = screen.About(msg.cost), screen.EstimateBasis
	}
	m.tell(m.file)
}

// VerifiedMsg brings the result of Sync's dry run of a file.
type VerifiedMsg struct {
	Stamp screen.Stamp
	Name  string
	Err   error
}

// verify sends the current file for a dry run.
func (m *Model) verify() tea.Cmd {
	f := m.current()
	if f.Report == nil {
		f.Explain(m.env)
		return nil
	}
	m.env.Notify(screen.Info, "Asking Sync to check %s; nothing is created…", f.Content.Name())
	ctx, jobs, webhook, stamp := m.env.Context, m.jobs, m.webhookURL, m.stamp
	return func() tea.Msg {
		return VerifiedMsg{Stamp: stamp, Name: f.Content.Name(), Err: jobs.DryRun(ctx, f.Content, webhook)}
	}
}

func (m *Model) verified(msg VerifiedMsg) {
	refused := syncapi.KindOf(msg.Err) == syncapi.KindInput
	onShow := msg.Stamp == m.stamp
	switch {
	case msg.Err == nil && onShow && !m.file.Report.OK():
		m.env.Notify(screen.Success, "Sync accepts %s, although the report has errors. Nothing was created.", msg.Name)
	case msg.Err == nil:
		m.env.Notify(screen.Success, "Sync accepts %s. Nothing was created.", msg.Name)
	case refused && onShow:
		m.env.Notify(screen.Failure, "Sync would refuse %s; the report says why.", msg.Name)
	case refused:
		m.env.Notify(screen.Failure, "Sync would refuse %s: %v.", msg.Name, msg.Err)
	default:
		m.env.Fail("Not checked: "+msg.Name, msg.Err)
	}
	switch {
	case onShow && msg.Err == nil:
		m.showServer(nil)
		m.SetVerdict(Verdict{Accepted: true})
	case onShow && refused:
		m.refused(msg.Err, job.ServerProblems(msg.Err, []*batchfile.File{m.file.Content}, 0))
	}
}

// refused shows why Sync refuses the current file. Errors about lines are shown at these
// lines, and only the rest above them.
func (m *Model) refused(err error, problems []batchfile.Problem) {
	text := err.Error()
	if e, ok := errors.AsType[*syncapi.Error](err); ok && len(problems) > 0 && len(problems) == e.Total {
		text = format.Count(len(problems), "problem") + " at the lines below, rule " + job.ServerRule
	}
	m.showServer(problems)
	m.SetVerdict(Verdict{Text: text})
}

// showServer adds Sync's problems with lines to the local report and removes its earlier
// ones.
func (m *Model) showServer(problems []batchfile.Problem) {
	m.server = problems
	m.showProblems()
}

// showProblems combines the problems found by the validator, the media check and Sync.
func (m *Model) showProblems() {
	m.file.Report = m.local.With(slices.Concat(m.media.Problems, m.server)...)
	m.order()
	m.wrap()
	m.arrange()
	m.tell(m.file)
}

// showMedia shows what is known about the media. While they are being checked, the
// previous information stays.
func (m *Model) showMedia(msg screen.MediaMsg) {
	if msg.Stamp != m.stamp || m.local == nil {
		return
	}
	if msg.Checking {
		m.media.Note = msg.Note
		m.wrap()
		m.arrange()
		return
	}
	m.media = msg
	if msg.Quote != nil {
		m.file.Cost, m.file.Basis, m.file.Estimating = screen.Sum(msg.Quote), "", false
	}
	m.showProblems()
}

// edit opens the current file in the user's editor, at the selected problem.
func (m *Model) edit() {
	f := m.current()
	line, column := m.Place()
	switch {
	case m.content.kind == screen.Table && !m.busy:
		m.env.Post(screen.EditMsg{Path: m.path, Line: line, Column: column})
	case f.Content == nil:
		f.Explain(m.env)
	default:
		m.env.Post(screen.EditMsg{Path: f.Path, Line: line, Column: column})
	}
}
