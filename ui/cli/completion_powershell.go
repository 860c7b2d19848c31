package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// powershell completes flags, their choices and the verbs; PowerShell itself completes
// files where nothing else fits.
func powershell(f *pflag.FlagSet) string {
	quote := func(words []string) string { return "@('" + strings.Join(words, "','") + "')" }
	var names []string
	var choices, asked strings.Builder
	f.VisitAll(func(f *pflag.Flag) {
		names = append(names, "--"+f.Name)
		if words := f.Annotations[choicesKey]; words != nil {
			fmt.Fprintf(&choices, "        '--%s' = %s\n", f.Name, quote(words))
		}
		if ask := f.Annotations[askKey]; ask != nil {
			for _, s := range spellings(f) {
				fmt.Fprintf(&asked, "        '%s' = '%s'\n", s, ask[0])
			}
		}
	})
	for _, v := range verbs() {
		if v.words != nil {
			fmt.Fprintf(&choices, "        '%s' = %s\n", v.name, quote(v.words()))
		}
	}
	return `# PowerShell completion of syncbatch-tui. Load it with:
#   syncbatch-tui --completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName syncbatch-tui -ScriptBlock {
    param($word, $ast, $cursor)
    $choices = @{
` + choices.String() + `    }
    $asked = @{
` + asked.String() + `    }
    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
    $words = if ($before.Count -gt 1 -and $choices.ContainsKey($before[-1])) { $choices[$before[-1]] }
        elseif ($before.Count -gt 1 -and $asked.ContainsKey($before[-1])) { syncbatch-tui completion $asked[$before[-1]] 2>$null | ForEach-Object { ($_ -split "` + "`t" + `")[0] } }
        elseif ($word -like '-*') { ` + quote(names) + ` }
        elseif ($before.Count -le 1) { ` + quote(verbNames()) + ` }
        else { @() }
    $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`
}
