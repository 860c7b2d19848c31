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

// stage is the setting of a journey: a user's home, state and campaign folder, and a service.
type stage struct {
	t       *testing.T
	service *service
	home    string
	folder  string // has the input files; the program starts there
	temp    string // of the program
	env     []string
}

// sources checks the sources once.
var sources = sync.OnceFunc(program.LookAtSources)

// newStage makes a stage with input files in its folder, by name.
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
	now := time.Now() // files of the same age are in the order of their names
	for name, content := range inputs {
		s.put(name, content)
		if err := os.Chtimes(filepath.Join(s.folder, name), now, now); err != nil {
			t.Fatal(err)
		}
	}
	// Take nothing from the tester's environment, especially no key.
	s.env = []string{
		"HOME=" + s.home, "XDG_STATE_HOME=" + s.state(), "TMPDIR=" + s.temp,
		"TERM=xterm-256color", "PATH=" + os.Getenv("PATH"),
		"SYNC_BASE_URL=" + s.service.url(), "SYNC_API_KEY=" + sandbox.Key,
	}
	return s
}

// state is the parent of the ledger's folder.
func (s *stage) state() string { return filepath.Join(s.home, "state") }

// setenv sets a variable for programs that start later; an empty value removes it.
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

// holdsResults checks that a results file has one result for each of the IDs.
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

// holdsNowhere checks that no file below a folder contains a text.
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

// requests is an input file of n good requests. The name of their videos decides how they end in
// the sandbox.
func requests(n int, video string) []byte {
	var b bytes.Buffer
	for _, id := range ids(n, video) {
		fmt.Fprintf(&b, `{"request_id": %[1]q, "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://media.acme.com/%[1]s.mp4"}, {"type": "audio", "url": "https://media.acme.com/%[1]s.wav"}]}}`+"\n", id)
	}
	return b.Bytes()
}

// seed makes a batch of 20 requests of that age.
func (s *stage) seed(age time.Duration) {
	s.t.Helper()
	if _, err := s.service.sandbox.Seed(sandbox.SeedBatch{Input: requests(20, "seeded"), Age: age}); err != nil {
		s.t.Fatal(err)
	}
}

// ids returns the IDs of such requests.
func ids(n int, video string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s-%04d", video, i+1)
	}
	return list
}

// submit submits the file under the cursor and waits until Sync accepts it.
func (tm *terminal) submit() {
	tm.t.Helper()
	tm.press("s")
	tm.yes("Submit to")
	tm.row("○ PENDING")
}

// submitAgain submits the file under the cursor, whose requests were sent before, and waits until
// Sync accepts it.
func (tm *terminal) submitAgain() {
	tm.t.Helper()
	tm.press("s")
	tm.answer("again?", "right", "enter")
	tm.row("○ PENDING")
}

// yes answers Yes to a question with a text in its title.
func (tm *terminal) yes(title string) { tm.t.Helper(); tm.answer(title, "y") }

// answer answers a question that has a text in it. The question ignores keys until it has been on
// screen for a moment, and the screen does not show when that is. So answer presses the keys after
// a while, and again if nothing happened.
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

// row waits until the row of the chosen batch contains all texts.
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
