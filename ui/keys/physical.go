package keys

import (
	"strings"
	"sync"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// Physical returns the press of the same physical key on a US keyboard, so that commands
// work with layouts that have no Latin letters. If the terminal reports the physical key
// (the kitty protocol's alternate keys), Physical uses that, and otherwise a table of
// common layouts. ASCII characters and keys without a character stay unchanged.
func Physical(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if msg.Code <= unicode.MaxASCII {
		return msg
	}
	known := physical()[unicode.ToLower(msg.Code)]
	base := msg.BaseCode
	if base == 0 {
		base = known.key
	}
	if base == 0 || base > unicode.MaxASCII {
		return msg
	}
	shifted := known.shifted || unicode.IsUpper(msg.Code) || msg.Mod.Contains(tea.ModShift)
	if runes := []rune(msg.Text); len(runes) == 1 && unicode.IsUpper(runes[0]) { // with caps lock
		shifted = true
	}
	msg.Code, msg.BaseCode, msg.ShiftedCode = base, base, 0
	if msg.Text != "" {
		msg.Text = string(base)
		if shifted {
			msg.Text = shift(base)
		}
	}
	return msg
}

// The keys of a US keyboard, and their characters with shift where these differ.
const (
	qwerty    = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
	unshifted = "[];',./`"
	withShift = `{}:"<>?~`
)

// shift returns the text that a key of a US keyboard types with shift.
func shift(key rune) string {
	if i := strings.IndexRune(unshifted, key); i >= 0 {
		return withShift[i : i+1]
	}
	return strings.ToUpper(string(key))
}

// layouts lists the characters of keyboard layouts in QWERTY order.
var layouts = []string{
	"йцукенгшщзхъфывапролджэячсмитьбю.ё", // Russian
	"йцукенгшщзхїфівапролджєячсмитьбю.'", // Ukrainian
	"йцукенгшўзх'фывапролджэячсмітьбю.ё", // Belarusian
	"љњертзуиопшђасдфгхјклчћѕџцвбнм,.-`", // Serbian, Macedonian
	";ςερτυθιοπ[]ασδφγηξκλ;'ζχψωβνμ,./`", // Greek
	"/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.;", // Hebrew
	"ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظذ", // Arabic
}

// arabicShifted lists the keys of the Arabic layout that type something else with shift
// than their letter's capital: each key's US character, then the character it types.
const arabicShifted = "Q\u064eW\u064bE\u064fR\u064cT\ufef9YإI÷O×P؛A\u0650S\u064dG\ufef7HأJ\u0640K،X\u0652B\ufef5NآM’?؟~\u0651"

// place is the text that a key types on a US keyboard, without shift and with shift.
type place struct {
	key     rune
	shifted bool
}

// physical maps a character of a layout to its place on a US keyboard. If several layouts
// have the character, the first one wins.
var physical = sync.OnceValue(func() map[rune]place {
	m := make(map[rune]place, 8*len(qwerty))
	for _, layout := range layouts {
		for at, c := range []rune(layout) {
			if _, taken := m[c]; c > unicode.MaxASCII && !taken {
				m[c] = place{key: rune(qwerty[at])}
			}
		}
	}
	pairs := []rune(arabicShifted)
	for i := 0; i < len(pairs); i += 2 {
		key := unicode.ToLower(pairs[i])
		if at := strings.IndexRune(withShift, key); at >= 0 {
			key = rune(unshifted[at])
		}
		m[pairs[i+1]] = place{key, true}
	}
	return m
})
