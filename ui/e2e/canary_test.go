//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The canaries are secrets in everything that the server says.
const (
	canaryURL   = "https://me:canary-password@cdn.acme.io/v.mp4?X-Amz-Signature=canary-signature"
	canaryPath  = "v.mp4?X-Amz-Signature=canary-path"
	canaryKey   = "sk-canary-0123456789abcdef"
	canarySaid  = "cannot fetch " + canaryURL + " nor " + canaryPath + " with " + canaryKey
	canaryBatch = "batch_canaries"
)

// canaryServer is an API that quotes secrets in results, batches and refusals. It refuses to create
// batches.
func canaryServer(t *testing.T) string {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		batch := fmt.Sprintf(`{"id": %q, "created_at": "2026-11-01T10:00:00Z", "status": "COMPLETED", "webhookUrl": %q, "outputUrl": %q,
			"metrics": {"total_generations": 2, "success_count": 0, "failed_count": 2, "pending_count": 0}}`,
			canaryBatch, canaryURL, server.URL+"/result?token=canary-token")
		switch {
		case r.URL.Path == "/result":
			for _, id := range []string{"a", "b"} {
				fmt.Fprintf(w, `{"request_id": %q, "response": {"id": "g", "createdAt": "2026-11-01T10:00:00Z", "status": "FAILED", "model": %q, "input": [], "outputFileName": %[3]q, "outputUrl": "", "error": %[3]q, "error_code": %[3]q}}`+"\n",
					id, "lipsync-2 "+canaryKey, canarySaid)
			}
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"message": [%q, %[1]q], "errorCode": %[1]q, "field": %[1]q, "suggestion": %[1]q, "requestId": %[1]q, "statusCode": 400}`, "Line 1: "+canarySaid)
		case r.URL.Path == "/v2/batch":
			fmt.Fprint(w, "["+batch+"]")
		case strings.HasPrefix(r.URL.Path, "/v2/batch/"):
			fmt.Fprint(w, batch)
		case r.URL.Path == "/v2/errors":
			fmt.Fprintf(w, `[{"code": %q, "message": %[1]q, "suggestion": %[1]q}]`, canarySaid)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestNoOutputTellsSecrets runs against a server that quotes a password, signatures and a key in
// all its answers. It looks for them in everything that the program writes: text, JSON and every
// format, the dashboard, review sheets, the history, comparisons and the log.
func TestNoOutputTellsSecrets(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(2, "canary-video")})
	s.setenv("SYNC_BASE_URL", canaryServer(t))
	s.setenv("SYNC_API_KEY", canaryKey)
	s.setenv("SYNCBATCH_DEBUG", filepath.Join(s.temp, "debug.log"))
	s.put("before.jsonl", []byte(`{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "`+canaryURL+`"}}`+"\n"))
	for _, line := range []string{
		"--batch-id " + canaryBatch + " --monitor --plain --output results.jsonl --review live.html",
		"--batch-id " + canaryBatch + " --monitor --json --output again.jsonl --review live.csv",
		"input.jsonl --dry-run --plain", "input.jsonl --dry-run --json", "input.jsonl --dry-run --format full", "input.jsonl --dry-run --format concise",
		"input.jsonl --dry-run --format github", "input.jsonl --dry-run --format sarif",
		"input.jsonl --plain --force", "input.jsonl --json --force", "input.jsonl --pilot 1 --monitor --plain --force",
		"review results.jsonl --output sheet.html", "review results.jsonl --output sheet.csv", "review results.jsonl --json --output sheet2.csv",
		"diff before.jsonl results.jsonl", "diff before.jsonl results.jsonl --json",
		"list", "list --json", "history", "history --json", "doctor",
	} {
		cmd := exec.Command(real, strings.Fields(line)...)
		cmd.Dir, cmd.Env = s.folder, s.env
		out, _ := cmd.CombinedOutput()
		if len(out) == 0 {
			t.Errorf("%s says nothing", line)
		}
		noCanary(t, line, out)
	}

	tm := s.start(160, 50)
	tm.sees("2 failed", "few-requests")
	tm.press("v") // the refusal is in the report and in a notice
	tm.sees("server")
	tm.press("tab", "tab", "enter") // the page of the batch, with the message and its remedy
	tm.sees("cannot fetch")
	tm.press("esc")
	tm.sees("few-requests")
	tm.press("L")
	tm.gone("few-requests")
	tm.press("esc")
	tm.sees("few-requests")
	tm.press("n", "enter") // the page of the request
	tm.gone("few-requests")
	tm.press("esc")
	tm.sees("few-requests")
	tm.press("q")
	tm.exits(0)
	noCanary(t, "the dashboard", []byte(tm.output()))

	for _, name := range []string{"live.html", "live.csv", "sheet.html", "sheet.csv", "sheet2.csv"} {
		content, err := os.ReadFile(filepath.Join(s.folder, name))
		if err != nil {
			t.Error(err)
		}
		noCanary(t, name, content)
	}
	log, err := os.ReadFile(filepath.Join(s.temp, "debug.log"))
	if err != nil || len(log) == 0 {
		t.Errorf("no log: %v", err)
	}
	noCanary(t, "the log", log)
}

// noCanary checks that an output has none of the secrets.
func noCanary(t *testing.T, what string, out []byte) {
	t.Helper()
	for _, secret := range []string{"canary-password", "canary-signature", "canary-path", "canary-token", canaryKey} {
		if i := bytes.Index(out, []byte(secret)); i >= 0 {
			t.Errorf("%s tells %s: …%s…", what, secret, out[max(0, i-150):min(len(out), i+100)])
		}
	}
}
