package soak

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui"
)

// disk is a client whose downloads meet a full disk now and then.
type disk struct {
	*syncapi.Client
	full *atomic.Bool
}

// fullFile is a file on a disk with limited room.
type fullFile struct {
	syncapi.File
	left int
}

// Write writes as much as there is room for.
func (f *fullFile) Write(p []byte) (int, error) {
	if len(p) > f.left {
		n, _ := f.File.Write(p[:f.left])
		f.left = 0
		return n, &os.PathError{Op: "write", Path: "out", Err: syscall.ENOSPC}
	}
	f.left -= len(p)
	return f.File.Write(p)
}

// Download has only a little room if the disk is full.
func (d disk) Download(ctx context.Context, b syncapi.Batch, p *syncapi.Partial) error {
	if d.full.Load() {
		p.File = &fullFile{p.File, 2000}
	}
	return d.Client.Download(ctx, b, p)
}

// open starts a session with the folders of the previous one.
func (s *soak) open() {
	key, err := syncapi.ParseKey(sandbox.Key)
	s.must(err)
	client, err := syncapi.New(syncapi.WithBaseURL("https://"+apiHost), syncapi.WithKey(key), syncapi.WithDialTLS(s.network.dial))
	s.must(err)
	ctx, stop := context.WithCancel(context.Background())
	jobs := job.New(disk{Client: client, full: &s.full}, job.WithFolder(s.state), job.WithClock(s.clock.now))
	p := &program{fail: s.failf, jobs: jobs, stop: stop, msgs: make(chan tea.Msg, 10_000), panics: make(chan string, 1)}
	p.model = ui.New(ctx, ui.Config{
		Jobs: jobs, Host: client.Host(), Dir: s.in, Home: s.dir, Chosen: true, Output: s.out + "/output.jsonl",
		Interval: 10 * time.Second, IdleInterval: time.Minute, Now: s.clock.now,
	})
	s.program = p
	p.run(p.model.Init())
	p.resize(120, 40)
}

// close ends a session as q does. The session waits for work in flight, but not forever.
func (s *soak) close() {
	p := s.program
	s.home()
	p.press("q")
	for range 20 {
		if p.quit {
			break
		}
		s.attend()
		p.wait(time.Minute)
	}
	if !p.quit {
		p.press("ctrl+c")
		p.press("ctrl+c")
	}
	if !p.quit {
		s.failf("ctrl+c twice does not end it:\n%s", p.screen())
	}
	s.end()
}

// end lets the rest of a session end, as the end of its process would.
func (s *soak) end() {
	s.checkUnknown()
	s.program.stop()
	s.network.cutAll()
	// Ticks end, and so do waits for locks.
	time.Sleep(3 * time.Second)
	synctest.Wait()
	s.program = nil
}

// kill stops a session at once: the next one finds the ledger as it is now, whatever this one still
// writes.
func (s *soak) kill() {
	s.sessions++
	copied := filepath.Join(s.dir, fmt.Sprint("state-", s.sessions))
	err := os.CopyFS(copied, os.DirFS(s.state))
	if !errors.Is(err, os.ErrNotExist) { // no ledger exists before the first write
		s.must(err)
	}
	old := s.state
	s.state = copied
	s.end()
	s.must(os.RemoveAll(old))
}
