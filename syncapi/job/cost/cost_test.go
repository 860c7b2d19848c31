package cost_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// perFrame is the price of a frame in cents.
const perFrame = 1

// fakeAPI charges a cent per frame, and prices requests as analyze says.
type fakeAPI struct {
	analyze  func(payload string) (syncapi.Estimate, error)
	estimate func(ctx context.Context, model string) error

	mu    sync.Mutex
	asked []string
}

func (f *fakeAPI) ask(s string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, s)
	slices.Sort(f.asked)
}

func (f *fakeAPI) Estimate(ctx context.Context, model string, length time.Duration, fps float64) (syncapi.Estimate, error) {
	f.ask(fmt.Sprint(model, " ", fps))
	if f.estimate != nil {
		if err := f.estimate(ctx, model); err != nil {
			return syncapi.Estimate{}, err
		}
	}
	frames := quote.Frames(length.Seconds(), fps)
	return syncapi.Estimate{Cost: float64(frames) * perFrame / 100, Frames: frames}, nil
}

func (f *fakeAPI) AnalyzeCost(_ context.Context, payload []byte) (syncapi.Estimate, error) {
	f.ask("analyze")
	return f.analyze(string(payload))
}

// input is a file with a request for each pair of a model and a video.
func input(requests ...[2]string) *batchfile.File {
	var b strings.Builder
	for i, r := range requests {
		fmt.Fprintf(&b, `{"request_id":"r%d","endpoint":"/v2/generate","payload":{"model":%q,"options":{"sync_mode":"loop"},"input":[{"type":"video","url":"https://h/%s"},{"type":"audio","url":"https://h/a.wav"}]}}`+"\n", i, r[0], r[1])
	}
	return &batchfile.File{Path: "input.jsonl", Content: []byte(b.String())}
}

// look knows audio of 4 seconds, and videos with the frame rate in their names.
func look(in batchfile.Input) (container.Info, bool) {
	if in.Type == "audio" {
		return container.Info{Type: "audio/wav", Duration: 4 * time.Second, Tracks: []container.Track{{Kind: container.Audio, Duration: 4 * time.Second}}}, true
	}
	fps := map[string]float64{"https://h/25": 25, "https://h/60": 60}[in.URL]
	return container.Info{Type: "video/mp4", Duration: 5 * time.Second, Tracks: []container.Track{{Kind: container.Video, FrameRate: fps, Duration: 5 * time.Second}}}, fps > 0
}

// honest prices requests with the test's own arithmetic.
func honest(payload string) (syncapi.Estimate, error) {
	frames := 100
	if strings.Contains(payload, "https://h/60") {
		frames = 240
	}
	return syncapi.Estimate{Cost: float64(frames) * perFrame / 100, Frames: frames}, nil
}

// TestPricesAreAskedOnce quotes a file twice: the price of each model and frame rate is requested
// once.
func TestPricesAreAskedOnce(t *testing.T) {
	api := &fakeAPI{analyze: honest}
	e := cost.New(api)
	f := input([2]string{"a", "25"}, [2]string{"a", "25"}, [2]string{"a", "60"}, [2]string{"b", "25"}, [2]string{"b", "unknown"})
	for range 2 {
		q, err := e.Quote(t.Context(), f, cost.Options{Look: look})
		if err != nil || q.Known.Requests != 4 || q.Known.USD != 1+1+2.40+1 || q.Unknown != 1 || q.Analyzed != 3 || q.Differ != 0 {
			t.Errorf("%+v, %v", q, err)
		}
	}
	want := []string{"a 25", "a 60", "b 25"}
	if got := slices.DeleteFunc(api.asked, func(s string) bool { return s == "analyze" }); !slices.Equal(got, want) {
		t.Errorf("asked %v", got)
	}
}

// TestSampleThatDiffers checks that no figure counts as known if Sync's figures differ.
func TestSampleThatDiffers(t *testing.T) {
	api := &fakeAPI{analyze: func(string) (syncapi.Estimate, error) { return syncapi.Estimate{Cost: 1.02, Frames: 102}, nil }}
	f := input([2]string{"a", "25"}, [2]string{"a", "25"}, [2]string{"a", "25"}, [2]string{"a", "25"})
	q, err := cost.New(api).Quote(t.Context(), f, cost.Options{Look: look})
	if err != nil || q.Analyzed != 3 || q.Differ != 3 || q.Known.Requests != 0 || q.Assumed.Requests != 4 || q.HasMost {
		t.Errorf("%+v, %v", q, err)
	}
	if reasons := strings.Join(q.Items[3].Reasons, "; "); !strings.Contains(reasons, "differ for 3 of 3") {
		t.Errorf("the reasons are %s", reasons)
	}
	// A difference of one frame does not count.
	api.analyze = func(string) (syncapi.Estimate, error) { return syncapi.Estimate{Cost: 1.01, Frames: 101}, nil }
	if q, _ := cost.New(api).Quote(t.Context(), f, cost.Options{Look: look}); q.Differ != 0 || q.Known.Requests != 4 || !q.HasMost {
		t.Errorf("with a frame more, %+v", q)
	}
}

