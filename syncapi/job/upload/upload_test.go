package upload_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/syncapi/sandbox"
)

var (
	crashFiles = flag.Int("crash-files", 4, "how many uploads TestKillAtEachStep kills at each step")
	largeBytes = flag.Int64("large-bytes", 64<<20, "the size of the file of TestMemoryIsFlat")
)

func TestMain(m *testing.M) {
	if os.Getenv("UPLOAD_CHILD") != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// service is a sandbox that counts the uploads of each content.
type service struct {
	api, files string
	mu         sync.Mutex
	complete   map[string]int // PUTs that were answered with 200, by digest
	puts       int
	wrong      []string
	fail       func(w http.ResponseWriter, r *http.Request) bool // answers instead of the storage
}

func serve(t *testing.T, opts ...sandbox.Option) *service {
	t.Helper()
	s := &service{complete: map[string]int{}}
	var storage http.Handler
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.store(storage, w, r) }))
	t.Cleanup(files.Close)
	opts = append([]sandbox.Option{sandbox.WithFilesURL(files.URL), sandbox.WithUploadRateLimit(0), sandbox.WithRateLimit(0)}, opts...)
	server := sandbox.New(opts...)
	storage = server.Files()
	api := httptest.NewServer(server)
	t.Cleanup(api.Close)
	s.api, s.files = api.URL, files.URL
	return s
}

