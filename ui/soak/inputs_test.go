package soak

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/syncapi/job/ledger"
)

// input is a file that the user wants to submit as a batch.
type input struct {
	root      string // its name without the extension; the IDs of its requests begin with it
	requests  int
	broken    bool
	confirmed bool
	// allowed is how often the user wants each of its parts to be sent: once, plus once for each
	// time that the user confirmed another submission.
	allowed int
}

func (in *input) name() string { return in.root + ".jsonl" }

// appear is a script that writes a new input file.
func (s *soak) appear() {
	in := &input{root: fmt.Sprintf("f%03d", len(s.inputs)+1), requests: 1 + s.rnd.IntN(200), broken: s.rnd.IntN(12) == 0}
	switch s.rnd.IntN(8) {
	case 0:
		in.requests = 1001 + s.rnd.IntN(500) // makes two batches
	case 1:
		in.requests = 1
	case 2:
		in.requests = 200 + s.rnd.IntN(801)
	}
	doomed := s.rnd.IntN(15) == 0
	var b bytes.Buffer
	for i := range in.requests {
		word := "take"
		switch {
		case doomed && i == 0:
			word = "doom"
		case s.rnd.IntN(20) == 0:
			word = "fail"
		}
		id := fmt.Sprintf("%s_%04d", in.root, i)
		fmt.Fprintf(&b, `{"request_id": %q, "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://cdn.acme-studio.com/%s/%s.mp4"}, {"type": "audio", "url": "https://cdn.acme-studio.com/%s.wav"}]}}`+"\n",
			id, word, id, id)
	}
	if in.broken {
		b.WriteString(`{"request_id": "broken", "endpoint": "/v2/generat"}` + "\n")
	}
	path := filepath.Join(s.in, in.name())
	s.must(os.WriteFile(path, b.Bytes(), 0o644))
	s.must(os.Chtimes(path, s.clock.now(), s.clock.now()))
	s.inputs = append(s.inputs, in)
	s.tell("%s appears, %d requests, broken: %v", in.name(), in.requests, in.broken)
}

// accepted is how many of an input's requests Sync has accepted.
func (s *soak) accepted(in *input) int {
	ids := map[string]bool{}
	for _, m := range s.server.all() {
		if m.root() == in.root {
			for _, id := range m.ids {
				ids[id] = true
			}
		}
	}
	return len(ids)
}

// unsent is an input that is certainly not at Sync; nil for none.
func (s *soak) unsent() *input {
	state, err := s.program.jobs.Load()
	if err != nil {
		s.failf("the ledger: %v", err)
	}
	for _, in := range s.inputs {
		unresolved := slices.ContainsFunc(state.Unknown(), func(sub ledger.Submission) bool {
			return strings.HasPrefix(filepath.Base(sub.File), in.root)
		})
		if !in.broken && !unresolved && s.accepted(in) < in.requests {
			return in
		}
	}
	return nil
}

// input is the input of a file or of a part.
func (s *soak) input(name string) *input {
	for _, in := range s.inputs {
		if strings.HasPrefix(name, in.root) {
			return in
		}
	}
	s.failf("no one has made %s", name)
	return nil
}
