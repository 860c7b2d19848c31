package terminal

import (
	"slices"
	"strconv"
	"strings"
)

// Links says whether a terminal supports links (OSC 8).
type Links uint8

// If the environment does not identify the terminal, as over SSH, the terminal's answer to
// a query for its name decides.
const (
	LinksHidden Links = iota
	LinksShown
	LinksUnknown
)

// FindLinks decides by the environment. FORCE_HYPERLINK, a variable that other programs
// use, too, overrides everything: 0 means no links, and any other value means links.
func FindLinks(getenv func(string) string) Links {
	term := getenv("TERM")
	switch force := getenv("FORCE_HYPERLINK"); {
	case force == "0" || force == "false":
		return LinksHidden
	case force != "":
		return LinksShown
	case getenv("NO_COLOR") != "" || term == "dumb" || term == "linux":
		return LinksHidden
	case getenv("TMUX") != "" || strings.HasPrefix(term, "screen") || strings.HasPrefix(term, "tmux"):
		// tmux supports links from 3.4 on and sets its own name. The variables of the
		// terminal around it may belong to another terminal.
		return shown(getenv("TERM_PROGRAM") == "tmux" && atLeast(getenv("TERM_PROGRAM_VERSION"), 3, 4))
	case hasLinks(getenv):
		return LinksShown
	case term == "" && getenv("TERM_PROGRAM") == "" || getenv("TERM_PROGRAM") == "Apple_Terminal":
		return LinksHidden
	}
	return LinksUnknown
}

func shown(yes bool) Links {
	if yes {
		return LinksShown
	}
	return LinksHidden
}

// programs are the terminals that support links, by their name in TERM, TERM_PROGRAM or
// their own answer.
var programs = []string{
	"alacritty", "contour", "foot", "foot-extra", "ghostty", "iterm.app", "iterm2", "kitty", "mintty", "rio", "vscode",
	"wezterm", "windows", "xterm-ghostty", "xterm-kitty", "zed",
}

// The first versions that support links, as the environment numbers them.
const (
	minVTE     = 5000
	minKonsole = 201200
)

// hasLinks reports whether the environment names a terminal that supports links.
func hasLinks(getenv func(string) string) bool {
	return ShowsLinks(getenv("TERM")) || ShowsLinks(getenv("TERM_PROGRAM")) || getenv("WT_SESSION") != "" ||
		atLeast(getenv("VTE_VERSION"), minVTE) || atLeast(getenv("KONSOLE_VERSION"), minKonsole)
}

// ShowsLinks reports whether a terminal supports links, by its name, such as "WezTerm
// 20240203", "foot(1.16.2)" or "tmux 3.4".
func ShowsLinks(name string) bool {
	name, version, _ := strings.Cut(strings.ToLower(name), " ")
	name, inside, found := strings.Cut(name, "(")
	if found {
		version = strings.TrimSuffix(inside, ")")
	}
	switch name {
	case "tmux":
		return atLeast(version, 3, 4)
	case "vte":
		return atLeast(version, minVTE)
	case "konsole":
		return atLeast(version, 20, 12)
	}
	return slices.Contains(programs, name)
}

// atLeast reports whether a version such as 3.4 or 3.5a is at least the given numbers.
func atLeast(version string, least ...int) bool {
	parts := strings.Split(version, ".")
	for i, want := range least {
		if i == len(parts) {
			return false
		}
		got, err := strconv.Atoi(strings.TrimRight(parts[i], "abcdefghijklmnopqrstuvwxyz-"))
		if err != nil || got != want {
			return err == nil && got > want
		}
	}
	return true
}
