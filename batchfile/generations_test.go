package batchfile

import (
	"slices"
	"strings"
	"testing"
)

func TestGenerations(t *testing.T) {
	content := strings.Join([]string{
		`{"request_id": "a", "payload": {"model": "react-1", "input": [{"type": "video", "url": " https://cdn.acme.io/é.mp4 "}, ` +
			`{"type": "text", "provider": {"script": "héllo"}}], "options": {"sync_mode": "loop", "reasoning_enabled": true}}}`,
		"", "not JSON", `[]`, `{}`,
		`{"payload": {"input": [7, {"type": "image", "assetId": "x", "url": null}], "dubParams": {}, "segments": [{}], "options": null}}`,
		`{"payload": {"input": [{"type": "video", "segments_secs": [[0, 1]]}, {"type": "audio"}], "dialogueEdit": {}, "segments": []}}`,
	}, "\r\n")
	all := slices.Collect((&File{Content: []byte("\uFEFF" + content)}).Generations())
	if len(all) != 4 {
		t.Fatalf("%+v", all)
	}
	a, empty, dub, dialogue := all[0], all[1], all[2], all[3]
	if a.Line != 1 || a.ID != "a" || a.Model != "react-1" || a.MaxSeconds != 15 || a.SyncMode != "loop" || !a.HasReasoning || a.IsDub || a.HasSegments {
		t.Errorf("%+v", a)
	}
	video, text := a.Visual(), a.Speech()
	if video.URL != "https://cdn.acme.io/é.mp4" || text.Type != "text" || text.Characters != 5 {
		t.Errorf("%+v, %+v", video, text)
	}
	// The quotes are part of the value, and é is one column.
	line := []rune(strings.TrimSuffix(strings.SplitAfter(content, "\r\n")[0], "\r\n"))
	if got := string(line[video.Column-1 : video.EndColumn-1]); got != `" https://cdn.acme.io/é.mp4 "` {
		t.Errorf("the columns are those of %s", got)
	}
	if empty.Line != 5 || empty.MaxSeconds != 30 || empty.Visual() != nil || empty.Speech() != nil {
		t.Errorf("%+v", empty)
	}
	if !dub.IsDub || !dub.HasSegments || len(dub.Inputs) != 1 || dub.Visual().AssetID != "x" || dub.Visual().URL != "" {
		t.Errorf("%+v", dub)
	}
	if !dialogue.IsDialogue || !dialogue.HasSegments || dialogue.Speech().Type != "audio" {
		t.Errorf("%+v", dialogue)
	}
}
