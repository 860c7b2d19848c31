package demo_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox/media"
)

// TestGoodSamplesAreGood checks properties that other packages rely on without importing
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
		for _, word := range []string{"fail", "reject", "doom", "missing", "web-page", "too-long"} {
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

// TestSamplesHaveMedia checks what is at the URLs of the samples.
func TestSamplesHaveMedia(t *testing.T) {
	d := start(t)
	odd := map[string]int{}
	for _, name := range []string{"input.jsonl", "flaky.jsonl", "archive/winter.jsonl"} {
		content, err := os.ReadFile(filepath.Join(d.Dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for raw := range bytes.Lines(content) {
			var line struct {
				Payload struct{ Input []struct{ Type, URL string } }
			}
			if err := json.Unmarshal(raw, &line); err != nil {
				t.Fatal(err)
			}
			for _, in := range line.Payload.Input {
				if in.Type == "text" {
					continue
				}
				switch source := media.Lookup(in.URL, media.Kind(in.Type)); {
				case source.Missing:
					odd[name+" missing"]++
				case source.Page:
					odd[name+" page"]++
				case source.Seconds > 30:
					odd[name+" too long"]++
				case source.FPS == 60:
					odd[name+" 60 fps"]++
				case source.Kind != media.Kind(in.Type):
					t.Errorf("%s: %s is a %s", name, in.URL, source.Kind)
				}
			}
		}
	}
	want := map[string]int{"flaky.jsonl missing": 1, "flaky.jsonl page": 1, "flaky.jsonl too long": 1, "flaky.jsonl 60 fps": 1}
	if !maps.Equal(odd, want) {
		t.Errorf("the samples have %v, want %v", odd, want)
	}
}

// TestPeople is about the spreadsheet among the samples.
func TestPeople(t *testing.T) {
	d := start(t)
	file, err := os.Open(filepath.Join(d.Dir, "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 21 || strings.Join(rows[0], ",") != "name,video,audio,text,voice_id" {
		t.Fatalf("%d rows %v, %v", len(rows), rows, err)
	}
	texts := 0
	for _, row := range rows[1:] {
		hasAudio, hasText := row[2] != "", row[3] != "" && row[4] != ""
		if row[0] == "" || !strings.HasPrefix(row[1], "https://"+media.SampleHost+"/docs/people/") || hasAudio == hasText {
			t.Errorf("the row is %q", row)
		}
		if hasText {
			texts++
		}
	}
	if texts == 0 || texts == len(rows)-1 {
		t.Errorf("%d of %d rows have a text, want some", texts, len(rows)-1)
	}
}
