package job_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The environment of a child process, which does one action and is killed at a step of it.
const (
	childAction = "SYNCBATCH_TEST_ACTION"
	childURL    = "SYNCBATCH_TEST_URL"
	childDir    = "SYNCBATCH_TEST_DIR"
	childOut    = "SYNCBATCH_TEST_OUT"
	childStep   = "SYNCBATCH_TEST_STEP"
	childVideo  = "SYNCBATCH_TEST_VIDEO" // the video's URL
)

func TestMain(m *testing.M) {
	if action := os.Getenv(childAction); action != "" {
		if err := actions[action](); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// actions are the actions of a child.
var actions = map[string]func() error{
	"submit": func() error {
		r, err := childRunner()
		if err == nil {
			_, err = r.Send(context.Background(), order(file("a", "b")))
		}
		return err
	},
	"collect": func() error {
		r, err := childRunner()
		if err == nil {
			_, err = r.Collect(context.Background(), childBatch(os.Getenv(childURL)), os.Getenv(childOut))
		}
		return err
	},
	"video": func() error {
		r, err := childRunner()
		if err == nil {
			_, err = r.SaveVideo(context.Background(), videoOf(os.Getenv(childVideo), "a"), os.Getenv(childOut), nil)
		}
		return err
	},
	"merge": func() error {
		r, err := childRunner()
		if err == nil {
			out := os.Getenv(childOut)
			_, err = r.Merge(context.Background(), out, savedParts(filepath.Join(out, "one"), filepath.Join(out, "two")))
		}
		return err
	},
	"singly": func() error {
		r, err := childRunner()
		if err == nil {
			_, _, err = r.SendSingly(context.Background(), job.Singly{File: file("a", "b", "c"), Output: os.Getenv(childOut), Pilot: true, Interval: time.Second})
		}
		return err
	},
	"rounds": func() error {
		r := job.New(bareAPI{os.Getenv(childURL)}, job.WithFolder(os.Getenv(childDir)))
		return sendRounds(context.Background(), r)
	},
}

// childBatch is the batch that a child collects.
func childBatch(base string) syncapi.Batch {
	return syncapi.Batch{ID: "b", Status: syncapi.StatusCompleted, OutputURL: base + "/v2/batches/b/result"}
}

func childRunner() (*job.Runner, error) {
	key, err := syncapi.ParseKey(canary)
	if err != nil {
		return nil, err
	}
	c, err := syncapi.New(syncapi.WithBaseURL(os.Getenv(childURL)), syncapi.WithKey(key))
	if err != nil {
		return nil, err
	}
	r := job.New(dyingAPI{c}, job.WithFolder(os.Getenv(childDir)))
	r.OnStep(dieAt)
	return r, nil
}

// dieAt kills this process if the step is the one to die at.
func dieAt(step string) {
	if step != os.Getenv(childStep) {
		return
	}
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

// dyingAPI dies in the middle of a download, if that is the step.
type dyingAPI struct{ *syncapi.Client }

func (a dyingAPI) Download(ctx context.Context, b syncapi.Batch, p *syncapi.Partial) error {
	p.File = dyingFile{p.File}
	return a.Client.Download(ctx, b, p)
}

func (a dyingAPI) DownloadVideo(ctx context.Context, address string, p *syncapi.Partial) error {
	p.File = dyingFile{p.File}
	return a.Client.DownloadVideo(ctx, address, p)
}

type dyingFile struct{ syncapi.File }

func (f dyingFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	dieAt("in the body")
	return n, err
}

// child returns a process that does an action, and a function that kills it.
func child(t *testing.T, action, url, dir, out, step string) (*exec.Cmd, func()) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, kill := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, exe, "-test.run=^$")
	cmd.Env = append(os.Environ(), childAction+"="+action, childURL+"="+url, childDir+"="+dir, childOut+"="+out, childStep+"="+step)
	return cmd, kill
}

// rounds is how often two instances compete.
const rounds = 100

func sendRounds(ctx context.Context, r *job.Runner) error {
	for i := range rounds {
		_, err := r.Send(ctx, order(file(fmt.Sprint("round ", i, os.Getenv(childOut)))))
		if _, sent := errors.AsType[*ledger.SentBeforeError](err); err != nil && !sent {
			return fmt.Errorf("round %d: %w", i, err)
		}
	}
	return nil
}

// bareAPI is an API without the client's limit of calls per second.
type bareAPI struct{ url string }

func (a bareAPI) Host() string { return "bare" }

func (a bareAPI) Create(_ context.Context, in syncapi.Input) (syncapi.Batch, error) {
	resp, err := http.Post(a.url, "application/jsonl", bytes.NewReader(in.Content))
	if err != nil {
		return syncapi.Batch{}, err
	}
	defer resp.Body.Close()
	var b syncapi.Batch
	return b, json.NewDecoder(resp.Body).Decode(&b)
}

func (a bareAPI) List(context.Context, syncapi.Filter) (syncapi.Listing, error) {
	return syncapi.Listing{Date: time.Now()}, nil
}

func (a bareAPI) DryRun(context.Context, syncapi.Input) (syncapi.Batch, error) {
	return syncapi.Batch{}, errors.ErrUnsupported
}

func (a bareAPI) Get(context.Context, string) (syncapi.Batch, error) {
	return syncapi.Batch{}, errors.ErrUnsupported
}

func (a bareAPI) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, errors.ErrUnsupported
}

func (a bareAPI) Generate(context.Context, []byte, string) (syncapi.Generation, error) {
	return syncapi.Generation{}, errors.ErrUnsupported
}

func (a bareAPI) Generation(context.Context, string) (syncapi.Generation, error) {
	return syncapi.Generation{}, errors.ErrUnsupported
}

func (a bareAPI) AnalyzeCost(context.Context, []byte) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, errors.ErrUnsupported
}

func (a bareAPI) Download(context.Context, syncapi.Batch, *syncapi.Partial) error {
	return errors.ErrUnsupported
}

func (a bareAPI) DownloadVideo(context.Context, string, *syncapi.Partial) error {
	return errors.ErrUnsupported
}

// killed fails unless a child ended because it was killed.
func killed(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	code := -1 // after a signal
	if runtime.GOOS == "windows" {
		code = 1 // after Process.Kill
	}
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); (!ok || exit.ExitCode() != code) && !errors.Is(err, context.Canceled) {
		t.Fatalf("the child was not killed: %v, %s", err, strings.TrimSpace(string(out)))
	}
}

func (a bareAPI) ErrorCodes(context.Context) ([]syncapi.ErrorCode, error) {
	return nil, errors.ErrUnsupported
}
