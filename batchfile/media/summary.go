package media

import (
	"slices"
	"time"
)

// Summary is what a look at a file's media found, in figures.
type Summary struct {
	// URLs is the number of distinct URLs, and Checked of those that are not NotChecked.
	URLs, Checked int
	// Media is the number of URLs that lead to media that can be used.
	Media int
	// Shortest and Longest are the shortest and the longest duration; 0 when none is
	// known.
	Shortest, Longest time.Duration
	// Hosts are the hosts that serve media, those with the most of it first. They come
	// from outside and are to be cleaned before they are shown.
	Hosts []string
}

// Summarize counts results.
func Summarize(results []Result) Summary {
	s := Summary{URLs: len(results)}
	served := make(map[string]int)
	for _, r := range results {
		if r.Status != NotChecked {
			s.Checked++
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
	for host := range served {
		s.Hosts = append(s.Hosts, host)
	}
	slices.Sort(s.Hosts)
	slices.SortStableFunc(s.Hosts, func(a, b string) int { return served[b] - served[a] })
	return s
}
