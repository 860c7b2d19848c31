package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// powershell completes flags, their choices and the verbs. PowerShell itself completes
// files if nothing else matches.
func powershell(f *pflag.FlagSet) string {
	var ofVerbs strings.Builder
	for _, v := range verbs() {
		flags, _ := v.flags()
		var words []string
		if v.words != nil {
			words = v.words()
		}
		fmt.Fprintf(&ofVerbs, "        '%s' = %s\n", v.name, powershellScope(flags, words))
	}
	return `# PowerShell completion of syncbatch-tui. Load it with:
#   syncbatch-tui --completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName syncbatch-tui -ScriptBlock {
    param($word, $ast, $cursor)
    $main = ` + powershellScope(f, verbNames()) + `
    $verbs = @{
` + ofVerbs.String() + `    }
    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
    $verb = $before.Count -gt 1 -and $verbs.ContainsKey($before[1])
    $here = if ($verb) { $verbs[$before[1]] } else { $main }
    $first = if ($verb) { 2 } else { 1 }
    $words = if ($before.Count -gt 1 -and $here.choices.ContainsKey($before[-1])) { $here.choices[$before[-1]] }
        elseif ($before.Count -gt 1 -and $here.asked.ContainsKey($before[-1])) { syncbatch-tui completion $here.asked[$before[-1]] 2>$null | ForEach-Object { ($_ -split "` + "`t" + `")[0] } }
        elseif ($word -like '-*') { $here.flags }
        elseif ($before.Count -le $first) { $here.words }
        else { @() }
    $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`
}

// powershellScope is a table of the flags, the choices of their values, the values that the
// program is asked for, and the words that the first argument can be.
func powershellScope(f *pflag.FlagSet, words []string) string {
	quote := func(words []string) string {
		if len(words) == 0 {
			return "@()"
		}
		return "@('" + strings.Join(words, "','") + "')"
	}
	var names, choices, asked []string
	f.VisitAll(func(f *pflag.Flag) {
		names = append(names, "--"+f.Name)
		for _, s := range spellings(f) {
			if words := f.Annotations[choicesKey]; words != nil {
				choices = append(choices, "'"+s+"' = "+quote(words))
			}
			if ask := f.Annotations[askKey]; ask != nil {
				asked = append(asked, "'"+s+"' = '"+ask[0]+"'")
			}
		}
	})
	return fmt.Sprintf("@{ flags = %s; choices = @{ %s }; asked = @{ %s }; words = %s }",
		quote(names), strings.Join(choices, "; "), strings.Join(asked, "; "), quote(words))
}
