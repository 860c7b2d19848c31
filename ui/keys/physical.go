package keys

import (
	"strings"
	"sync"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// Physical returns the press of the same physical key on a US keyboard, so that the
// commands work on keyboards whose layout has no Latin letters. Where the terminal tells
// the physical key (the kitty protocol's alternate keys), that counts; otherwise a table
// of common layouts. A Latin letter and a key without a letter stay as they are.
func Physical(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if msg.Code <= unicode.MaxASCII || !unicode.IsLetter(msg.Code) {
		return msg
	}
	base := msg.BaseCode
	if base == 0 {
		base = physical()[unicode.ToLower(msg.Code)]
	}
	if base == 0 || base > unicode.MaxASCII {
		return msg
	}
	upper := unicode.IsUpper(msg.Code) || msg.Mod.Contains(tea.ModShift)
	if runes := []rune(msg.Text); len(runes) == 1 {
		upper = unicode.IsUpper(runes[0])
	}
	msg.Code, msg.BaseCode, msg.ShiftedCode = base, base, 0
	if msg.Text != "" {
		msg.Text = string(base)
		if upper {
			msg.Text = strings.ToUpper(msg.Text)
		}
	}
	return msg
}

// layouts lists the letters of keyboard layouts in the order of qwerty.
var layouts = []string{
	"йцукенгшщзхъфывапролджэячсмитьбю", // Russian
	"йцукенгшщзхїфівапролджєячсмитьбю", // Ukrainian
	"йцукенгшўзх'фывапролджэячсмітьбю", // Belarusian
	"явертъуиопшщасдфгхйкл;'зьцжбнм,.", // Bulgarian, phonetic
	"љњертзуиопшђасдфгхјклчћѕџцвбнм,.", // Serbian, Macedonian
	";ςερτυθιοπ[]ασδφγηξκλ;'ζχψωβνμ,.", // Greek
	"/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ", // Hebrew
	"ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىىةوز", // Arabic
}

const qwerty = "qwertyuiop[]asdfghjkl;'zxcvbnm,."

// physical maps a letter of a layout to the US key at its place. The first layout that
// has a letter counts.
var physical = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 8*len(qwerty))
	for _, layout := range layouts {
		at := 0
		for _, letter := range layout {
			if _, taken := m[letter]; letter > unicode.MaxASCII && !taken {
				m[letter] = rune(qwerty[at])
			}
			at++
		}
	}
	return m
})
