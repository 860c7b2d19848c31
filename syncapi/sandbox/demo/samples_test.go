package demo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestGoodSamplesAreGood holds what other packages rely on without importing
// their validator.
func TestGoodSamplesAreGood(t *testing.T) {
	d := start(t)
	models := map[string]int{}
	for _, name := range []string{"input.jsonl", "flaky.jsonl", "archive/winter.jsonl", "too-large.jsonl"} {
		content, err := os.ReadFile(filepath.Join(d.Dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for raw := range bytes.Lines(content) {
			var line struct {
				RequestID string `json:"request_id"`
				Payload   struct {
					Model string
					Input []struct{ Type, URL string }
				}
			}
			if err := json.Unmarshal(raw, &line); err != nil {
				t.Fatalf("%s: %v in %s", name, err, raw)
			}
			if name == "input.jsonl" {
				models[line.Payload.Model]++
			}
			for _, in := range line.Payload.Input {
				if in.Type != "text" && !strings.HasPrefix(in.URL, "https://assets.sync.so/docs/") {
					t.Errorf("%s: %s has the URL %q", name, line.RequestID, in.URL)
				}
			}
		}
		for _, word := range []string{"fail", "reject", "doom"} {
			if name != "flaky.jsonl" && bytes.Contains(content, []byte(word)) {
				t.Errorf("%s contains %q", name, word)
			}
		}
	}
	if len(models) < 2 || models["lipsync-2"] < 15 {
		t.Errorf("the models of input.jsonl are %v, want several, lipsync-2 mostly", models)
	}
}

func TestSamplesHaveAges(t *testing.T) {
	d := start(t)
	var ages []time.Duration
	for _, name := range []string{"input.jsonl", "broken.jsonl", "flaky.jsonl", "too-large.jsonl", "archive/winter.jsonl"} {
		info, err := os.Stat(filepath.Join(d.Dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		ages = append(ages, time.Since(info.ModTime()))
	}
	if !slices.IsSorted(ages) || ages[0] < time.Minute || ages[4] < 24*time.Hour {
		t.Errorf("the ages are %v", ages)
	}
}
