package scrub_test

import (
	"fmt"
	"strings"
	"testing"

	"syncbatch-tui/batchfile/scrub"
)

// TestTextFindsEverySecret quotes URLs as JSON and lists do: with escaped slashes, several
// in one word, and with the secret in a fragment.
func TestTextFindsEverySecret(t *testing.T) {
	for _, text := range []string{
		`bad {"url":"https:\/\/me:canary@cdn.acme.io\/v.mp4?sig=canary"}`,
		`https://a.io/v.mp4,https://me:canary@b.io/a.wav`,
		`https://a.io/v.mp4|https://b.io|s3://me:canary@b.io/a.wav?sig=canary`,
		`https%3A%2F%2Fme%3Acanary%40cdn.acme.io%2Fv.mp4%3Fsig%3Dcanary`,
		`https://a.io/v.mp4#access_token=canary`,
		`cannot read b/v.mp4?X-Amz-Signature=canary`,
		`/v.mp4?a=1&token=canary of s3`,
		`the key sk-canary-0123456789abcdef is not valid`,
		`x-api-key:sk-canary-0123456789abcdef`,
		`Bearer eyJhbGciOiJI.eyJleHAiOjE3OTUx.canary was refused`,
	} {
		got := scrub.Text(text)
		if strings.Contains(got, "canary") {
			t.Errorf("%s is shown as %s", text, got)
		}
		if again := scrub.Text(got); again != got {
			t.Errorf("%s becomes %s the second time", got, again)
		}
	}
	for _, text := range []string{`see https://sync.so/docs#limits`, `a:b//c @d ?e=f`, `https://a.io/v.mp4,https://b.io/@me/a.wav`, `50%3A`, `task-sk-1 failed`, `is it?`, `a?b=c`} {
		if got := scrub.Text(text); got != text {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
}

// Text cleans the error of a result.
func ExampleText() {
	fmt.Println(scrub.Text("GET https://me:pw@cdn.acme.io/v.mp4?sig=a1b2c3\nanswered 403"))
	// Output:
	// GET https://••••••••@cdn.acme.io/v.mp4?•••••••• answered 403
}
