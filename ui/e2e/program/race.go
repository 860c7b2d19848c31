//go:build race

package program

// flags build the program with the race detector, as its tests are. A program in which a
// race was found exits with 66.
var flags = []string{"-race"}
