//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/e2e/program"
)

// stage is where a journey takes place: a user's home, state and campaign
// folder, and a service.
type stage struct {
	t       *testing.T
	service *service
	home    string
	folder  string // with the input files; where the program is started
	temp    string // of the program
	env     []string
}

// sources are looked at once.
var sources = sync.OnceFunc(program.LookAtSources)

// newStage makes a stage with input files in its folder, by their names.
func newStage(t *testing.T, inputs map[string][]byte) *stage {
	t.Helper()
	sources()
	root := t.TempDir()
	s := &stage{
		t: t, service: newService(t), home: filepath.Join(root, "home"),
		folder: filepath.Join(root, "home", "campaign"), temp: filepath.Join(root, "tmp"),
	}
	for _, dir := range []string{s.folder, s.temp} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range inputs {
		s.put(name, content)
	}
	// Nothing of the tester's own, and above all no key.
	s.env = []string{
		"HOME=" + s.home, "XDG_STATE_HOME=" + s.state(), "TMPDIR=" + s.temp,
		"TERM=xterm-256color", "PATH=" + os.Getenv("PATH"),
		"SYNC_BASE_URL=" + s.service.url(), "SYNC_API_KEY=" + sandbox.Key,
	}
	return s
}

// state is the folder of the ledger's folder.
func (s *stage) state() string { return filepath.Join(s.home, "state") }

// setenv sets a variable of the programs that are started from then on; an empty
// value takes it away.
func (s *stage) setenv(name, value string) {
	env := s.env[:0:0]
	for _, e := range s.env {
		if !strings.HasPrefix(e, name+"=") {
			env = append(env, e)
		}
	}
	if value != "" {
		env = append(env, name+"="+value)
	}
	s.env = env
}

// start starts the program in the folder.
func (s *stage) start(columns, rows int, args ...string) *terminal {
	s.t.Helper()
	return s.run(columns, rows, real, append(args, "--poll-interval", "1s")...)
}

// run starts any program in the folder.
func (s *stage) run(columns, rows int, path string, args ...string) *terminal {
	s.t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = s.folder, s.env
	return start(s.t, cmd, columns, rows)
}

// put writes a file into the folder.
func (s *stage) put(name string, content []byte) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, name), content, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// holdsResults holds that a result file has one result for each of the ids.
func holdsResults(t *testing.T, path string, ids []string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	missing := make(map[string]bool, len(ids))
	for _, id := range ids {
		missing[id] = true
	}
	for line := range bytes.Lines(content) {
		var r struct {
			ID string `json:"request_id"`
		}
		if err := json.Unmarshal(line, &r); err != nil || !missing[r.ID] {
			t.Errorf("not a result that is wanted, or a second one: %v %s", err, line)
		}
		delete(missing, r.ID)
	}
	if len(missing) > 0 {
		t.Errorf("%s lacks %d of %d results", path, len(missing), len(ids))
	}
}

// holdsNowhere holds that no file below a folder has a text in it.
func holdsNowhere(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("it is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// requests is an input file of n good requests. The name of their videos decides
// how the sandbox ends them.
func requests(n int, video string) []byte {
	var b bytes.Buffer
	for _, id := range ids(n, video) {
		fmt.Fprintf(&b, `{"request_id": %[1]q, "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://media.acme.com/%[1]s.mp4"}, {"type": "audio", "url": "https://media.acme.com/%[1]s.wav"}]}}`+"\n", id)
	}
	return b.Bytes()
}

// seed makes a batch of 20 requests that was created that long ago.
func (s *stage) seed(age time.Duration) {
	s.t.Helper()
	if _, err := s.service.sandbox.Seed(sandbox.SeedBatch{Input: requests(20, "seeded"), Age: age}); err != nil {
		s.t.Fatal(err)
	}
}

// ids are the ids of such requests.
func ids(n int, video string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s-%04d", video, i+1)
	}
	return list
}

// submit submits the file under the cursor, which is accepted.
func (tm *terminal) submit() {
	tm.t.Helper()
	tm.press("s")
	tm.yes("Submit to")
	tm.row("○ PENDING")
}

// submitAgain submits the file under the cursor, whose requests were sent
// before, and which is accepted.
func (tm *terminal) submitAgain() {
	tm.t.Helper()
	tm.press("s")
	tm.answer("again?", "right", "enter")
	tm.row("○ PENDING")
}

// yes says Yes to a question whose title has a text in it.
func (tm *terminal) yes(title string) { tm.t.Helper(); tm.answer(title, "y") }

// answer gives keys to a question that has a text in it, which takes them only when
// it was on the screen for a moment. The screen does not tell when that is, so they
// come after a while, and again when they were not taken.
func (tm *terminal) answer(question string, keys ...string) {
	tm.t.Helper()
	tm.sees(question)
	const moment, again = dialog.Moment + 200*time.Millisecond, 3 * time.Second
	press := time.NewTimer(moment)
	defer press.Stop()
	limit := time.After(patience)
	for {
		tm.mu.Lock()
		asks, changed := strings.Contains(tm.emu.String(), question), tm.changed
		tm.mu.Unlock()
		if !asks {
			return
		}
		select {
		case <-changed:
		case <-press.C:
			tm.press(keys...)
			press.Reset(again)
		case <-limit:
			tm.t.Fatalf("%q are not taken; the screen is\n%s", keys, tm.screen())
		}
	}
}

// row waits until the row of the chosen batch has all texts in it.
func (tm *terminal) row(texts ...string) {
	tm.t.Helper()
	tm.until("a row with "+quote(texts), func(screen string) bool {
		for line := range strings.Lines(screen) {
			has := strings.Contains(line, "▸ ") && strings.Contains(line, "%")
			for _, text := range texts {
				has = has && strings.Contains(line, text)
			}
			if has {
				return true
			}
		}
		return false
	})
}