// TestExact has Sync price every request, with or without known media.
func TestExact(t *testing.T) {
	refused := errors.New("the video cannot be fetched")
	api := &fakeAPI{analyze: func(payload string) (syncapi.Estimate, error) {
		if strings.Contains(payload, "unknown") {
			return syncapi.Estimate{}, refused
		}
		return honest(payload)
	}}
	last := 0
	f := input([2]string{"a", "25"}, [2]string{"a", "60"}, [2]string{"a", "unknown"})
	q, err := cost.New(api).Quote(t.Context(), f, cost.Options{Exact: true, Progress: func(done, total int) {
		if done != last+1 || total != 3 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	}})
	if err != nil || q.Analyzed != 2 || q.Known.Requests != 2 || q.Known.USD != 3.40 || q.Unknown != 1 || last != 3 {
		t.Errorf("%+v, %v", q, err)
	}
	if reasons := strings.Join(q.Items[2].Reasons, "; "); !strings.Contains(reasons, refused.Error()) {
		t.Errorf("the reasons are %s", reasons)
	}
}

// TestExactIsForbidden has Sync refuse to price requests: nothing more is asked, and all requests
// give the same reason.
func TestExactIsForbidden(t *testing.T) {
	api := &fakeAPI{analyze: func(string) (syncapi.Estimate, error) {
		return syncapi.Estimate{}, &syncapi.Error{StatusCode: http.StatusForbidden}
	}}
	var requests [][2]string
	for range 100 {
		requests = append(requests, [2]string{"a", "25"})
	}
	q, err := cost.New(api).Quote(t.Context(), input(requests...), cost.Options{Exact: true})
	if syncapi.KindOf(err) != syncapi.KindForbidden || len(api.asked) > 10 || q.Known.Requests > 0 {
		t.Errorf("%v after %d questions", err, len(api.asked))
	}
	for _, why := range q.Reasons() {
		if strings.Contains(why.Text, "figure") && (why.Requests != 100 || !strings.Contains(why.Text, "cannot be priced by their media: ")) {
			t.Errorf("%d: %s", why.Requests, why.Text)
		}
	}
}

// TestPricesAreNotWaitedFor asks for prices that never come.
func TestPricesAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &fakeAPI{analyze: honest, estimate: func(ctx context.Context, model string) error {
			if model == "a" {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		start := time.Now()
		q, err := cost.New(api).Quote(t.Context(), input([2]string{"a", "25"}, [2]string{"b", "25"}), cost.Options{Look: look})
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != cost.Timeout || q.Known.Requests != 1 || q.Unknown != 1 {
			t.Errorf("%+v, %v after %s", q, err, took)
		}
	})
}

// TestManyRates checks that the number of requested prices is limited, however many frame rates
// there are.
func TestManyRates(t *testing.T) {
	api := &fakeAPI{analyze: honest}
	var requests [][2]string
	for range 200 {
		requests = append(requests, [2]string{"a", "any"})
	}
	n := 0.0
	q, err := cost.New(api).Quote(t.Context(), input(requests...), cost.Options{Look: func(in batchfile.Input) (container.Info, bool) {
		info, _ := look(batchfile.Input{Type: in.Type, URL: "https://h/25"})
		if in.Type == "video" {
			n++
			info.Tracks[0].FrameRate = 20 + n/100
		}
		return info, true
	}})
	if err != nil || len(api.asked) > 64+3 || len(q.Items) != 200 {
		t.Errorf("asked %d times, %v", len(api.asked), err)
	}
}

// TestEndsAtOnce interrupts an exact quote.
func TestEndsAtOnce(t *testing.T) {
	ctx, leave := context.WithCancelCause(t.Context())
	left := errors.New("left")
	api := &fakeAPI{analyze: func(string) (syncapi.Estimate, error) {
		leave(left)
		return syncapi.Estimate{}, &syncapi.Error{StatusCode: http.StatusBadGateway}
	}}
	var requests [][2]string
	for range 100 {
		requests = append(requests, [2]string{"a", "25"})
	}
	_, err := cost.New(api).Quote(ctx, input(requests...), cost.Options{Exact: true})
	if !errors.Is(err, left) || len(api.asked) > 10 {
		t.Errorf("%v after %d questions", err, len(api.asked))
	}
}

// Finished videos cost what their frames cost at the usual frame rate, whatever was assumed about
// them before. The price of each model is requested once.
func TestOfVideos(t *testing.T) {
	api := &fakeAPI{}
	e := cost.New(api)
	usd, err := e.OfVideos(t.Context(), map[string][]float64{"lipsync-2": {2, 3.5}, "sync-3": {1}})
	if want := 6.5 * cost.AssumedFPS * perFrame / 100; err != nil || usd < want-0.01 || usd > want+0.01 {
		t.Errorf("$%v instead of $%v, %v", usd, want, err)
	}
	if _, err := e.OfVideos(t.Context(), map[string][]float64{"sync-3": {9}}); err != nil || len(api.asked) != 2 {
		t.Errorf("asked %q, %v", api.asked, err)
	}
	api.estimate = func(context.Context, string) error { return errors.New("no price") }
	if _, err := e.OfVideos(t.Context(), map[string][]float64{"new": {9}}); err == nil {
		t.Error("a model without a price is free")
	}
}
