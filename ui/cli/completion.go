package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// The annotations of flags for their completion.
const (
	choicesKey = "choices" // the possible values
	filesKey   = "files"   // the value is a path; with "jsonl", of such a file
	askKey     = "ask"     // the script gets the values from the program: completion WORD
)

// annotate adds the completion annotations to the flags.
func annotate(f *pflag.FlagSet) {
	for name, annotations := range map[string]map[string][]string{
		"input-file": {filesKey: {"jsonl"}},
		"output":     {filesKey: {"any"}},
		"videos":     {filesKey: {"any"}},
		"review":     {filesKey: {"any"}},
		"explain":    {choicesKey: ruleNames()},
		"batch-id":   {askKey: {"batches"}},
		"profile":    {askKey: {"profiles"}},
		"notify":     {choicesKey: {NotifyOff, NotifyBell, NotifyOSC}},
		"format":     {choicesKey: {FormatFull, FormatConcise, FormatJSON, FormatGitHub, FormatSARIF}},
		"completion": {choicesKey: shellNames()},
		"status":     {choicesKey: historyStatuses},
	} {
		for key, values := range annotations {
			_ = f.SetAnnotation(name, key, values)
		}
	}
}

// Completion returns the script that completes the flags in a shell. The shell must be one
// that Parse accepts.
func Completion(shell string) string {
	f := flagSet(&Options{})
	switch shell {
	case "zsh":
		return zsh(f)
	case "fish":
		return fish(f)
	case "powershell":
		return powershell(f)
	}
	return bash(f)
}

// takesValue reports whether a flag is followed by a value.
func takesValue(f *pflag.Flag) bool { return f.NoOptDefVal == "" }

// spellings returns the ways to write a flag.
func spellings(f *pflag.Flag) []string {
	if f.Shorthand == "" {
		return []string{"--" + f.Name}
	}
	return []string{"--" + f.Name, "-" + f.Shorthand}
}

// completes says how a shell completes the value of a flag, with words of one of three
// shells: from choices, from the program's answer, with input files, with any file, or not
// at all. The program's answer is lines of a word, a tab and a description.
type completes struct {
	choices func(words []string) string
	ask     func(word string) string
	jsonl   string
	files   string
	nothing string
}

func (c completes) of(f *pflag.Flag) string {
	files := f.Annotations[filesKey]
	switch choices, ask := f.Annotations[choicesKey], f.Annotations[askKey]; {
	case choices != nil:
		return c.choices(choices)
	case ask != nil:
		return c.ask(ask[0])
	case files == nil:
		return c.nothing
	case files[0] == "jsonl":
		return c.jsonl
	}
	return c.files
}

var inBash = completes{
	choices: func(words []string) string { return `compgen -W $'` + strings.Join(words, `\n`) + `' -- "$cur"` },
	ask: func(word string) string {
		return `compgen -W "$(syncbatch-tui completion ` + word + ` 2>/dev/null | cut -f1)" -- "$cur"`
	},
	jsonl:   `compgen -f -X '!*.jsonl' -- "$cur"; compgen -d -- "$cur"`,
	files:   `compgen -f -- "$cur"`,
	nothing: `:`,
}

func bash(f *pflag.FlagSet) string {
	var verbCases strings.Builder
	for _, v := range verbs() {
		flags, _ := v.flags()
		rest := inBash.nothing
		switch {
		case v.files:
			rest = "COMPREPLY=($(" + inBash.files + "))"
		case v.words != nil:
			rest = "if [[ $COMP_CWORD == 2 ]]; then COMPREPLY=($(" + inBash.choices(v.words()) + ")); fi"
		}
		verbCases.WriteString("        " + v.name + ")\n" + bashCases(flags, rest) + "            return ;;\n")
	}
	rest := "COMPREPLY=($(" + inBash.jsonl + "))\n" +
		"                if [[ $COMP_CWORD == 1 ]]; then COMPREPLY+=($(" + inBash.choices(verbNames()) + ")); fi"
	return `# bash completion of syncbatch-tui. Load it with:
#   source <(syncbatch-tui --completion bash)
_syncbatch_tui() {
    local cur=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} IFS=$'\n'
    # bash breaks --flag=value into three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $flag == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    fi
    if [[ $COMP_CWORD -gt 1 ]]; then
        case ${COMP_WORDS[1]} in
` + verbCases.String() + `        esac
    fi
` + bashCases(f, rest) + `}
complete -o filenames -F _syncbatch_tui syncbatch-tui
`
}

// bashCases completes the values of flags and their names. The command rest completes
// everything else.
func bashCases(f *pflag.FlagSet, rest string) string {
	var names []string
	var cases strings.Builder
	f.VisitAll(func(f *pflag.Flag) {
		names = append(names, "--"+f.Name)
		if takesValue(f) {
			fmt.Fprintf(&cases, "            %s) COMPREPLY=($(%s)) ;;\n", strings.Join(spellings(f), "|"), inBash.of(f))
		}
	})
	return `            case $flag in
` + cases.String() + `            *)
                case $cur in
                -*) COMPREPLY=($(` + inBash.choices(names) + `)) ;;
                *) ` + rest + ` ;;
                esac ;;
            esac
`
}

