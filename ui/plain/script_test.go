package plain_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui/e2e/program"
)

// TestStories runs the real program against a sandbox, one story per file in testdata/script.
func TestStories(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the stories send signals")
	}
	program.LookAtSources()
	bin := t.TempDir()
	if err := program.Build(bin, "syncbatch-tui"); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			st := &story{server: newServer()}
			env.Values[storyKey{}] = st
			env.Defer(st.end)
			env.Setenv("BIN", bin)
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("SYNC_BASE_URL", st.server.api.URL)
			env.Setenv("SYNC_API_KEY", sandbox.Key)
			samples, err := filepath.Abs("../../syncapi/sandbox/media/files")
			env.Setenv("SAMPLES", samples)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": cmdCode, "start": cmdStart, "finish": cmdFinish, "interrupt": cmdInterrupt,
			"server": cmdServer, "created": cmdCreated, "asked": cmdAsked, "capture": cmdCapture, "events": cmdEvents,
			"requests": cmdRequests, "closedpipe": cmdClosedPipe, "example": cmdExample, "billed": cmdBilled, "ids": cmdIDs,
			"generated": cmdGenerated,
		},
	})
}

type storyKey struct{}

// story is the state that the commands of a script share.
type story struct {
	server  *server
	running *exec.Cmd     // what start began
	ended   chan struct{} // closed at its end
	err     error         // of its end
}

func storyOf(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

func (s *story) end() {
	if s.running != nil {
		_ = s.running.Process.Kill()
		<-s.ended
	}
	s.server.close()
}

func exitCode(err error) int {
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return e.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

// cmdCode runs a program that must end with an exit code: code N PROGRAM ARGS….
func cmdCode(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	if got := exitCode(err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, not %s: %v", got, args[0], err)
	}
}

// command is the program with the script's folder and environment.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	path := filepath.Join(ts.Getenv("BIN"), args[0])
	if args[0] != "syncbatch-tui" {
		var err error
		path, err = exec.LookPath(args[0])
		ts.Check(err)
	}
	cmd := exec.Command(path, args[1:]...)
	cmd.Args[0] = args[0] // as if it was found in PATH
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "SYNC_BASE_URL", "SYNC_API_KEY"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}

// cmdStart runs the program in the background, with its output in the files stdout.log and
// stderr.log. It returns when the program has asked for the list of batches three times: once
// before a submission, and then to follow.
func cmdStart(ts *testscript.TestScript, _ bool, args []string) {
	st := storyOf(ts)
	stdout, err := os.Create(ts.MkAbs("stdout.log"))
	ts.Check(err)
	defer stdout.Close()
	stderr, err := os.Create(ts.MkAbs("stderr.log"))
	ts.Check(err)
	defer stderr.Close()
	cmd := command(ts, args)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	ts.Check(cmd.Start())
	st.running, st.ended = cmd, make(chan struct{})
	go func() {
		defer close(st.ended)
		st.err = cmd.Wait()
	}()
	if !st.server.awaitLists(3, st.ended) {
		ts.Fatalf("it has ended: %v\n%s%s", st.err, ts.ReadFile("stdout.log"), ts.ReadFile("stderr.log"))
	}
}

// cmdInterrupt sends a signal to the started program: interrupt INT.
func cmdInterrupt(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	ts.Check(storyOf(ts).running.Process.Signal(signals[args[0]]))
}

// cmdFinish waits for the started program: finish CODE.
func cmdFinish(ts *testscript.TestScript, _ bool, args []string) {
	st := storyOf(ts)
	<-st.ended
	st.running = nil
	if got := exitCode(st.err); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, not %s\n%s%s", got, args[0], ts.ReadFile("stdout.log"), ts.ReadFile("stderr.log"))
	}
}

// cmdServer changes the server: server at-least N (requests of a batch),
// at-most N (batches at once), max N M (requests of a batch, and batches at once), lose (the answers to creates), drop FROM COUNT
// (lists), stop (the clock) or go.
func cmdServer(ts *testscript.TestScript, _ bool, args []string) {
	st := storyOf(ts)
	number := func(i int) int {
		n, err := strconv.Atoi(args[i])
		ts.Check(err)
		return n
	}
	restart := func(opts ...sandbox.Option) {
		st.server.close()
		st.server = newServer(opts...)
		ts.Setenv("SYNC_BASE_URL", st.server.api.URL)
	}
	switch args[0] {
	case "at-least":
		restart(sandbox.WithRequests(number(1), 1000))
		return
	case "max":
		restart(sandbox.WithRequests(1, number(1)), sandbox.WithMaxRunning(number(2)))
		return
	case "at-most":
		restart(sandbox.WithMaxRunning(number(1)))
		return
	}
	st.server.mu.Lock()
	defer st.server.mu.Unlock()
	switch args[0] {
	case "lose":
		st.server.lose = true
	case "drop":
		st.server.from, st.server.drop = number(1), number(2)
	case "stop":
		st.server.step = 0
	case "go":
		st.server.step = 4 * time.Second
	default:
		ts.Fatalf("server %s?", args[0])
	}
}

