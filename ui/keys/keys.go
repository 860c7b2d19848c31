// Package keys holds the dashboard's keys. The Map is the only source: key matching, the
// footer, the help and the README's table all use it.
//
// To add a key, add a field to [Map], bind it in [Default], and list it in [Map.Groups].
// The screen that handles the key decides what it does.
package keys

import "charm.land/bubbles/v2/key"

// Map has every key of the dashboard, named by its action.
type Map struct {
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
	NextPane, PrevPane, Files, Report       key.Binding
	Batches                                 key.Binding

	Open, Back, Parent, Filter, Hidden, GoTo, CheckMedia, NextProblem, PrevProblem, Group, Edit, Create key.Binding
	NextRequest, PrevRequest                                                                            key.Binding

	Submit, DryRun, Download, DownloadAll, Add, Copy, CopyURL, Resolve, Refresh, Sort, Reverse, Mark, Forget, Browse, Retry key.Binding

	Video, Videos, Review, OpenReview key.Binding

	Help, Palette, History, Log, Key, Zoom, Suspend, Quit key.Binding

	// Keys of dialogs and text fields.
	Yes, No, Choose, Confirm, Cancel key.Binding
	// Keys of the screen that asks for an API key at the start.
	Demo, Remember key.Binding
}

// Default returns the default keys, as the README lists them.
func Default() Map {
	m := Map{
		Up:       bind("↑/k", "up", "up", "k"),
		Down:     bind("↓/j", "down", "down", "j"),
		PageUp:   bind("pgup", "a page up", "pgup", "ctrl+b"),
		PageDown: bind("pgdn", "a page down", "pgdown", "ctrl+f"),
		Top:      bind("g", "first", "g", "home"),
		Bottom:   bind("G", "last", "G", "end"),

		Open:        bind("enter", "open", "enter", "l", "right"),
		Back:        bind("esc", "back", "esc"),
		Parent:      bind("←/h", "parent folder", "left", "h", "backspace"),
		Filter:      bind("/", "filter", "/"),
		Hidden:      bind(".", "hidden files", "."),
		GoTo:        bind(":/~", "go to a path", ":", "~"),
		CheckMedia:  bind("p", "check media", "p"),
		NextProblem: bind("n", "next problem", "n"),
		PrevProblem: bind("N", "previous problem", "N"),
		Group:       bind("t", "group by rule", "t"),
		Edit:        bind("e", "edit at problem", "e"),
		NextRequest: bind(">", "next request", ">"),
		PrevRequest: bind("<", "previous request", "<"),
		Create:      bind("c", "create request file", "c"),

		Submit:      bind("s", "submit", "s"),
		DryRun:      bind("v", "check on server", "v"),
		Download:    bind("d", "download", "d"),
		DownloadAll: bind("D", "download finished", "D"),
		Add:         bind("a", "add by id", "a"),
		Copy:        bind("y", "copy id", "y"),
		CopyURL:     bind("Y", "copy video URL", "Y"),
		Resolve:     bind("u", "resolve unknown, queued", "u"),
		Refresh:     bind("r", "refresh", "r"),
		Sort:        bind("S", "sort", "S"),
		Reverse:     bind("I", "reverse order", "I"),
		Mark:        bind("space", "mark", "space"),
		Browse:      bind("o", "open video", "o"),
		Retry:       bind("R", "retry failed", "R"),
		Video:       bind("m", "download video", "m"),
		Videos:      bind("M", "all videos", "M"),
		Review:      bind("w", "review sheet", "w"),
		OpenReview:  bind("W", "open review sheet", "W"),
		Forget:      bind("x", "forget a lost id", "x"),
	}
	m.bindPanes()
	m.bindProgram()
	m.bindDialogs()
	return m
}

func (m *Map) bindPanes() {
	m.NextPane = bind("tab", "next pane", "tab")
	m.PrevPane = bind("shift+tab", "previous pane", "shift+tab")
	m.Files = bind("1", "files", "1")
	m.Report = bind("2", "report", "2")
	m.Batches = bind("3", "batches", "3")
}

// bindProgram binds the keys for the program itself.
func (m *Map) bindProgram() {
	m.Help = bind("?", "help", "?")
	m.Palette = bind("ctrl+p", "commands", "ctrl+p")
	m.History = bind("H", "history", "H")
	m.Log = bind("L", "log", "L")
	m.Key = bind("K", "API key", "K")
	m.Zoom = bind("z", "zoom", "z")
	m.Suspend = bind("ctrl+z", "suspend", "ctrl+z")
	m.Quit = bind("q", "quit", "q", "ctrl+c")
}

// bindDialogs binds the keys of the dialogs and of the screen that asks for an API key at
// the start.
func (m *Map) bindDialogs() {
	m.Yes = bind("y", "yes", "y", "Y")
	m.No = bind("n", "no", "n", "N", "esc", "q")
	m.Choose = bind("←/→", "choose", "left", "right", "h", "l", "tab", "shift+tab")
	m.Confirm = bind("enter", "confirm", "enter")
	m.Cancel = bind("esc", "back", "esc")
	m.Demo = bind("ctrl+d", "start the demo", "ctrl+d")
	m.Remember = bind("ctrl+s", "remember the key", "ctrl+s")
}

func bind(name, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, does))
}

// Group is a named group of keys.
type Group struct {
	Name string
	Keys []key.Binding
}

// Groups returns every key outside the dialogs, in the order of the help.
func (m Map) Groups() []Group {
	return []Group{
		{"Move", []key.Binding{m.Up, m.Down, m.PageUp, m.PageDown, m.Top, m.Bottom,
			m.NextPane, m.PrevPane, m.Files, m.Report, m.Batches}},
		{"Files and report", []key.Binding{m.Open, m.Parent, m.GoTo, m.Filter, m.Back, m.Hidden,
			m.NextProblem, m.PrevProblem, m.NextRequest, m.PrevRequest, m.Group, m.Edit, m.Create, m.CheckMedia, m.DryRun, m.Submit}},
		{"Batches", []key.Binding{m.Mark, m.Download, m.DownloadAll, m.Video, m.Videos, m.Review, m.OpenReview, m.Browse, m.Retry, m.Add, m.Copy, m.CopyURL,
			m.Sort, m.Reverse, m.Resolve, m.Forget, m.Refresh}},
		{"Program", []key.Binding{m.Help, m.Palette, m.History, m.Log, m.Key, m.Zoom, m.Suspend, m.Quit}},
	}
}

// Listed groups the keys that work on a screen, for its help and the palette: first its
// own keys under its name, most useful first, then the other keys in the order of Groups.
// No key is listed twice.
func (m Map) Listed(name string, own, others []key.Binding) []Group {
	here := Group{Name: name}
	listed := map[string]bool{}
	add := func(g *Group, b key.Binding) {
		if help := b.Help(); help.Desc != "" && b.Enabled() && !listed[help.Key] {
			listed[help.Key] = true
			g.Keys = append(g.Keys, b)
		}
	}
	for _, b := range own {
		add(&here, b)
	}
	works := map[string]bool{}
	for _, b := range others {
		works[b.Help().Key] = true
	}
	var groups []Group
	for _, all := range m.Groups() {
		g := &Group{Name: all.Name}
		if all.Name == name {
			g = &here
		}
		for _, b := range all.Keys {
			if works[b.Help().Key] {
				add(g, b)
			}
		}
		if g != &here && len(g.Keys) > 0 {
			groups = append(groups, *g)
		}
	}
	return append([]Group{here}, groups...)
}
