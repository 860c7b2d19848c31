package syncapi_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestHintsFit checks that a hint fits the call and the answer.
func TestHintsFit(t *testing.T) {
	const never = "send the request again"
	for name, c := range map[string]struct {
		call    string
		handler http.HandlerFunc
		lines   int // of the input file
		want    string
		not     string
	}{
		"too large, and it is":     {"create", answer(413, ``), 10_000, "Split the file", "proxy"},
		"too large, and it is not": {"create", answer(413, ``), 20, "a proxy", "Split the file"},
		"too large for the plan":   {"create", answer(413, `{"errorCode":"file_size_exceeds_plan_limit"}`), 20, "smaller file", "Split"},
		"403 of a create":          {"create", answer(403, ``), 20, "This key may not do that", "owns the batch"},
		"403 of a list":            {"list", answer(403, ``), 0, "This key may not do that", "owns the batch"},
		"403 of a batch":           {"get", answer(403, ``), 0, "owns the batch", ""},
		"418 of a create":          {"create", answer(418, ``), 20, "ask Sync's support", never},
		"425 of a create":          {"create", answer(425, ``), 20, "ask Sync's support", never},
		"418 of a list":            {"list", answer(418, ``), 0, "ask Sync's support", never},
		"409 of a list":            {"list", answer(409, `{"errorCode":"generation_conflict"}`), 0, "", never},
		"500 of a list":            {"list", answer(500, `{"errorCode":"internal_error"}`), 0, "try again later", never},
		"503 of a batch":           {"get", answer(503, `{"errorCode":"elevenlabs_service_unavailable"}`), 0, "try again later", never},
		"422 of a dry run":         {"dry run", answer(422, `{"errorCode":"generation_media_probe_unavailable"}`), 20, "", never},
		"402 that says the plan":   {"list", answer(402, `{"message":"The Batch API is available on the Scale and Enterprise plans."}`), 0, "https://sync.so/billing", "Enterprise"},
		"402 that says nothing":    {"list", answer(402, ``), 0, "needs the Scale or Enterprise plan", ""},
		"404 of a batch":           {"get", answer(404, ``), 0, "Check the id", "Sync no longer keeps it"},
		"404 of its results":       {"download", answer(404, ``), 0, "Check the id", "Sync no longer keeps it"},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			client := newClient(t, api.URL, canary)
			ctx, in := syncapi.WithoutRetry(t.Context()), syncapi.Input{Name: "a.jsonl", Content: lines(c.lines)}
			var err error
			switch c.call {
			case "create":
				_, err = client.Create(ctx, in)
			case "dry run":
				_, err = client.DryRun(ctx, in)
			case "list":
				_, err = client.List(ctx, syncapi.Filter{})
			case "get":
				_, err = client.Get(ctx, "b")
			case "download":
				err = client.Download(ctx, syncapi.Batch{ID: "b", OutputURL: api.URL + "/v2/batches/b/result"}, part(t, ""))
			}
			hint := syncapi.Hint(err)
			if hint == "" || !strings.Contains(hint, c.want) || c.not != "" && strings.Contains(hint, c.not) {
				t.Errorf("%v: hint is %q", err, hint)
			}
		})
	}
}

// TestHintsOfFiles checks that hints are about the file at its host.
func TestHintsOfFiles(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"403":        answer(403, ``),
		"404":        answer(404, ``),
		"418":        answer(418, ``),
		"compressed": answer(200, "x", "Content-Encoding", "gzip"),
	} {
		files := record(t, handler)
		client := newClient(t, deadEnd(t), canary)
		err := client.DownloadVideo(syncapi.WithoutRetry(t.Context()), files.URL+"/v.mp4", part(t, ""))
		if e, ok := errors.AsType[*syncapi.Error](err); ok {
			err = e
		}
		if hint := syncapi.Hint(err); err == nil || hint == "" || strings.Contains(hint, "look at the batch") {
			t.Errorf("%s: %v: hint is %q", name, err, hint)
		}
	}
}