var inZsh = completes{
	choices: func(words []string) string { return "(" + strings.Join(words, " ") + ")" },
	ask:     func(word string) string { return "_syncbatch-tui_" + word },
	jsonl:   `_files -g "*.jsonl"`,
	files:   `_files`,
	nothing: ` `,
}

func zsh(f *pflag.FlagSet) string {
	var verbCases strings.Builder
	for _, v := range verbs() {
		flags, _ := v.flags()
		specs := zshSpecs(flags)
		switch {
		case v.files:
			specs = append(specs, "'*: :_files'")
		case v.words != nil:
			specs = append(specs, "'1: :("+strings.Join(v.words(), " ")+")'")
		}
		fmt.Fprintf(&verbCases, "        (%s)\n            shift words; (( CURRENT-- ))\n            _arguments -s -S \\\n                %s\n            return ;;\n",
			v.name, strings.Join(specs, " \\\n                "))
	}
	specs := append(zshSpecs(f), "'1: :_syncbatch-tui_first'")
	return `#compdef syncbatch-tui
# zsh completion of syncbatch-tui. Load it with:
#   source <(syncbatch-tui --completion zsh)
# or put it into a folder of $fpath, as _syncbatch-tui.
_syncbatch-tui_first() {
    _alternative 'verbs:verb:(` + strings.Join(verbNames(), " ") + `)' 'files:file:` + inZsh.jsonl + `'
}
_syncbatch-tui_batches() { compadd -- ${${(f)"$(syncbatch-tui completion batches 2>/dev/null)"}%%$'\t'*} }
_syncbatch-tui_profiles() { compadd -- ${${(f)"$(syncbatch-tui completion profiles 2>/dev/null)"}%%$'\t'*} }
_syncbatch-tui() {
    if (( CURRENT > 2 )); then
        case $words[2] in
` + verbCases.String() + `        esac
    fi
    _arguments -s -S \
        ` + strings.Join(specs, " \\\n        ") + `
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _syncbatch-tui "$@" # from $fpath, when the first completion is wanted
else
    compdef _syncbatch-tui syncbatch-tui
fi
`
}

// zshSpecs returns the flags as _arguments reads them.
func zshSpecs(f *pflag.FlagSet) []string {
	var specs []string
	escape := strings.NewReplacer(`'`, `'\''`, `[`, `\[`, `]`, `\]`, `:`, `\:`)
	f.VisitAll(func(f *pflag.Flag) {
		what, usage := pflag.UnquoteUsage(f)
		value := ""
		if takesValue(f) {
			value = fmt.Sprintf(":%s:%s", escape.Replace(what), inZsh.of(f))
		}
		repeat := ""
		if _, list := f.Value.(pflag.SliceValue); list {
			repeat = "*"
		}
		for _, s := range spellings(f) {
			if takesValue(f) && strings.HasPrefix(s, "--") {
				s += "=" // or as the next word
			}
			specs = append(specs, fmt.Sprintf("'%s%s[%s]%s'", repeat, s, escape.Replace(usage), value))
		}
	})
	return specs
}

var inFish = completes{
	choices: func(words []string) string { return "-x -a '" + strings.Join(words, " ") + "'" },
	ask:     func(word string) string { return "-x -a '(syncbatch-tui completion " + word + " 2>/dev/null)'" },
	jsonl:   `-x -a '(__fish_complete_suffix .jsonl)'`,
	files:   `-r -F`,
	nothing: `-x`,
}

func fish(f *pflag.FlagSet) string {
	var b strings.Builder
	inMain := "'not __fish_seen_subcommand_from " + strings.Join(verbNames(), " ") + "'"
	b.WriteString(`# fish completion of syncbatch-tui. Load it with:
#   syncbatch-tui --completion fish | source
complete -c syncbatch-tui -n ` + inMain + ` -f -a '(__fish_complete_suffix .jsonl)'
`)
	for _, v := range verbs() {
		fmt.Fprintf(&b, "complete -c syncbatch-tui -n __fish_use_subcommand -f -a %s -d '%s'\n", v.name, fishEscape.Replace(v.does))
	}
	fishFlags(&b, inMain, f)
	for _, v := range verbs() {
		flags, _ := v.flags()
		inVerb, arguments := "'__fish_seen_subcommand_from "+v.name+"'", "-f"
		switch {
		case v.files:
			arguments = "-F"
		case v.words != nil:
			words := strings.Join(v.words(), " ")
			fmt.Fprintf(&b, "complete -c syncbatch-tui -n '__fish_seen_subcommand_from %s; and not __fish_seen_subcommand_from %s' -a '%s'\n", v.name, words, words)
		}
		fmt.Fprintf(&b, "complete -c syncbatch-tui -n %s %s\n", inVerb, arguments)
		fishFlags(&b, inVerb, flags)
	}
	return b.String()
}

var fishEscape = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// fishFlags writes the flags that are offered under a condition.
func fishFlags(b *strings.Builder, condition string, f *pflag.FlagSet) {
	f.VisitAll(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		b.WriteString("complete -c syncbatch-tui -n " + condition + " -l " + f.Name)
		if f.Shorthand != "" {
			b.WriteString(" -s " + f.Shorthand)
		}
		if takesValue(f) {
			b.WriteString(" " + inFish.of(f))
		}
		fmt.Fprintf(b, " -d '%s'\n", fishEscape.Replace(usage))
	})
}
