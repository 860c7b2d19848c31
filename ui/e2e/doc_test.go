// Package e2e holds the journeys of a user: the compiled program in a pseudo
// terminal whose screen a terminal emulator reads, against a sandbox. It has tests
// alone, and this file is what there is of it on a system without such terminals.
package e2e
