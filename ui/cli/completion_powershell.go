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
	var choices strings.Builder
	f.VisitAll(func(f *pflag.Flag) {
		names = append(names, "--"+f.Name)
		if words := f.Annotations[choicesKey]; words != nil {
			fmt.Fprintf(&choices, "        '--%s' = %s\n", f.Name, quote(words))
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
    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
    $words = if ($before.Count -gt 1 -and $choices.ContainsKey($before[-1])) { $choices[$before[-1]] }
        elseif ($word -like '-*') { ` + quote(names) + ` }
        elseif ($before.Count -le 1) { ` + quote(verbNames()) + ` }
        else { @() }
    $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`
}
