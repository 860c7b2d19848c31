package ui

// share is how many lines one pane of a stack wants, and how many it gets.
type share struct {
	want    int  // for all of its content and its border
	isFirst bool // has the focus; gets twice the lines of the others when there are too few
	isLast  bool // closed before the others
	got     int
}

// The heights of stacked panes. A closed pane shows only its title. An open pane gets at
// least a few lines if it has that many to show.
const (
	closedHeight  = 1
	minOpenHeight = 3
	openHeight    = 6
	focusedHeight = 7
)

// distribute divides rows among the shares. Each share first gets a few lines, as long as
// there are some, and then the lines it wants. If there are too few lines, the first share
// gets two for each one of the others. Lines that no share wants go to the share at index
// rest.
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

// neediest returns the index of the open share that wants more lines and has the fewest
// for its weight; -1 for none.
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
