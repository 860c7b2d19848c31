// Package e2e holds the journeys of a user: the compiled program runs in a pseudo terminal against
// a sandbox, and a terminal emulator reads the screen. The package has only tests; this file keeps
// it valid on systems without pseudo terminals.
package e2e