func (s *service) store(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPut {
		next.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	s.puts++
	if r.Header.Get("X-Api-Key") != "" || r.ContentLength < 0 || r.Header.Get("Content-Type") == "" {
		s.wrong = append(s.wrong, fmt.Sprint(r.Header))
	}
	fail := s.fail
	s.mu.Unlock()
	if fail != nil && fail(w, r) {
		return
	}
	sum := sha256.New()
	r.Body = io.NopCloser(io.TeeReader(r.Body, sum))
	rec := &recorder{ResponseWriter: w}
	next.ServeHTTP(rec, r)
	if rec.status == http.StatusOK {
		s.mu.Lock()
		s.complete[hex.EncodeToString(sum.Sum(nil))]++
		s.mu.Unlock()
	}
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) { r.status = status; r.ResponseWriter.WriteHeader(status) }

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// run makes a run with a ledger in a folder.
func run(t testing.TB, base, folder string) *upload.Run {
	t.Helper()
	key, err := syncapi.ParseKey(sandbox.Key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := syncapi.New(syncapi.WithBaseURL(base), syncapi.WithKey(key))
	if err != nil {
		t.Fatal(err)
	}
	return &upload.Run{API: c, Ledger: ledger.New(ledger.Options{Folder: folder, Host: c.Host(), Now: time.Now})}
}

// files writes n files of different contents.
func files(t testing.TB, n int) []upload.File {
	t.Helper()
	dir := t.TempDir()
	all := make([]upload.File, n)
	for i := range all {
		content := bytes.Repeat(fmt.Appendf(nil, "content %d\n", i), 20_000)
		path := filepath.Join(dir, fmt.Sprintf("f%d.mp4", i))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		all[i] = upload.File{Path: path, Bytes: int64(len(content)), ContentType: "video/mp4", Type: syncapi.AssetVideo}
	}
	return all
}

func TestEachContentOnce(t *testing.T) {
	s, folder := serve(t), t.TempDir()
	all := files(t, 3)
	content, err := os.ReadFile(all[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	twin := all[0]
	twin.Path += ".copy.mp4"
	if err := os.WriteFile(twin.Path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	all = append(all, twin)
	var states []string
	r := run(t, s.api, folder)
	r.Tell = func(p upload.Progress) {
		if p.State == upload.Uploaded || p.State == upload.Reused {
			states = append(states, fmt.Sprint(p.Index, "/", p.Files, " ", p.State))
		}
	}
	ids, err := r.Upload(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) != 4 || ids[all[0].Path] != ids[twin.Path] || ids[all[0].Path] == ids[all[1].Path] {
		t.Errorf("the assets are %v", ids)
	}
	if want := []string{"1/4 uploaded", "2/4 uploaded", "3/4 uploaded", "4/4 reused"}; !slices.Equal(states, want) {
		t.Errorf("the states are %q, want %q", states, want)
	}
	again, err := run(t, s.api, folder).Upload(t.Context(), all)
	if err != nil || again[all[2].Path] != ids[all[2].Path] {
		t.Errorf("%v, %v", again, err)
	}
	if s.puts != 3 || len(s.wrong) > 0 {
		t.Errorf("%d uploads; wrong headers: %v", s.puts, s.wrong)
	}
	// An asset that was deleted is uploaded again.
	req, _ := http.NewRequest(http.MethodDelete, s.api+"/v2/assets/"+ids[all[1].Path], nil)
	req.Header.Set("X-Api-Key", sandbox.Key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	fresh, err := run(t, s.api, folder).Upload(t.Context(), all)
	if err != nil || fresh[all[1].Path] == ids[all[1].Path] || fresh[all[0].Path] != ids[all[0].Path] || s.puts != 4 {
		t.Errorf("%v, %v, %d uploads", fresh, err, s.puts)
	}
}

func TestAnExpiredUploadGetsAFreshURL(t *testing.T) {
	s := serve(t)
	refused := 0
	s.fail = func(w http.ResponseWriter, _ *http.Request) bool {
		if refused++; refused > 2 {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	}
	all := files(t, 1)
	if ids, err := run(t, s.api, t.TempDir()).Upload(t.Context(), all); err != nil || len(ids) != 1 {
		t.Error(ids, err)
	}
	s.fail = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusForbidden); return true }
	puts := s.puts
	_, err := run(t, s.api, t.TempDir()).Upload(t.Context(), files(t, 1))
	if !errors.Is(err, syncapi.ErrUploadExpired) || s.puts-puts > 5 || strings.Contains(err.Error(), "Signature") {
		t.Error(err, s.puts-puts)
	}
}

// TestARefusedUploadIsNotRegistered has a Sync that treats any URL as an uploaded file.
func TestARefusedUploadIsNotRegistered(t *testing.T) {
	for status, again := range map[int]int{403: 1, 413: 1, 307: 1, 500: 0} {
		s, folder, all := serve(t), t.TempDir(), files(t, 1)
		s.fail = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			return true
		}
		r := run(t, s.api, folder)
		r.API = trusting{r.API}
		if _, err := r.Upload(syncapi.WithoutRetry(t.Context()), all); err == nil {
			t.Errorf("a %d is taken for an upload", status)
		}
		s.fail = nil
		puts := s.puts
		if _, err := r.Upload(t.Context(), all); err != nil || s.puts-puts != again {
			t.Errorf("after a %d: %d uploads, %v", status, s.puts-puts, err)
		}
	}
}

// trusting registers missing files.
type trusting struct{ upload.API }

func (trusting) RegisterAsset(context.Context, string, syncapi.AssetType, string) (syncapi.Asset, error) {
	return syncapi.Asset{ID: "11111111-2222-4333-8444-555555555555"}, nil
}

func TestUploadURLsThatAreNeverFresh(t *testing.T) {
	s := serve(t, sandbox.WithUploadLifetime(0))
	if _, err := run(t, s.api, t.TempDir()).Upload(t.Context(), files(t, 1)); !errors.Is(err, syncapi.ErrUploadExpired) || s.puts != 4 {
		t.Error(err, s.puts)
	}
}

func TestTooLargeForThePlan(t *testing.T) {
	s := serve(t, sandbox.WithMaxAsset(1000))
	_, err := run(t, s.api, t.TempDir()).Upload(t.Context(), files(t, 1))
	if e, ok := errors.AsType[*syncapi.Error](err); !ok || e.Code != "file_size_exceeds_plan_limit" || s.puts > 0 {
		t.Error(err, s.puts)
	}
}

func TestAFileThatChangesIsNotRegistered(t *testing.T) {
	s, folder := serve(t), t.TempDir()
	all := files(t, 1)
	r := run(t, s.api, folder)
	r.Step = func(step string) {
		if step == "kept the place" {
			if err := os.WriteFile(all[0].Path, bytes.Repeat([]byte("x"), int(all[0].Bytes)), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := r.Upload(t.Context(), all); !errors.Is(err, upload.ErrChanged) {
		t.Error(err)
	}
	ids, err := run(t, s.api, folder).Upload(t.Context(), all)
	if err != nil || s.puts != 2 || len(ids) != 1 {
		t.Error(ids, err, s.puts)
	}
}

func TestTheLedgerHoldsNoSignature(t *testing.T) {
	s, folder := serve(t), t.TempDir()
	if _, err := run(t, s.api, folder).Upload(t.Context(), files(t, 1)); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(folder, "ledger.db"))
	if err != nil || bytes.Contains(content, []byte("Signature")) || bytes.Contains(content, []byte(sandbox.Key)) {
		t.Error("the ledger holds a signature or the key", err)
	}
}

func TestCheckLooksAtTheContent(t *testing.T) {
	dir, samples := t.TempDir(), "../../sandbox/media/files/"
	for name, from := range map[string]string{"video.mp4": "clip-3s.mp4", "named.mp4": "voice-3s.wav", "image.png": "portrait.jpg", "long.mp4": "clip-45s.mp4", "cut.mp4": "clip-8s.mp4"} {
		content, err := os.ReadFile(samples + from)
		if err != nil {
			t.Fatal(err)
		}
		if name == "cut.mp4" {
			content = content[:len(content)/2]
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "page.mp4"), []byte("<!DOCTYPE html><html></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"video.mp4 video": "video/mp4 VIDEO",
		"named.mp4 audio": "audio/wav AUDIO",
		"named.mp4 video": "audio/wav AUDIO error media-not-media",
		"image.png image": "image/jpeg IMAGE",
		"long.mp4 video":  "video/mp4 VIDEO warning media-too-long",
		"page.mp4 video":  "text/html VIDEO error media-not-media",
		"cut.mp4 video":   "video/mp4 VIDEO error media-cut",
	} {
		file, kind, _ := strings.Cut(name, " ")
		found, problems, err := upload.Check([]compose.Local{{Path: filepath.Join(dir, file), Type: kind, Model: "lipsync-2", MaxSeconds: 30, Source: "t.csv", Line: 3, Column: 4, EndColumn: 5}})
		if err != nil {
			t.Fatal(err)
		}
		got := found[0].ContentType + " " + string(found[0].Type)
		for _, p := range problems {
			got += fmt.Sprintf(" %s %s", p.Severity, p.Rule)
			if p.Source != "t.csv" || p.Line != 3 || p.Severity == batchfile.Error && p.Hint == "" {
				t.Errorf("%+v", p)
			}
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestMemoryIsFlat uploads a large file.
func TestMemoryIsFlat(t *testing.T) {
	s := serve(t)
	path := filepath.Join(t.TempDir(), "large.mp4")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(*largeBytes), f.Close()); err != nil {
		t.Fatal(err)
	}
	r := run(t, s.api, t.TempDir())
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, uint64(0)
	r.Tell = func(upload.Progress) {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}
	began := time.Now()
	if _, err := r.Upload(t.Context(), []upload.File{{Path: path, Bytes: *largeBytes, ContentType: "video/mp4", Type: syncapi.AssetVideo}}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d MB in %v with %.1f MB of memory more", *largeBytes>>20, time.Since(began), float64(most-min(most, before))/(1<<20))
	if most > before+32<<20 {
		t.Errorf("memory grew from %d to %d bytes", before, most)
	}
}

func TestInterruptedRunsStop(t *testing.T) {
	s := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := run(t, s.api, t.TempDir())
	r.Step = func(step string) {
		if step == "sending" {
			cancel()
		}
	}
	if _, err := r.Upload(ctx, files(t, 2)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.complete) > 0 {
		t.Error("a file was uploaded to its end")
	}
}
