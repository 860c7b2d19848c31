package ui

// share is what one pane of a stack wants of the lines, and what it gets.
type share struct {
	want    int  // for all of its content, with its border
	isFirst bool // it has the focus, and gets twice as much of what is not enough
	isLast  bool // it is closed before the others are
	got     int
}

// The heights of panes that stand on top of each other: one that is closed is its title
// alone, and an open one has a few lines if it has that many to show.
const (
	closedHeight  = 1
	minOpenHeight = 3
	openHeight    = 6
	focusedHeight = 7
)

// distribute gives rows to the shares: first a few lines to each, as long as there are
// some, then to each what it wants. What is not enough goes to the first and the others
// as 2 to 1, and what nothing wants goes to the share at rest.
func distribute(rows int, shares []share, rest int) {
	left := rows
	for i := range shares {
		shares[i].got = closedHeight
		left -= closedHeight
	}
	open := func(s *share, height int) {
		height = max(min(s.want, height), minOpenHeight)
		if more := min(height-s.got, left); s.got+more >= minOpenHeight {
			s.got += more
			left -= more
		}
	}
	for _, turn := range []func(s *share) bool{
		func(s *share) bool { return s.isFirst },
		func(s *share) bool { return !s.isFirst && !s.isLast },
		func(s *share) bool { return !s.isFirst && s.isLast },
	} {
		for i := range shares {
			if s := &shares[i]; turn(s) {
				open(s, map[bool]int{true: focusedHeight, false: openHeight}[s.isFirst])
			}
		}
	}
	for ; left > 0; left-- {
		next := neediest(shares)
		if next < 0 {
			shares[rest].got += left
			return
		}
		shares[next].got++
	}
}

// neediest is the open share that has the fewest lines for its weight of those that want
// more; -1 for none.
func neediest(shares []share) int {
	next, least := -1, 0
	for i, s := range shares {
		lines := 2 * s.got
		if s.isFirst {
			lines = s.got
		}
		if s.got < s.want && s.got > closedHeight && (next < 0 || lines < least) {
			next, least = i, lines
		}
	}
	return next
}
