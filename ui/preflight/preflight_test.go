package preflight

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/batchfile/media/container"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// prober finds a video or an audio of some seconds, or nothing if the URL says so. At a
// URL with "hold", it waits until the check is canceled.
type prober struct {
	held chan struct{}
	down bool // no URL can be reached
}

func (p *prober) Probe(ctx context.Context, urls []string, done func(media.Result)) []media.Result {
	var results []media.Result
	for _, u := range urls {
		if strings.Contains(u, "hold") {
			close(p.held)
			<-ctx.Done()
			return results
		}
		r := media.Result{URL: u, Status: media.Found, Host: "h", Info: container.Info{Type: "audio/wav", Duration: 4 * time.Second,
			Tracks: []container.Track{{Kind: container.Audio, Duration: 4 * time.Second}}}}
		switch {
		case p.down:
			r = media.Result{URL: u, Status: media.NotChecked, Reason: "the network is unreachable"}
		case strings.Contains(u, "missing"):
			r = media.Result{URL: u, Status: media.Unreachable, Reason: "answers 404"}
		case strings.Contains(u, "video"):
			r.Info = container.Info{Type: "video/mp4", Duration: 5 * time.Second,
				Tracks: []container.Track{{Kind: container.Video, FrameRate: 25, Duration: 5 * time.Second}}}
		}
		results = append(results, r)
		done(r)
	}
	return results
}

// cents charges one cent per frame.
type cents struct{ err error }

func (c cents) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{Cost: 9, Frames: 900}, c.err
}

func (c cents) AnalyzeCost(context.Context, []byte) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, errors.ErrUnsupported
}

type jobs struct{ *cost.Estimator }

// bench is the feature with a file under the cursor.
type bench struct {
	*Feature
	t      *testing.T
	env    *screen.Env
	prober *prober
	posted []tea.Msg
}

func newBench(t *testing.T) *bench {
	env := &screen.Env{Context: t.Context(), Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII)}
	p := &prober{held: make(chan struct{})}
	return &bench{New(env, Config{Prober: p, Jobs: jobs{cost.New(cents{})}}), t, env, p, nil}
}

// put puts a file under the cursor: requests with these videos.
func (b *bench) put(path string, size int64, videos ...string) {
	var s strings.Builder
	for i, v := range videos {
		fmt.Fprintf(&s, `{"request_id":"r%d","payload":{"model":"m","options":{"sync_mode":"loop"},"input":[{"type":"video","url":"https://h/%s"},{"type":"audio","url":"https://h/%d.wav"}]}}`+"\n", i, v, i)
	}
	f := &batchfile.File{Path: path, Content: []byte(s.String())}
	stamp := screen.Stamp{Path: path, Size: size}
	b.take(screen.FileMsg{File: screen.File{Path: path, Stamp: stamp}})
	b.take(screen.FileMsg{File: screen.File{Path: path, Stamp: stamp, Checked: true, Content: f, Report: &batchfile.Report{}}})
}

// take gives the feature a message, and the test all messages that it posts.
func (b *bench) take(msg tea.Msg) tea.Cmd {
	cmd := b.Update(msg)
	for {
		msg, ok := b.env.Next()
		if !ok {
			return cmd
		}
		b.posted = append(b.posted, msg)
	}
}

// last returns the last MediaMsg; the zero value if there was none since the previous
// call.
func (b *bench) last() (last screen.MediaMsg) {
	for _, msg := range b.posted {
		if m, ok := msg.(screen.MediaMsg); ok {
			last = m
		}
	}
	b.posted = nil
	return last
}

func TestCheck(t *testing.T) {
	b := newBench(t)
	b.put("in.jsonl", 1, "video", "missing")
	cmd := b.take(CheckMsg{})
	if m := b.last(); !m.Checking || m.Note == "" {
		t.Errorf("at the beginning, %+v", m)
	}
	b.take(cmd())
	m := b.last()
	if m.Checking || m.Note != "4 of 4 checked · 4.0–5.0 s · h" || len(m.Problems) != 1 || m.Problems[0].Rule != "media-unreachable" ||
		m.Seconds[1] != 4 || m.States[1] != "" || m.States[2] != "unreachable" {
		t.Errorf("%+v", m)
	}
	if q := m.Quote; q == nil || q.Known.Requests != 1 || q.Known.USD != 1 || q.Unknown != 1 {
		t.Errorf("the quote is %+v", q)
	}
	if s := b.Status(); s.Line != "" || s.Busy {
		t.Errorf("at the end, %+v", s)
	}
	// The results are sent again when the cursor comes back, and only then.
	b.put("other.jsonl", 1, "video")
	if m := b.last(); m.Note != "" {
		t.Errorf("of a file that was not checked, %+v", m)
	}
	b.put("in.jsonl", 1, "video", "missing")
	if m := b.last(); m.Quote == nil {
		t.Error("it was forgotten")
	}
	b.take(screen.FileMsg{File: b.file})
	if m := b.last(); m.Quote != nil {
		t.Error("it is told again and again")
	}
	if b.put("in.jsonl", 2, "video"); b.last().Quote != nil {
		t.Error("another state has the media of the one before")
	}
}

