package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// elsewhere says where a key works when the screen on top does not know it. It looks at
// the commands and at the keys of single screens.
func elsewhere(env *screen.Env, commands []command, onPage bool, press tea.KeyPressMsg) {
	k := &env.Keys
	const files, lists, batch, both = "in the files", "in the files and the batches", "on the page of a batch", "in the batches and on the page of a batch"
	for _, place := range []struct {
		where string
		keys  []key.Binding
	}{
		{files, []key.Binding{k.Parent, k.Hidden}},
		{lists, []key.Binding{k.Filter, k.Sort}},
		{"in the batches", []key.Binding{k.Mark, k.Reverse, k.Forget}},
		{both, []key.Binding{k.Copy, k.Retry, k.Video, k.Videos}},
		{batch, []key.Binding{k.CopyURL, k.Browse}},
		{"in the files, the report and the batches", []key.Binding{k.Open}},
		{"on the page of a request", []key.Binding{k.NextRequest, k.PrevRequest}},
	} {
		for _, b := range place.keys {
			if key.Matches(press, b) {
				sayWhere(env, b, place.where)
				return
			}
		}
	}
	for _, c := range commands {
		if key.Matches(press, c.key) && c.page == nil {
			where := map[panes]string{upper: "in the files and the report", lower: "in the batches"}[c.panes]
			if where == "" && onPage {
				where = "outside of this page"
			}
			sayWhere(env, c.key, where)
			return
		}
	}
}

// sayWhere says where a key works.
func sayWhere(env *screen.Env, b key.Binding, where string) {
	if where != "" {
		env.Notify(screen.Info, "%s (%s) works %s.", b.Help().Key, b.Help().Desc, where)
	}
}
