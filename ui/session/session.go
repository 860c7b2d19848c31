// Package session runs the program on files and batches: it connects the client, the
// ledger and one of the faces. The faces and the flags are in packages of their own.
package session

import (
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/demo"
	samples "syncbatch-tui/syncapi/sandbox/media"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/logs"
)

// Run carries out the options with a face. It uses the process's standard input, output
// and error, environment and signals. [cli.Report] has exit codes for its errors.
func Run(o cli.Options, face cli.Face) error {
	s := session{Options: o}
	defer s.close()
	var err error
	if !o.Offline { // offline, the session uses none of it
		if s.settings, err = loadSettings(o.Profile, o.BaseURL); err != nil {
			return err
		}
	}
	s.base = s.settings.baseURL(o.BaseURL)
	s.WebhookURL = s.webhook()
	if s.settings.profile.Name != "" {
		s.Profile = s.settings.profile.Name // the command to follow the batches repeats it
	}
	if s.debug, err = openDebug(); err != nil {
		return err
	}
	if err := o.CheckInterval(s.base); err != nil {
		return err
	}
	if err := s.CheckWebhook(s.base); err != nil {
		return err
	}
	if err := s.checkOnDone(); err != nil {
		return err
	}
	switch s.face = face; face {
	case cli.Dashboard:
		return s.dashboard()
	case cli.Dialogue:
		return s.dialogue()
	}
	return s.plain()
}

// session is one run against an API.
type session struct {
	cli.Options
	settings     settings
	face         cli.Face
	base, host   string
	access       ui.Access
	demo         *demo.Demo // nil until it is started
	dir, output  string     // in a demo, dir is the demo's folder
	prepare      func() error
	collectAgain func() // restores the garbage collection of before the first frame
	jobs         *job.Runner
	media        *media.Prober // nil until there is a host
	debug        *os.File      // nil without a debug log
	requests     *logs.Feed    // for the dashboard's log
}

// startDemo turns the session into a demo. A demo has its own batches and makes no calls.
func (s *session) startDemo() error {
	opts, err := sandbox.ParseOptions(s.Sandbox)
	if err != nil {
		return err
	}
	d, err := demo.Start(opts...)
	if err != nil {
		return err
	}
	s.Demo, s.demo, s.base, s.dir, s.prepare = true, d, d.BaseURL, d.Dir, d.Fill
	s.BatchIDs, s.WebhookURL, s.access = nil, "", ui.Access{}
	s.Profile, s.settings.profile = "", config.Profile{}
	s.access.Key, err = syncapi.ParseKey(d.Key)
	return err
}

func (s *session) close() {
	s.closeMedia()
	if s.debug != nil {
		_ = s.debug.Close()
	}
	if s.demo != nil {
		_ = s.demo.Close()
	}
}

func (s *session) closeMedia() {
	if s.media != nil {
		s.media.Close()
	}
}

// mediaOptions returns the options for checking media. The sandbox, as an API on this
// machine, serves the samples' media.
func (s *session) mediaOptions() media.Options {
	o := media.Options{UserAgent: "syncbatch-tui/" + cli.Version()}
	if cli.IsLocal(s.base) {
		o.AllowLoopback, o.Wrap = true, samples.Transport
	}
	return o
}

// connect creates the Runner, unless the run is offline.
func (s *session) connect() error {
	s.output = s.outputName()
	if s.Demo && s.Output == "" { // the demo deletes its folder when it ends
		s.output = filepath.Join(s.dir, filepath.Base(s.output))
	}
	s.closeMedia() // of the previous API
	s.media = media.New(s.mediaOptions())
	if s.Offline {
		return nil
	}
	var opts []job.Option
	var observers []func(syncapi.Exchange)
	if s.debug != nil {
		log := debugLog(s.debug, s.access.Key)
		logStart(log, s.base)
		opts, observers = append(opts, job.WithLog(log)), append(observers, func(x syncapi.Exchange) { logExchange(log, x) })
	}
	if s.face == cli.Dashboard {
		s.requests = logs.NewFeed()
		observers = append(observers, s.requests.Observe)
	}
	client, err := cli.Client(s.base, s.access.Key, syncapi.WithObserver(func(x syncapi.Exchange) {
		for _, observe := range observers {
			observe(x)
		}
	}))
	if err != nil {
		return err
	}
	if !s.Demo { // a demo's batches and ledger end with it
		if folder, err := ledger.StateFolder(); err == nil {
			opts = append(opts, job.WithFolder(folder), job.WithProfile(s.settings.profile.Name))
		} else {
			opts = append(opts, job.WithoutFolder(err))
		}
	}
	s.host, s.jobs = client.Host(), job.New(client, opts...)
	return nil
}
