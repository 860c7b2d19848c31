package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"syncbatch-tui/syncapi/sandbox"
)

// A test or a demo starts a sandbox on a free port, and calls it like Sync.
func ExampleStart() {
	run, err := sandbox.Start("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()

	body := `{"rows": [{"request_id": "video_001", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [
		{"type": "video", "url": "https://assets.sync.so/docs/example-video.mp4"},
		{"type": "audio", "url": "https://assets.sync.so/docs/example-audio.wav"}]}}]}`
	req, err := http.NewRequest(http.MethodPost, run.BaseURL()+"/v2/batch", strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("x-api-key", sandbox.Key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	var batch struct{ ID, Status string }
	if err := json.NewDecoder(res.Body).Decode(&batch); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status, batch.Status)
	// Output: 200 OK PENDING
}
