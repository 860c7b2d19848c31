package session

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// List prints the batches at Sync.
func List(c cli.List) error {
	s, err := connectVerb(c.Connection)
	if err != nil {
		return err
	}
	defer s.close()
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	snapshot, err := s.jobs.Poll(ctx, nil)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	contents, _ := s.jobs.Load() // without the ledger, only the names of the files are missing
	listed, err := plain.List(os.Stdout, c.JSON, time.Now(), snapshot.Batches, contents.Files, c.Filter)
	if err != nil || listed > 0 {
		return err
	}
	if len(snapshot.Batches) == 0 {
		fmt.Fprintf(os.Stderr, "There are no batches at %s.\n", format.Clean(s.host))
	} else {
		fmt.Fprintf(os.Stderr, "No batch at %s matches %q.\n", format.Clean(s.host), format.Clean(c.Filter))
	}
	return nil
}

// connectVerb connects with the API key of the profile or of the environment.
func connectVerb(c cli.Connection) (*session, error) {
	s := &session{}
	var err error
	if s.settings, err = loadSettings(c.Profile, c.BaseURL); err != nil {
		return nil, err
	}
	s.base = s.settings.baseURL(c.BaseURL)
	if s.access, err = s.settings.key(context.Background()); err != nil {
		return nil, err
	}
	if s.debug, err = openDebug(); err != nil {
		return nil, err
	}
	if err := s.connect(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// recorded returns a Runner for reading the ledger of a profile. It needs no API key.
func recorded(profile string) (*job.Runner, error) {
	folder, err := ledger.StateFolder()
	if err != nil {
		return nil, err
	}
	settings, err := loadSettings(profile, "")
	if err != nil {
		return nil, err
	}
	return recordedUnder(settings, folder)
}

// recordedUnder returns a Runner for reading the ledger in a folder with these settings.
func recordedUnder(settings settings, folder string) (*job.Runner, error) {
	client, err := cli.Client(settings.baseURL(""), syncapi.Secret{})
	if err != nil {
		return nil, err
	}
	return job.New(client, job.WithFolder(folder), job.WithProfile(settings.profile.Name)), nil
}

// History prints the submissions from this machine.
func History(c cli.History) error {
	jobs, err := recorded(c.Profile)
	if err != nil {
		return err
	}
	// Load also marks submissions that a killed program left behind as unknown. The
	// history itself needs only a readable ledger.
	if state, err := jobs.Load(); err != nil && len(state.Submissions) == 0 {
		return err
	}
	var filter ledger.Filter
	if c.Since > 0 {
		filter.Since = time.Now().Add(-c.Since)
	}
	h, err := jobs.History(filter)
	if err != nil {
		return err
	}
	if len(h.Entries) == 0 && c.Since == 0 {
		fmt.Fprintln(os.Stderr, format.Clean(h.Nothing()))
	}
	all := len(h.Entries)
	if c.Status != "" {
		h = h.Only(func(e ledger.Entry) bool {
			return c.Status == strings.ReplaceAll(job.StateName(e.State), " ", "-") || strings.EqualFold(c.Status, e.Status)
		})
	}
	if len(h.Entries) == 0 && (all > 0 || c.Since > 0) {
		fmt.Fprintln(os.Stderr, "No submission matches.")
	}
	return plain.History(os.Stdout, c.JSON, time.Now(), h)
}

// maxCandidates is how many batches a completion offers.
const maxCandidates = 50

// Candidates prints the words that a completion can offer, one per line, with a
// description after a tab.
func Candidates(c cli.Candidates) error {
	var lines []string
	settings, err := loadSettings("", "")
	if err != nil { // a broken file must not break the rest
		settings.profile = config.Profile{}
	}
	if c.Of == "profiles" {
		for _, name := range slices.Sorted(maps.Keys(settings.Profiles)) {
			lines = append(lines, format.Clean(name)+"\t"+format.Clean(settings.Profiles[name].BaseURL))
		}
	} else {
		folder, err := ledger.StateFolder()
		if err != nil {
			return err
		}
		jobs, err := recordedUnder(settings, folder)
		if err != nil {
			return err
		}
		h, err := jobs.History(ledger.Filter{})
		if err != nil {
			return err
		}
		for _, e := range h.Entries {
			if e.BatchID != "" && len(lines) < maxCandidates {
				lines = append(lines, format.Clean(e.BatchID)+"\t"+format.Clean(filepath.Base(e.File)))
			}
		}
	}
	for _, line := range lines {
		if _, err := fmt.Println(line); err != nil {
			return err
		}
	}
	return nil
}
