package session

import (
	"cmp"
	"context"
	"os"
	"runtime/debug"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// plain takes its key only from the environment: a script must not depend on a key that
// was stored some day.
func (s *session) plain() (err error) {
	switch {
	case s.Demo:
		if err = s.startDemo(); err == nil {
			s.Input, s.Monitor = cmp.Or(s.Input, s.demo.Input), true
			err = s.prepare()
		}
	case !s.Offline:
		s.access, err = s.settings.key(context.Background())
	}
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return err
	}
	if s.Offline {
		collectLess()
	}
	input, err := s.ReadInput(os.Stdin)
	if err != nil {
		return err
	}
	ctx, abrupt, stop := signals.Interruptible(context.Background()) // not while the input was read, which looks at no context
	defer stop()
	c := s.plainConfig(abrupt)
	c.File = input
	return plain.Run(ctx, c)
}

// collectLess spares a short run the garbage collector: a check of 5 MB ends before a
// collection is worth its page faults. The limit bounds the memory for larger files.
// restore collects as before. GOGC and GOMEMLIMIT are the user's word.
func collectLess() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(400), debug.SetMemoryLimit(128<<20)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// plainConfig is what the flags say about plain mode, without a file.
func (s *session) plainConfig(abrupt <-chan struct{}) plain.Config {
	return plain.Config{
		Jobs: s.jobs, DryRun: s.DryRun, Offline: s.Offline, Monitor: s.Monitor, BatchIDs: s.BatchIDs,
		CheckMedia: s.CheckMedia, Media: s.media, MaxCost: s.MaxCost, ExactCost: s.ExactCost,
		Split: s.Split, Pilot: s.Pilot, Again: s.Again, Force: s.Force, Strict: s.Strict,
		Output: s.output, Videos: s.Videos, VideoName: job.VideoName(s.VideoName),
		Review: s.Review, FailFast: s.FailFast, Timeout: s.Timeout, OnDone: s.onDone(), WebhookURL: s.WebhookURL, Interval: s.interval(time.Minute),
		Command: s.FollowCommand(os.Args[0]), Ephemeral: s.Demo, Abrupt: abrupt,
		Form: s.form(), Width: cli.Width(os.Stdout), GitHub: os.Getenv("GITHUB_ACTIONS") == "true",
		Out: os.Stdout, Err: os.Stderr, Now: time.Now,
	}
}

// form is the form of the output that the flags ask for.
func (s *session) form() plain.Form {
	switch {
	case s.JSON, s.Format == cli.FormatJSON:
		return plain.FormJSON
	case s.Format == cli.FormatFull:
		return plain.FormFull
	case s.Format == cli.FormatConcise:
		return plain.FormConcise
	case s.Format == cli.FormatGitHub:
		return plain.FormGitHub
	case s.Format == cli.FormatSARIF:
		return plain.FormSARIF
	}
	return plain.FormText
}
