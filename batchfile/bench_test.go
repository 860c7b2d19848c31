package batchfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// benchFiles have 1000 requests each: small ones like Sync's example, rich ones with
// signed URLs, a script and segments, and ones that consist mostly of numbers.
var benchFiles = []struct {
	name    string
	content []byte
}{
	{"382KB", benchFile(smallRequest)},
	{"5MB", benchFile(richRequest)},
	{"boxes", benchFile(boxRequest)},
}

func benchFile(request func(i int) string) []byte {
	var b strings.Builder
	for i := range 1000 {
		b.WriteString(request(i))
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

func smallRequest(i int) string {
	return fmt.Sprintf(`{"request_id": "request-%04d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
		`{"type": "video", "url": "https://assets.sync.so/docs/campaign-spring/takes/video-%04d.mp4"}, `+
		`{"type": "audio", "url": "https://assets.sync.so/docs/campaign-spring/voices/a-%04d.wav"}], `+
		`"options": {"sync_mode": "cut_off", "temperature": 0.5}, "outputFileName": "spring-%04d"}}`, i, i, i, i)
}

func signedURL(i int) string {
	return fmt.Sprintf("https://media-bucket.s3.eu-central-1.amazonaws.com/campaigns/spring/take-%04d.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256"+
		"&X-Amz-Credential=AKIAIOSFODNN7%%2F20261120%%2Feu-central-1%%2Fs3%%2Faws4_request&X-Amz-Date=20261120T100000Z&X-Amz-Expires=604800"+
		"&X-Amz-SignedHeaders=host&X-Amz-Security-Token=%s&X-Amz-Signature=%064d", i, strings.Repeat("IQoJb3JpZ2luX2Vj", 40), i)
}

func richRequest(i int) string {
	segments := make([]string, 8)
	for s := range segments {
		segments[s] = fmt.Sprintf(`{"startTime": %d.25, "endTime": %d, "audioInput": {"refId": "voice", "startTime": %d, "endTime": %d.5}}`, 3*s, 3*s+3, s, s+2)
	}
	script := strings.Repeat(`Bonjour à tous, \"bienvenue\" chez nous.\nVoici l'été. `, 48)
	return fmt.Sprintf(`{"request_id": "request-%04d", "endpoint": "/v2/generate", "payload": {"model": "sync-3", "input": [`+
		`{"type": "video", "url": "%s"}, {"type": "text", "refId": "voice", "provider": `+
		`{"name": "elevenlabs", "voiceId": "21m00Tcm4TlvDq8ikWAM", "script": "%s", "stability": 0.5}}], `+
		`"options": {"sync_mode": "cut_off", "active_speaker_detection": {"auto_detect": true}}, "segments": [%s]}}`,
		i, signedURL(i), script, strings.Join(segments, ", "))
}

func boxRequest(i int) string {
	boxes := strings.TrimSuffix(strings.Repeat("[412, 188, 655, 512], ", 200), ", ")
	return strings.Replace(smallRequest(i), `"temperature": 0.5`,
		`"active_speaker_detection": {"bounding_boxes": [`+boxes+`]}`, 1)
}

func BenchmarkValidate(b *testing.B) {
	for _, file := range benchFiles {
		b.Run(file.name, func(b *testing.B) {
			f := &File{Path: "bench.jsonl", Content: file.content}
			if r := Validate(f, testNow); r.Errors > 0 || r.Requests != 1000 {
				b.Fatalf("the file of %d bytes is not good: %+v", r.Bytes, r.Problems[0])
			}
			b.SetBytes(int64(len(file.content)))
			b.ReportAllocs()
			for b.Loop() {
				Validate(f, testNow)
			}
		})
	}
}

// BenchmarkTokens is the baseline for BenchmarkValidate: it reads the same bytes with
// jsontext and its default options, token by token.
func BenchmarkTokens(b *testing.B) {
	for _, file := range benchFiles {
		b.Run(file.name, func(b *testing.B) {
			b.SetBytes(int64(len(file.content)))
			b.ReportAllocs()
			for b.Loop() {
				readTokens(b, file.content)
			}
		})
	}
}

func readTokens(tb testing.TB, content []byte) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(content))
	for {
		if _, err := dec.ReadToken(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkRatio is the time of Validate as a multiple of the time for reading the tokens.
// Both run alternately, and the best time of each counts, so that a busy machine does not
// distort the ratio.
func BenchmarkRatio(b *testing.B) {
	for _, file := range benchFiles {
		b.Run(file.name, func(b *testing.B) {
			f := &File{Path: "bench.jsonl", Content: file.content}
			validate, tokens := time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				Validate(f, testNow)
				between := time.Now()
				readTokens(b, file.content)
				validate, tokens = min(validate, between.Sub(start)), min(tokens, time.Since(between))
			}
			b.ReportMetric(float64(validate)/float64(tokens), "x")
			b.ReportMetric(float64(validate)/1e6, "validate-ms")
			b.ReportMetric(float64(tokens)/1e6, "tokens-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	f := &File{Path: "bench.jsonl", Content: bytes.Repeat(benchFile(smallRequest), 5)}
	b.SetBytes(int64(len(f.Content)))
	b.ReportAllocs()
	for b.Loop() {
		if parts, err := Split(f); err != nil || len(parts) != 10 {
			b.Fatal(len(parts), err)
		}
	}
}

// BenchmarkJoin joins 1000 requests with their results.
func BenchmarkJoin(b *testing.B) {
	input := &File{Path: "bench.jsonl", Content: benchFile(smallRequest)}
	output := &File{Path: "output.jsonl", Content: benchFile(func(i int) string {
		return fmt.Sprintf(`{"request_id": "request-%04d", "response": {"id": "gen_%04d", "status": "COMPLETED", "outputUrl": "%s"}}`, i, i, signedURL(i))
	})}
	b.SetBytes(int64(len(output.Content)))
	b.ReportAllocs()
	for b.Loop() {
		if r := Join(input, output); r.Count(Succeeded) != 1000 {
			b.Fatal(r.Count(Succeeded))
		}
	}
}
