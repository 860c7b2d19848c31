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

// plain takes the API key only from the environment or the profile: a script must not
// depend on one that was stored at some time.
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
	ctx, abrupt, stop := signals.Interruptible(context.Background()) // only after the input is read, because reading ignores the context
	defer stop()
	c := s.plainConfig(abrupt)
	c.File = input
	return plain.Run(ctx, c)
}

// collectLess makes garbage collections rare in a short run: a check of 5 MB ends before a
// collection is worth its page faults. The limit bounds the memory for larger files.
// restore restores the usual settings. If the user has set GOGC or GOMEMLIMIT, collectLess
// changes nothing.
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

// plainConfig converts the flags to a configuration of plain mode, without a file.
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

// form returns the output format that the flags select.
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
