package job

import (
	"path/filepath"
	"testing"
)

func TestNameOutput(t *testing.T) {
	home := t.TempDir()
	for name, test := range map[string]struct{ template, input, want string }{
		"no template":        {"output.jsonl", filepath.Join(home, "campaign.jsonl"), "output.jsonl"},
		"file":               {"{file}.results.jsonl", filepath.Join(home, "campaign.jsonl"), "campaign.results.jsonl"},
		"batch":              {"{file}-{batch}.jsonl", filepath.Join(home, "campaign.jsonl"), "campaign-batch_1.jsonl"},
		"part":               {"{file}.results.jsonl", filepath.Join(home, "campaign.part-2-of-3.jsonl"), "campaign.results.jsonl"},
		"unknown file":       {"{file}.results.jsonl", "", "batch_1.results.jsonl"},
		"stream":             {"{file}.results.jsonl", "standard input", "batch_1.results.jsonl"},
		"folder":             {filepath.Join("out", "{file}.jsonl"), filepath.Join(home, "a.b.jsonl"), filepath.Join("out", "a.b.jsonl")},
		"other braces":       {"{x}.jsonl", filepath.Join(home, "campaign.jsonl"), "{x}.jsonl"},
		"braces in a folder": {filepath.Join("{file}", "x.jsonl"), filepath.Join(home, "campaign.jsonl"), filepath.Join("{file}", "x.jsonl")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := NameOutput(test.template, test.input, "batch_1"); got != test.want {
				t.Errorf("got %s, not %s", got, test.want)
			}
		})
	}
	if got := NameOutput("{batch}.jsonl", "", "../x"); filepath.Base(got) != got {
		t.Errorf("an id left the folder: %s", got)
	}
}