// TestLeave cancels a check at various moments: by the key, by a change of the file, by
// the end of the program. The command ends, and its result is dropped.
func TestLeave(t *testing.T) {
	for name, leave := range map[string]func(*bench){
		"key":     func(b *bench) { b.take(CheckMsg{}) },
		"change":  func(b *bench) { b.put("in.jsonl", 2, "video") },
		"another": func(b *bench) { b.put("other.jsonl", 1, "video"); b.take(b.take(CheckMsg{})()) },
		"leaving": func(b *bench) { b.take(screen.LeavingMsg{}) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.put("in.jsonl", 1, "video", "hold", "video3")
			cmd := b.take(CheckMsg{})
			ended := make(chan tea.Msg, 1)
			go func() { ended <- cmd() }()
			<-b.prober.held
			b.take(screen.TickMsg{})
			if m := b.last(); m.Note != "2 of 6 checked…" {
				t.Errorf("the progress is %q", m.Note)
			}
			if line := ansi.Strip(b.Status().Line); line != " ● Media of in.jsonl: 2 of 6 checked… · p stops it" {
				t.Errorf("the line is %q", line)
			}
			leave(b)
			if b.check != nil || b.Status().Line != "" {
				t.Error("it goes on")
			}
			b.posted = nil
			b.take(<-ended)
			if m := b.last(); m.Note != "" || len(b.known) > 1 {
				t.Errorf("its result counts: %+v", m)
			}
		})
	}
}

// TestCheckGoesOn moves the cursor to another file in the meantime.
func TestCheckGoesOn(t *testing.T) {
	b := newBench(t)
	b.put("in.jsonl", 1, "video")
	cmd := b.take(CheckMsg{})
	b.put("other.jsonl", 1, "video")
	b.take(cmd())
	if m := b.last(); m.Quote == nil || m.Stamp.Path != "in.jsonl" {
		t.Errorf("%+v", m)
	}
}

// TestNothingToCheck presses the key without a file, and without a Prober.
func TestNothingToCheck(t *testing.T) {
	b := newBench(t)
	if cmd := b.take(CheckMsg{}); cmd != nil {
		t.Error("something is checked")
	}
	b.put("in.jsonl", 1, "video")
	b.cfg.Prober = nil
	if cmd := b.take(CheckMsg{}); cmd != nil {
		t.Error("something is checked")
	}
}

// TestCheckWithoutNetwork checks media while nothing can be reached: that is not a
// success, and earlier results stay.
func TestCheckWithoutNetwork(t *testing.T) {
	for name, test := range map[string]struct {
		before, mediaDown bool
		says              string
	}{
		"the first time":        {false, true, "Nothing was checked for in.jsonl: the network is unreachable. What was known before stays."},
		"again":                 {true, true, "Nothing was checked for in.jsonl: the network is unreachable. What was known before stays."},
		"the first, no prices":  {false, false, "Media of in.jsonl: 2 of 2 checked · 4.0–5.0 s · h, but there are no prices: no answer"},
		"again, without prices": {true, false, "Media of in.jsonl: 2 of 2 checked · 4.0–5.0 s · h, but there are no prices: no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.put("in.jsonl", 1, "video")
			if test.before {
				b.take(b.take(CheckMsg{})())
			}
			b.posted = nil
			b.prober.down, b.cfg.Jobs = test.mediaDown, jobs{cost.New(cents{errors.New("no answer")})}
			b.take(b.take(CheckMsg{})())
			said := false
			for _, msg := range b.posted {
				n, ok := msg.(screen.NoticeMsg)
				said = said || ok && n.Level == screen.Failure && n.Text == test.says
			}
			m := b.last()
			if isKnown := m.Quote != nil && m.Quote.Known.Requests == 1; isKnown != test.before || !test.before && m.Quote != nil || !said {
				t.Errorf("said is %v: %+v", said, m)
			}
		})
	}
}
