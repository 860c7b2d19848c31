package external

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"syncbatch-tui/ui/format"
)

// place is where an editor should open a file: the line, from 1, and the text before the
// position on that line.
type place struct {
	line   int
	before string
}

// Editors disagree on how to count columns. Each of these counts from 1.

func (p place) chars() int { return utf8.RuneCountInString(p.before) + 1 }
func (p place) bytes() int { return len(p.before) + 1 }
func (p place) cells() int { return format.Width(p.before) + 1 }
func (p place) utf16() int { return len(utf16.Encode([]rune(p.before))) + 1 }

// syntax is how an editor's arguments specify a position in a file.
type syntax func(path string, p place) []string

// atEnd appends the position to the path.
func atEnd(path string, p place) []string {
	return []string{fmt.Sprintf("%s:%d:%d", path, p.line, p.chars())}
}

func goTo(path string, p place) []string {
	return []string{"--goto", fmt.Sprintf("%s:%d:%d", path, p.line, p.utf16())}
}

func vim(path string, p place) []string {
	return []string{fmt.Sprintf("+call cursor(%d,%d)", p.line, p.bytes()), path}
}

func emacs(path string, p place) []string {
	return []string{fmt.Sprintf("+%d:%d", p.line, p.cells()), path}
}

func kakoune(path string, p place) []string {
	return []string{fmt.Sprintf("+%d:%d", p.line, p.bytes()), path}
}

func micro(path string, p place) []string {
	return []string{fmt.Sprintf("+%d:%d", p.line, p.chars()), path}
}

func nano(path string, p place) []string {
	return []string{fmt.Sprintf("+%d,%d", p.line, p.cells()), path}
}

// jetBrains counts columns from 0.
func jetBrains(path string, p place) []string {
	return []string{"--line", fmt.Sprint(p.line), "--column", fmt.Sprint(p.utf16() - 1), path}
}

func lineAlone(path string, p place) []string { return []string{fmt.Sprintf("+%d", p.line), path} }

func nowhere(path string, _ place) []string { return []string{path} }

// syntaxes are the syntaxes of editors, by the name of their program. All others get only
// the line, in the syntax that POSIX defines for vi.
var syntaxes = map[string]syntax{
	"code": goTo, "code-insiders": goTo, "codium": goTo, "vscodium": goTo, "cursor": goTo, "windsurf": goTo,
	"hx": atEnd, "helix": atEnd, "subl": atEnd, "sublime_text": atEnd, "zed": atEnd, "zeditor": atEnd,
	"vi": vim, "vim": vim, "nvim": vim, "view": vim, "gvim": vim, "mvim": vim,
	"emacs": emacs, "emacsclient": emacs, "kak": kakoune, "micro": micro, "nano": nano,
	"idea": jetBrains, "goland": jetBrains, "pycharm": jetBrains, "webstorm": jetBrains, "phpstorm": jetBrains,
	"clion": jetBrains, "rubymine": jetBrains, "rider": jetBrains, "rustrover": jetBrains,
	"notepad": nowhere, "TextEdit": nowhere, "open": nowhere, "xdg-open": nowhere, "gedit": nowhere,
}

// editorArgs returns the command that opens path at a position. command is a program with
// its flags, as in $EDITOR.
func editorArgs(command, path string, p place) []string {
	args := words(command)
	if len(args) == 0 {
		args = []string{"vi"}
	}
	p.line = max(p.line, 1)
	write, ok := syntaxes[programName(args[0])]
	if !ok {
		write = lineAlone
	}
	return append(args, write(path, p)...)
}

// programName returns the name of a program without its folder and its Windows extension.
// The names of JetBrains' launchers on Windows also end in 64.
func programName(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	switch ext := filepath.Ext(name); strings.ToLower(ext) {
	case ".exe", ".cmd", ".bat":
		name = strings.TrimSuffix(name, ext)
	}
	if short, ok := strings.CutSuffix(name, "64"); ok && syntaxes[short] != nil {
		name = short
	}
	return name
}

// words splits a command, as in $EDITOR, at white space. Quoted text is one word, such as
// a path with spaces.
func words(command string) []string {
	var all []string
	var quote rune
	begun := false
	for _, r := range command {
		switch {
		case quote == 0 && unicode.IsSpace(r):
			begun = false
			continue
		case !begun:
			all, begun = append(all, ""), true
		}
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		default:
			all[len(all)-1] += string(r)
		}
	}
	return all
}
