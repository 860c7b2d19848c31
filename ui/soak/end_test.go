package soak

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// finish lets everything come to its end in good weather.
func (s *soak) finish() {
	for range 500 {
		s.pass(10 * time.Minute)
		s.home()
		s.watch()
		if in := s.unsent(); in != nil {
			s.submit(in)
			continue
		}
		state, err := s.program.jobs.Load()
		s.must(err)
		if len(state.Unknown()) > 0 {
			s.pass(15 * time.Minute) // until the last lookup is over
			s.reopen()
			continue
		}
		if !slices.ContainsFunc(s.server.all(), func(m made) bool { return !s.server.ended(m) }) {
			break
		}
	}
	for n := 0; n < 20 && !s.allSaved(); n++ {
		s.home()
		s.downloadAll()
		s.program.wait(10 * time.Minute)
	}
	// Send the unfinished files once more, one by one: that doubles nothing, and finishes what was
	// begun and broke off.
	for i := range s.server.all() {
		s.home()
		s.program.press("3", "g")
		for range i {
			s.program.press("j")
		}
		s.program.press("d")
		s.program.wait(time.Minute)
	}
}

// allSaved reports whether the ledger knows a results file of every batch.
func (s *soak) allSaved() bool {
	state, err := s.program.jobs.Load()
	s.must(err)
	for _, m := range s.server.all() {
		if _, saved := state.Saved[m.id]; !saved && !m.doomed {
			return false
		}
	}
	return true
}

// checkEnd checks that nothing is lost, nothing is doubled and nothing is left behind.
func (s *soak) checkEnd() {
	for _, in := range s.inputs {
		if n := s.accepted(in); !in.broken && n != in.requests {
			s.failf("%d of the %d requests of %s were accepted", n, in.requests, in.name())
		}
	}
	s.checkFiles()
	files := map[[sha256.Size]byte][]string{}
	for path, f := range s.seen {
		files[f.hash] = append(files[f.hash], filepath.Base(path))
	}
	for _, m := range s.server.all() {
		want := s.server.results(m)
		saved := files[sha256.Sum256(want)]
		delete(files, sha256.Sum256(want))
		switch {
		case m.doomed:
		case len(saved) != 1:
			s.failf("the results of %s, of %s, are saved as %q", m.id, m.name, saved)
		case !slices.Equal(requestIDs(want), m.ids):
			s.failf("%s has other requests than were sent", saved[0])
		}
	}
	for _, names := range files { // from files that were split
		if len(names) != 1 || !s.isMerge(names[0]) {
			s.failf("%q are the results of no batch", names)
		}
	}
	hidden, err := filepath.Glob(filepath.Join(s.out, ".*"))
	s.must(err)
	if len(hidden) > 0 {
		s.failf("%q are left behind", hidden)
	}
	s.checkVideos()
}

// isMerge reports whether a file has the results of all parts of one input.
func (s *soak) isMerge(name string) bool {
	content, err := os.ReadFile(filepath.Join(s.out, name))
	s.must(err)
	lines := strings.SplitAfter(string(content), "\n")
	slices.Sort(lines)
	for _, in := range s.inputs {
		var all strings.Builder
		parts := 0
		for _, m := range s.server.all() {
			if m.root() == in.root {
				all.Write(s.server.results(m))
				parts++
			}
		}
		want := strings.SplitAfter(all.String(), "\n")
		slices.Sort(want)
		if parts > 1 && slices.Equal(lines, want) {
			return true
		}
	}
	return false
}

// checkVideos checks that every saved video belongs to its request, in the folder of its batch.
func (s *soak) checkVideos() {
	number := 0
	for _, m := range s.server.all() {
		folder := filepath.Join(s.out, "videos", m.id)
		entries, _ := os.ReadDir(folder) // none if no video was saved
		address := s.videos(m)
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") { // a partial file that another download continues
				continue
			}
			number++
			content, err := os.ReadFile(filepath.Join(folder, e.Name()))
			s.must(err)
			id, isVideo := strings.CutSuffix(e.Name(), ".mp4")
			a := s.server.get(address[id])
			if expired := a.code == http.StatusForbidden; !isVideo || !expired && !bytes.Equal(a.body, content) {
				s.failf("videos/%s/%s is no video of its request", m.id, e.Name())
			}
		}
	}
	s.tell("%d videos", number)
}

// videos returns the addresses of a batch's videos by request ID.
func (s *soak) videos(m made) map[string]string {
	address := map[string]string{}
	for line := range bytes.Lines(s.server.results(m)) {
		var l struct {
			ID       string `json:"request_id"`
			Response struct{ OutputURL string }
		}
		s.must(json.Unmarshal(line, &l))
		address[l.ID] = l.Response.OutputURL
	}
	return address
}
