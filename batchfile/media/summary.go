package media

import (
	"maps"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
)

// Summary sums up a check of a file's media.
type Summary struct {
	// URLs is the number of distinct URLs, and Checked is the number of those that are not
	// NotChecked.
	URLs, Checked int
	// Media is the number of URLs that lead to usable media.
	Media int
	// Shortest and Longest are the shortest and the longest duration; 0 when none is
	// known.
	Shortest, Longest time.Duration
	// Hosts are the hosts that serve media, those with the most media first. Clean them
	// before you show them, because they come from outside.
	Hosts []string
	// NotChecked are the reasons why the other URLs were not checked, the most frequent
	// first.
	NotChecked []string
}

// Lookup returns a function that looks up the media of an input in results. It returns
// false if nothing is known. It is a quote.Lookup.
func Lookup(results []Result) func(batchfile.Input) (container.Info, bool) {
	infos := make(map[string]container.Info, len(results))
	for _, r := range results {
		if r.HasMedia() {
			infos[r.URL] = r.Info
		}
	}
	return func(in batchfile.Input) (container.Info, bool) {
		info, ok := infos[in.URL]
		return info, ok
	}
}

// Summarize counts results.
func Summarize(results []Result) Summary {
	s := Summary{URLs: len(results)}
	served, reasons := make(map[string]int), make(map[string]int)
	for _, r := range results {
		if r.Status != NotChecked {
			s.Checked++
		} else {
			reasons[r.Reason]++
		}
		if !r.HasMedia() {
			continue
		}
		s.Media++
		if r.Host != "" {
			served[r.Host]++
		}
		if d := r.Info.Duration; d > 0 {
			if s.Shortest == 0 || d < s.Shortest {
				s.Shortest = d
			}
			s.Longest = max(s.Longest, d)
		}
	}
	s.Hosts, s.NotChecked = byCount(served), byCount(reasons)
	return s
}

// byCount returns the keys, those with the highest counts first.
func byCount(counts map[string]int) []string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b string) int { return counts[b] - counts[a] })
	return keys
}
