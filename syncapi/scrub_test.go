package syncapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestCanary has a server that repeats secrets in all its answers. Nothing that the client returns
// contains one, except the URL of the files and that of the webhook.
func TestCanary(t *testing.T) {
	const signed = "https://me:canary-password@cdn.acme.io/v.mp4?X-Sig=canary-signature"
	quote := "cannot fetch " + signed + " with " + canary
	said := map[string]any{
		"message": []string{quote, "Line 7: " + quote}, "errorCode": quote, "requestId": quote, "field": quote, "suggestion": quote,
		"errors": []map[string]any{{"row": 3, "message": quote}}, "status": quote, "error": quote,
	}
	for _, status := range []int{200, 302, 400, 401, 413, 422, 429, 500} {
		for name, body := range map[string]any{"one": said, "a list": []any{map[string]any{"id": "b", "status": quote}}} {
			t.Run(fmt.Sprint(status, " ", name), func(t *testing.T) {
				text, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				api := record(t, answer(status, string(text), "Location", signed))
				c := newClient(t, api.URL, canary)
				ctx, in := t.Context(), syncapi.Input{Content: lines(1)}
				created, createErr := c.Create(ctx, in)
				checked, checkErr := c.DryRun(ctx, in)
				one, getErr := c.Get(ctx, "b")
				list, listErr := c.List(ctx, syncapi.Filter{})
				loadErr := c.Download(ctx, syncapi.Batch{ID: "b", OutputURL: api.URL + "/result?canary-signature"}, part(t, ""))
				videoErr := c.DownloadVideo(ctx, api.URL+"/v.mp4?canary-signature", part(t, ""))
				for _, err := range []error{createErr, checkErr, getErr, listErr, loadErr, videoErr} {
					wantClean(t, err, "canary")
				}
				if got := fmt.Sprintf("%+v %+v %+v %+v", created, checked, one, list); strings.Contains(got, "canary") {
					t.Errorf("a batch tells it: %s", got)
				}
			})
		}
	}
}
