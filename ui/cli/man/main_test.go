package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"syncbatch-tui/ui/cli"
)

func TestPageNamesEveryFlagAndVerb(t *testing.T) {
	text := strings.NewReplacer(`\-`, "-", "\\&", "").Replace(page())
	m := cli.NewManual()
	named := func(f *pflag.Flag) {
		if !strings.Contains(text, "--"+f.Name) || !strings.Contains(text, f.Usage) {
			t.Errorf("it says nothing of --%s", f.Name)
		}
	}
	m.Flags.VisitAll(named)
	for _, want := range []string{"--timeout TIME", "--output PATH", "--set FIELD=VALUE", "sends the file that it names, and asks nothing"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %s", want)
		}
	}
	for _, v := range m.Verbs {
		if !strings.Contains(text, v.Does) {
			t.Errorf("it says nothing of %s", v.Name)
		}
		v.Flags.VisitAll(named)
	}
}
