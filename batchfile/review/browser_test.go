package review_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile/review"
)

// browser is a page in a headless browser.
type browser struct {
	t       *testing.T
	to      io.Writer
	answers chan json.RawMessage
	session string
	calls   int
}

// newBrowser opens a page. It skips the test if there is no browser.
func newBrowser(t *testing.T, page string) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" || testing.Short() {
		t.Skip("there is no browser, or no time for one")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	t.Cleanup(cancel)
	read, ours, err := os.Pipe()
	must(t, err)
	theirs, write, err := os.Pipe()
	must(t, err)
	// Not t.TempDir: child processes of the browser write into its profile for a moment
	// after it has ended, and leftover files must not fail the test.
	profile, err := os.MkdirTemp("", "review-browser-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--autoplay-policy=no-user-gesture-required", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{read, write} // 3 and 4
	cmd.WaitDelay = 5 * time.Second
	must(t, cmd.Start())
	_, _ = read.Close(), write.Close()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
		_, _ = ours.Close(), theirs.Close()
	})
	b := &browser{t: t, to: ours, answers: make(chan json.RawMessage)}
	go b.read(theirs)
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Page.enable", nil, nil)
	b.call("Page.navigate", map[string]any{"url": "file://" + page}, nil)
	b.until(`document.readyState === "complete" && !!document.getElementById("count")?.textContent`)
	return b
}

// read returns the answers to calls, and skips events.
func (b *browser) read(from io.Reader) {
	defer close(b.answers)
	lines := bufio.NewReader(from)
	for {
		message, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		message = bytes.TrimSuffix(message, []byte{0})
		if bytes.HasPrefix(message, []byte(`{"id":`)) {
			b.answers <- message
		}
	}
}

func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method, "params": params}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	must(b.t, err)
	_, err = b.to.Write(append(text, 0))
	must(b.t, err)
	var answer struct {
		Result json.RawMessage
		Error  *struct{ Message string }
	}
	received, ok := <-b.answers
	if !ok {
		b.t.Fatalf("the browser has ended at %s", method)
	}
	must(b.t, json.Unmarshal(received, &answer))
	if answer.Error != nil {
		b.t.Fatalf("%s: %s", method, answer.Error.Message)
	}
	if result != nil {
		must(b.t, json.Unmarshal(answer.Result, result))
	}
}

// eval returns the value of an expression.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	return answer.Result.Value
}

// until waits until an expression is true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for range 200 {
		if b.eval(expression) == true {
			return
		}
		b.eval(`new Promise(done => setTimeout(done, 50))`)
	}
	b.t.Fatalf("never: %s", expression)
}

// is checks the value of an expression.
func (b *browser) is(expression string, want any) {
	b.t.Helper()
	if got := b.eval(expression); fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("%s is %v, want %v", expression, got, want)
	}
}

// TestInABrowser opens a sheet of a thousand requests in a browser.
func TestInABrowser(t *testing.T) {
	dir := t.TempDir()
	clip, err := os.ReadFile("../media/video/testdata/whole.mp4")
	must(t, err)
	must(t, os.MkdirAll(filepath.Join(dir, "videos", "batch 1"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "videos", "batch 1", "szene #1 50%.mp4"), clip, 0o600))
	input, output := files(1000)
	s := review.New(review.Options{Clean: clean, Title: "spring </title><script>alert(1)</script>", Video: videoOf("videos/batch 1/szene #1 50%.mp4")},
		review.Batch{ID: "batch_1", Input: input, Output: output})
	var html bytes.Buffer
	must(t, s.WriteHTML(&html))
	page := filepath.Join(dir, "sheet.html")
	must(t, os.WriteFile(page, html.Bytes(), 0o600))
	b := newBrowser(t, page)

	const visible = `document.querySelectorAll("tbody tr:not([hidden])").length`
	b.is(`document.title`, "spring </title><script>alert(1)</script>")
	b.is(visible, 1000)
	b.is(`document.getElementById("count").textContent`, "1000 of 1000 shown · 0 approved · 0 rejected")
	b.is(`document.querySelectorAll("script").length`, 1)
	b.eval(`window.longest = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) longest = Math.max(longest, e.duration) }).observe({type: "longtask", buffered: true})`) // includes loading

	choose := func(id, value string) {
		b.eval(fmt.Sprintf(`{ const f = document.getElementById(%q); f.value = %q; f.dispatchEvent(new Event("input")) }`, id, value))
	}
	choose("status", "failed")
	b.is(visible, 100)
	choose("filter", "scene-0003 TIMEOUT")
	b.is(visible, 1)
	choose("filter", "")
	choose("status", "")
	b.is(visible, 1000)

	b.eval(`document.querySelector('[data-sort="seconds"]').click(); document.querySelector('[data-sort="seconds"]').click()`)
	b.is(`document.querySelector("tbody tr").dataset.id`, "scene-1000")
	b.eval(`document.querySelector('[data-sort="line"]').click()`)
	b.is(`document.querySelector("tbody tr").dataset.id`, "scene-0001")

	b.eval(`document.querySelectorAll(".reject")[1].click(); document.querySelectorAll(".reject")[4].click(); document.querySelectorAll(".approve")[0].click()`)
	b.is(`document.getElementById("count").textContent`, "1000 of 1000 shown · 1 approved · 2 rejected")
	choose("decision", "rejected")
	b.is(visible, 2)
	choose("decision", "")
	b.eval(`new Promise(done => setTimeout(done, 100))`)
	if longest, _ := b.eval(`longest`).(float64); longest > 100 {
		t.Logf("a task of %.0f ms", longest) // unreliable on a busy machine
	}

	b.eval(`window.made = null; URL.createObjectURL = blob => { made = blob; return "#" }; document.getElementById("export").click()`)
	b.is(`made.text()`, "scene-0002\nscene-0005\n")

	b.eval(`document.querySelector(".play").click()`)
	b.until(`document.querySelector("video").readyState >= 1`)
	b.is(`document.querySelector("video").duration`, 2)
	b.is(`document.querySelector("video").error`, nil)
	b.is(`fetch("https://example.com/").then(() => "reached", () => "refused")`, "refused")

	b.call("Page.reload", nil, nil)
	b.until(`document.querySelector("video") === null && document.getElementById("count")?.textContent.endsWith("rejected")`)
	b.is(`document.getElementById("count").textContent`, "1000 of 1000 shown · 1 approved · 2 rejected")
	b.is(`document.querySelectorAll('.reject[aria-pressed="true"]').length`, 2)
	if strings.Contains(html.String(), "Signature") {
		t.Error("a signature is in the page")
	}
}
