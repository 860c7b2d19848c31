package keys

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestPhysical(t *testing.T) {
	k := Default()
	for name, test := range map[string]struct {
		msg  tea.KeyPressMsg
		want key.Binding
	}{
		"Russian s":                          {tea.KeyPressMsg{Code: 'ы', Text: "ы"}, k.Submit},
		"Russian q":                          {tea.KeyPressMsg{Code: 'й', Text: "й"}, k.Quit},
		"Russian D, shifted":                 {tea.KeyPressMsg{Code: 'в', ShiftedCode: 'В', Text: "В", Mod: tea.ModShift}, k.DownloadAll},
		"Russian G, as a letter":             {tea.KeyPressMsg{Code: 'П', Text: "П"}, k.Bottom},
		"Ukrainian s":                        {tea.KeyPressMsg{Code: 'і', Text: "і"}, k.Submit},
		"Greek s":                            {tea.KeyPressMsg{Code: 'σ', Text: "σ"}, k.Submit},
		"Hebrew d":                           {tea.KeyPressMsg{Code: 'ג', Text: "ג"}, k.Download},
		"Arabic s":                           {tea.KeyPressMsg{Code: 'س', Text: "س"}, k.Submit},
		"ctrl+c told by the terminal":        {tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}, k.Quit},
		"ctrl+c by the table":                {tea.KeyPressMsg{Code: 'с', Mod: tea.ModCtrl}, k.Quit},
		"what the terminal tells goes first": {tea.KeyPressMsg{Code: 'я', BaseCode: 'q', Text: "я"}, k.Quit},
		"Russian S, shift told apart":        {tea.KeyPressMsg{Code: 'ы', ShiftedCode: 's', BaseCode: 's', Text: "s", Mod: tea.ModShift}, k.Sort},
		"Russian >":                          {tea.KeyPressMsg{Code: 'Ю', Text: "Ю"}, k.NextRequest},
		"Russian :":                          {tea.KeyPressMsg{Code: 'Ж', Text: "Ж"}, k.GoTo},
		"Russian ~":                          {tea.KeyPressMsg{Code: 'Ё', Text: "Ё"}, k.GoTo},
		"Arabic S":                           {tea.KeyPressMsg{Code: '\u064d', Text: "\u064d"}, k.Sort},
		"Arabic S, told by the terminal":     {tea.KeyPressMsg{Code: 'س', BaseCode: 's', Text: "\u064d", Mod: tea.ModShift}, k.Sort},
		"Arabic M":                           {tea.KeyPressMsg{Code: '’', Text: "’"}, k.Videos},
		"Arabic ?":                           {tea.KeyPressMsg{Code: '؟', Text: "؟"}, k.Help},
		"Arabic /":                           {tea.KeyPressMsg{Code: 'ظ', Text: "ظ"}, k.Filter},
		"Latin stays":                        {tea.KeyPressMsg{Code: 's', BaseCode: 'o', Text: "s"}, k.Submit},
		"an arrow stays":                     {tea.KeyPressMsg{Code: tea.KeyUp}, k.Up},
		"a German key does nothing":          {tea.KeyPressMsg{Code: '?', Text: "?"}, k.Help},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Physical(test.msg); !key.Matches(got, test.want) {
				t.Errorf("%q, not %q", got.String(), test.want.Keys())
			}
		})
	}
	if got := Physical(tea.KeyPressMsg{Code: 'ü', Text: "ü"}); got.Text != "ü" {
		t.Errorf("ü became %q", got.Text)
	}
}

// Every letter key can be pressed with the layouts without Latin letters, except the Greek
// and Hebrew q, which types an ASCII character; ctrl+c is the same. The other Serbian
// letters are in Russian positions, and the Belarusian і is in a Ukrainian one.
func TestEveryLetterKeyIsOnEveryLayout(t *testing.T) {
	for _, layout := range layouts {
		for at, c := range []rune(layout) {
			if c <= unicode.MaxASCII || strings.ContainsRune("љњертзуиопшђасдфгхјклчћѕџцвбнмі", c) {
				continue
			}
			want := string(qwerty[at])
			if got := Physical(tea.KeyPressMsg{Code: c, Text: string(c)}).String(); got != want {
				t.Errorf("%c is %s, not %s", c, got, want)
			}
			if got := Physical(tea.KeyPressMsg{Code: c, Mod: tea.ModCtrl}).String(); got != "ctrl+"+want {
				t.Errorf("ctrl+%c is %s", c, got)
			}
			if got := Physical(tea.KeyPressMsg{Code: c, BaseCode: 'x', Mod: tea.ModCtrl}).String(); got != "ctrl+x" {
				t.Errorf("ctrl+%c, told as x, is %s", c, got)
			}
		}
	}
}

func TestLayoutsFitTheKeyboard(t *testing.T) {
	for _, l := range layouts {
		if utf8.RuneCountInString(l) != len(qwerty) {
			t.Errorf("%d letters, not %d: %s", utf8.RuneCountInString(l), len(qwerty), l)
		}
	}
}