// cmdCreated checks the number of batches: created N.
func cmdCreated(ts *testscript.TestScript, _ bool, args []string) {
	if n := len(storyOf(ts).server.batches()); strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d batches, not %s", n, args[0])
	}
}

// cmdGenerated checks how many requests were sent alone: generated N.
func cmdGenerated(ts *testscript.TestScript, _ bool, args []string) {
	s := storyOf(ts).server
	s.mu.Lock()
	defer s.mu.Unlock()
	if strconv.Itoa(s.posts) != args[0] {
		ts.Fatalf("%d generations, not %s", s.posts, args[0])
	}
}

// cmdAsked checks the number of calls of any kind: asked N.
func cmdAsked(ts *testscript.TestScript, _ bool, args []string) {
	s := storyOf(ts).server
	s.mu.Lock()
	defer s.mu.Unlock()
	if strconv.Itoa(s.calls) != args[0] {
		ts.Fatalf("%d calls, not %s", s.calls, args[0])
	}
}

// cmdCapture sets a variable to the first group of an expression: capture NAME
// FILE EXPRESSION.
func cmdCapture(ts *testscript.TestScript, _ bool, args []string) {
	m := regexp.MustCompile(args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if m == nil {
		ts.Fatalf("%s does not match\n%s", args[2], ts.ReadFile(args[1]))
	}
	ts.Setenv(args[0], m[1])
}

// cmdEvents checks that a file is JSON lines with these events in this order, without repetitions:
// events FILE NAME….
func cmdEvents(ts *testscript.TestScript, _ bool, args []string) {
	var names []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var e struct {
			Event string
			Time  time.Time
		}
		dec := json.NewDecoder(strings.NewReader(line))
		if err := dec.Decode(&e); err != nil || e.Event == "" || e.Time.IsZero() || dec.More() {
			ts.Fatalf("%v in %q", err, line)
		}
		if len(names) == 0 || names[len(names)-1] != e.Event {
			names = append(names, e.Event)
		}
	}
	if got, want := strings.Join(names, " "), strings.Join(args[1:], " "); got != want {
		ts.Fatalf("got %s\nwant %s", got, want)
	}
}

// cmdBilled checks that the cost event of a file is the sandbox's bill of the last batch, within
// the price of a frame for each request: billed FILE.
func cmdBilled(ts *testscript.TestScript, _ bool, args []string) {
	server := storyOf(ts).server
	bills := server.sandbox.Bills()
	bill := bills[len(bills)-1]
	frames := 0.0
	for _, c := range bill.Charges {
		if c.Status != "COMPLETED" {
			ts.Fatalf("%+v", c)
		}
		frames += c.USD / float64(c.Frames)
	}
	var cost struct {
		Event string
		USD   float64 `json:"estimate_usd"`
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if ts.Check(json.Unmarshal([]byte(line), &cost)); cost.Event == "cost" {
			break
		}
	}
	if math.Abs(cost.USD-bill.USD) > frames || cost.USD == 0 {
		ts.Fatalf("%v is quoted, and %v is billed", cost.USD, bill.USD)
	}
}

// cmdRequests writes an input file: requests FILE N NAME. The ids and the videos
// have the name, which decides how the sandbox ends them.
func cmdRequests(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"request_id": "%[2]s-%[1]d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://media.acme.com/%[2]s-%[1]d.mp4"}, {"type": "audio", "url": "https://media.acme.com/%[1]d.wav"}]}}`+"\n", i+1, args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// cmdClosedPipe runs a program whose standard output is no longer read; with --at-create, from the
// creation of a batch on. It checks that this alone ends the program, with its messages in the file
// stderr.log.
func cmdClosedPipe(ts *testscript.TestScript, _ bool, args []string) {
	read, write, err := os.Pipe()
	ts.Check(err)
	defer write.Close()
	if args[0] == "--at-create" {
		args = args[1:]
		server := storyOf(ts).server
		server.mu.Lock()
		server.atCreate = func() { _ = read.Close() }
		server.mu.Unlock()
	} else {
		ts.Check(read.Close())
	}
	cmd := command(ts, args)
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = write, &talk
	err = cmd.Run()
	ts.Check(os.WriteFile(ts.MkAbs("stderr.log"), talk.Bytes(), 0o600))
	// A shell shows 141 for both: the exit code and the signal.
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if died := ok && status.Signaled() && status.Signal() == syscall.SIGPIPE; !died && exitCode(err) != 128+int(syscall.SIGPIPE) {
		ts.Fatalf("%v\n%s", err, &talk)
	}
}
