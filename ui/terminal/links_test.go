package terminal

import (
	"strings"
	"testing"
)

func TestFindLinks(t *testing.T) {
	for env, want := range map[string]Links{
		"":                                     LinksHidden,
		"TERM=dumb":                            LinksHidden,
		"TERM=linux":                           LinksHidden,
		"TERM=xterm-256color":                  LinksUnknown,
		"TERM=xterm-kitty":                     LinksShown,
		"TERM=xterm-kitty NO_COLOR=1":          LinksHidden,
		"TERM=alacritty":                       LinksShown,
		"TERM=foot":                            LinksShown,
		"TERM=xterm-256color WT_SESSION=1f":    LinksShown,
		"TERM=xterm-256color VTE_VERSION=7802": LinksShown,
		"TERM=xterm-256color VTE_VERSION=4602": LinksUnknown,
		"TERM=xterm-256color KONSOLE_VERSION=230801":                                 LinksShown,
		"TERM=xterm-256color TERM_PROGRAM=WezTerm":                                   LinksShown,
		"TERM=xterm-256color TERM_PROGRAM=iTerm.app":                                 LinksShown,
		"TERM=xterm-256color TERM_PROGRAM=Apple_Terminal":                            LinksHidden,
		"TERM=tmux-256color TMUX=/tmp/t TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.4":  LinksShown,
		"TERM=screen TMUX=/tmp/t TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.5a":        LinksShown,
		"TERM=tmux-256color TMUX=/tmp/t TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.3a": LinksHidden,
		"TERM=screen VTE_VERSION=7802":                                               LinksHidden,
		"TERM=screen FORCE_HYPERLINK=1":                                              LinksShown,
		"TERM=xterm-kitty FORCE_HYPERLINK=0":                                         LinksHidden,
		"NO_COLOR=1 FORCE_HYPERLINK=1":                                               LinksShown,
	} {
		got := FindLinks(func(name string) string {
			for _, pair := range strings.Fields(env) {
				if key, value, _ := strings.Cut(pair, "="); key == name {
					return value
				}
			}
			return ""
		})
		if got != want {
			t.Errorf("%q is %d, want %d", env, got, want)
		}
	}
}

// These are terminals' answers to the query for their names.
func TestShowsLinks(t *testing.T) {
	for name, want := range map[string]bool{
		"WezTerm 20240203-110809-5046fc22": true, "foot(1.16.2)": true, "kitty(0.35.2)": true, "VTE(7802)": true, "iTerm2 3.5.0": true,
		"tmux 3.4": true, "tmux 3.3a": false, "tmux next-3.5": false, "XTerm(389)": false, "": false, "VTE(": false, "Konsole 23.08.1": true, "Konsole 4": false,
	} {
		if ShowsLinks(name) != want {
			t.Errorf("%q is %v", name, !want)
		}
	}
}
