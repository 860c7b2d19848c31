// Package demo sets up everything to try the program: a folder with sample files, and a
// sandbox in which a few batches already run. The URLs of the samples are on
// [media.SampleHost]; [media.Transport] serves them without a network.
package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// Duration is how long a batch of the demo takes, unless an option says otherwise: long
// enough to see its bar move, short enough to wait for.
const Duration = 45 * time.Second

// Demo is a demo that runs until Close.
type Demo struct {
	// Dir is the folder with the sample files, an absolute path.
	Dir string
	// Input is the path of the valid sample, in Dir.
	Input string
	// BaseURL is the URL of the sandbox.
	BaseURL string
	// Key is the API key that works there.
	Key string

	running *sandbox.Running
	filling sync.Once
	samples []sample
	err     error // of filling
	close   func() error
}

// Start makes the folder and starts the sandbox on a free loopback port. Fill adds the
// files and batches later, so that a screen can appear first. The options are applied
// after the demo's own. Its errors are those of the disk and of the network; after an
// error, nothing is left behind.
func Start(opts ...sandbox.Option) (*Demo, error) {
	dir := filepath.Join(os.TempDir(), "syncbatch-demo")
	if err := os.Mkdir(dir, 0o700); err != nil { // another demo is running, or left files behind
		if dir, err = os.MkdirTemp("", "syncbatch-demo-"); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	d, err := startIn(dir, opts)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("demo: %w", err), os.RemoveAll(dir))
	}
	return d, nil
}

// startIn starts a demo in a new folder.
func startIn(dir string, opts []sandbox.Option) (*Demo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	opts = append([]sandbox.Option{sandbox.WithDuration(Duration), sandbox.WithLateResults()}, opts...)
	running, err := sandbox.Start("127.0.0.1:0", opts...)
	if err != nil {
		return nil, err
	}
	d := &Demo{
		Dir:     dir,
		Input:   filepath.Join(dir, inputName),
		BaseURL: running.BaseURL(),
		Key:     sandbox.Key,
		running: running,
	}
	d.close = sync.OnceValue(func() error {
		d.filling.Do(func() {}) // waits for Fill, or keeps it from starting
		return errors.Join(running.Close(), removeSamples(dir, d.samples))
	})
	return d, nil
}

// Fill writes the sample files and starts the batches, once. Its errors are those of
// the disk.
func (d *Demo) Fill() error {
	d.filling.Do(d.fill)
	return d.err
}

// fill writes the files and starts the batches. It turns a panic into an error, because
// the dashboard must restore the terminal.
func (d *Demo) fill() {
	defer func() {
		if p := recover(); p != nil {
			d.err = fmt.Errorf("the demo broke down: %v", p)
		}
	}()
	if d.samples, d.err = allSamples(); d.err != nil {
		return
	}
	now := time.Now()
	for _, s := range d.samples {
		if d.err = s.write(d.Dir, now); d.err != nil {
			return
		}
	}
	d.err = seed(d.running.Server())
}

// Close stops the sandbox and removes the samples, and the folder if nothing else is left
// in it. It keeps added files and changed samples. A second call does nothing and returns
// the same error.
func (d *Demo) Close() error { return d.close() }

// seed adds batches to the sandbox: three running ones at different stages, one that
// completed with failures, and one that failed as a whole.
func seed(server *sandbox.Server) error {
	took := server.Duration()
	for _, b := range []struct {
		input []byte
		age   time.Duration
	}{
		{requests("trailer", "doomed-master", 30), took + 3*time.Hour},
		{append(requests("webinar", "session", 45), requests("webinar-extra", "failed-upload", 5)...), took + 26*time.Minute},
		{requests("lesson", "chapter", 120), took * 6 / 10},
		{requests("product", "unboxing", 60), took * 35 / 100},
		{requests("team", "portrait", 24), took * 12 / 100},
	} {
		if _, err := server.Seed(sandbox.SeedBatch{Input: b.input, Age: b.age}); err != nil {
			return fmt.Errorf("the batches that already run: %w", err)
		}
	}
	return nil
}
