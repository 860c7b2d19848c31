package ledger

import (
	"maps"
	"os"
	"slices"
	"time"
)

// settled is how old the last write of a file must be before an equal time proves that nothing was
// written since: two writes in one tick of a coarse clock have the same time.
const settled = 2 * time.Second

// told is what a session knows of the ledger, and the state of the file at that time.
type told struct {
	contents Contents
	file     os.FileInfo // nil if the file must be read in any case
}

// unchanged reports whether the file has not been written since.
func (k *told) unchanged(file os.FileInfo) bool {
	return k.file != nil && os.SameFile(k.file, file) && k.file.Size() == file.Size() && k.file.ModTime().Equal(file.ModTime())
}

// Changes returns what this or another instance has written since the first Load or the last
// Changes, and nothing else of the Contents; false if there is nothing new. If the file is
// unchanged, Changes does not even open it. A ledger that cannot be read has no changes.
func (l *Ledger) Changes() (c Contents, changed bool) {
	if l.Folder == "" {
		return Contents{}, false
	}
	file, err := os.Stat(l.path()) // opening the file would end SQLite's locks in this process
	if err != nil {
		return Contents{}, false
	}
	l.mu.Lock()
	before := l.told
	l.mu.Unlock()
	if before.unchanged(file) {
		return Contents{}, false
	}
	now, err := l.contents()
	if err != nil {
		return Contents{}, false
	}
	if l.Now().Sub(file.ModTime()).Abs() < settled {
		file = nil
	}
	l.mu.Lock()
	l.told = told{now, file}
	l.mu.Unlock()
	c = now.since(before.contents)
	return c, len(c.Submissions)+len(c.Followed)+len(c.Files)+len(c.Saved)+len(c.Ended) > 0
}

// loaded keeps what the first Load has read, for Changes to compare with.
func (l *Ledger) loaded(c Contents) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.told.contents.Saved == nil {
		l.told.contents = c
	}
}

// since returns what is in c and not in earlier contents.
func (c Contents) since(before Contents) Contents {
	type state struct {
		State
		batch string
	}
	states := make(map[string]state, len(before.Submissions))
	for _, s := range before.Submissions {
		states[s.ID] = state{s.State, s.BatchID}
	}
	followed := make(map[string]bool, len(before.Followed))
	for _, id := range before.Followed {
		followed[id] = true
	}
	return Contents{
		Submissions: slices.DeleteFunc(slices.Clone(c.Submissions), func(s Submission) bool { return states[s.ID] == state{s.State, s.BatchID} }),
		Followed:    slices.DeleteFunc(slices.Clone(c.Followed), func(id string) bool { return followed[id] }),
		Files:       newIn(c.Files, before.Files),
		Saved:       newIn(c.Saved, before.Saved),
		Ended:       newIn(c.Ended, before.Ended),
	}
}

// newIn returns the entries of a map that an earlier one lacks or has with another value.
func newIn[V comparable](now, before map[string]V) map[string]V {
	changed := maps.Clone(now)
	maps.DeleteFunc(changed, func(k string, v V) bool {
		old, had := before[k]
		return had && old == v
	})
	return changed
}
