package syncapi_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

// The three outcomes of a paid POST.
const (
	refused = "refused" // Sync said no; nothing was created
	unknown = "unknown" // a batch may exist
	unsent  = "unsent"  // nothing reached Sync
)

func outcome(err error) string {
	_, isAnswer := errors.AsType[*syncapi.Error](err)
	switch {
	case err == nil:
		return "accepted"
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		return unknown
	case isAnswer:
		return refused
	}
	return unsent
}

// TestPaidOutcomes is the first row of the policy: the meaning of each way in which a paid POST can
// end, and that it is sent once.
func TestPaidOutcomes(t *testing.T) {
	const html = "<html><body>Bad Gateway</body></html>"
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"400":                          {answer(400, `{"message":["Line 1: bad","Line 2: bad"],"statusCode":400}`), refused},
		"401":                          {answer(401, `{"message":"no"}`), refused},
		"402":                          {answer(402, `{"message":"plan"}`), refused},
		"403":                          {answer(403, ``), refused},
		"404":                          {answer(404, ``), refused},
		"413":                          {answer(413, html), refused},
		"422":                          {answer(422, `{}`), refused},
		"418":                          {answer(418, ``), refused},
		"425":                          {answer(425, ``), refused},
		"425 with Retry-After":         {answer(425, ``, "Retry-After", "1"), refused},
		"429 by concurrency":           {answer(429, `{"message":"limit","errorCode":"concurrency_limit_reached"}`), refused},
		"429 of an hour":               {answer(429, ``, "Retry-After", "3600"), refused},
		"408":                          {answer(408, ``), unknown},
		"409":                          {answer(409, ``), unknown},
		"499 of a gateway":             {answer(499, ``), unknown},
		"460 of a load balancer":       {answer(460, ``), unknown},
		"500 after it was created":     {answer(500, `{"message":"Internal server error"}`), unknown},
		"HTML 502":                     {answer(502, html), unknown},
		"503 with Retry-After":         {answer(503, ``, "Retry-After", "1"), unknown},
		"504":                          {answer(504, ``), unknown},
		"closed after the body":        {hangUp, unknown},
		"302":                          {answer(302, ``, "Location", "/elsewhere"), refused},
		"307 to itself":                {answer(307, ``, "Location", "/v2/batch"), refused},
		"308":                          {answer(308, ``, "Location", "/v2/batch"), refused},
		"303 to what was created":      {answer(303, ``, "Location", "/v2/batch/batch_1"), unknown},
		"101":                          {raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), unknown},
		"000":                          {raw("HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n"), unknown},
		"099":                          {raw("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"), unknown},
		"600":                          {answer(600, ``), unknown},
		"2xx that is no JSON":          {answer(200, html), unknown},
		"2xx that is empty":            {answer(201, ``), unknown},
		"2xx without an id":            {answer(200, `{"status":"PENDING"}`), unknown},
		"2xx with an odd id":           {answer(200, `{"id":"../x","status":"PENDING"}`), unknown},
		"2xx with an id of odd type":   {answer(200, `{"id":7}`), unknown},
		"2xx that is cut":              {answer(200, `{"id":"batch_1"`, "Content-Length", "500"), unknown},
		"2xx over 16 MiB":              {answer(200, strings.Repeat(" ", 17<<20)), unknown},
		"VALIDATED to a real one":      {answer(200, `{"status":"VALIDATED"}`), unknown},
		"an answer that is no HTTP":    {raw("SSH-2.0-OpenSSH_9.0\r\n\r\n"), unknown},
		"endless 1xx":                  {informational, unknown},
		"accepted":                     {answer(200, `{"id":"batch_1"}`), "accepted"},
		"accepted with 201":            {answer(201, `{"id":"batch_1"}`), "accepted"},
		"accepted, then closed":        {answer(200, `{"id":"batch_1"}`, "Connection", "close"), "accepted"},
		"refused with a broken body":   {answer(400, `{"message":`, "Content-Length", "500"), refused},
		"refused with too long a body": {answer(400, strings.Repeat("x", 17<<20)), refused},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			b, err := newClient(t, api.URL, canary).Create(t.Context(), syncapi.Input{Name: "a.jsonl", Content: lines(20)})
			if got := outcome(err); got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			if n := len(api.seen()); n != 1 {
				t.Errorf("the server saw %d requests", n)
			}
			if (b.ID != "") != (err == nil) {
				t.Errorf("batch %q with %v", b.ID, err)
			}
			if err != nil && !strings.HasPrefix(name, "30") && c.want != refused && syncapi.Hint(err) == "" {
				t.Errorf("nothing says what to do about %v", err)
			}
			wantClean(t, err)
		})
	}
}

// raw answers with these bytes and closes the connection.
func raw(bytes string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			io.WriteString(conn, bytes)
			conn.Close()
		}
	}
}

func informational(w http.ResponseWriter, _ *http.Request) {
	for range 100 {
		w.WriteHeader(http.StatusEarlyHints)
	}
	hangUp(w, nil)
}

func TestPaidRefusedConnection(t *testing.T) {
	c := newClient(t, deadEnd(t), canary)
	waits := c.Waits()
	_, err := c.Create(t.Context(), syncapi.Input{Content: lines(20)})
	if got := outcome(err); got != unsent {
		t.Errorf("%s: %v", got, err)
	}
	if len(*waits) != 3 {
		t.Errorf("tried again after %v", *waits)
	}
	if _, ok := errors.AsType[*syncapi.TransportError](err); !ok {
		t.Errorf("error is %T", err)
	}
}

// TestPaidIsNotCut ends the context while the server still works. This does not end the POST, but
// it ends what would follow.
func TestPaidIsNotCut(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"an answer":            {answer(200, `{"id":"batch_1"}`), "accepted"},
		"a refusal":            {answer(400, ``), refused},
		"none":                 {hangUp, unknown},
		"one to be sent again": {answer(429, ``), refused},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			api := record(t, func(w http.ResponseWriter, r *http.Request) { cancel(); c.handler(w, r) })
			client := newClient(t, api.URL, canary)
			if _, err := client.Create(ctx, syncapi.Input{Content: lines(20)}); outcome(err) != c.want {
				t.Errorf("%s, want %s: %v", outcome(err), c.want, err)
			}
			if _, err := client.Create(ctx, syncapi.Input{Content: lines(20)}); outcome(err) != unsent || !errors.Is(err, context.Canceled) {
				t.Errorf("a context that had ended before: %v", err)
			}
			if n := len(api.seen()); n != 1 {
				t.Errorf("the server saw %d requests", n)
			}
		})
	}
}

// TestPaidResetInTheUpload answers early and closes the connection with the body half read.
func TestPaidResetInTheUpload(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connections := make(chan struct{}, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			connections <- struct{}{}
			buf := make([]byte, 10_000)
			_, _ = conn.Read(buf)
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	c := newClient(t, "http://"+l.Addr().String(), canary)
	_, err = c.Create(t.Context(), syncapi.Input{Content: lines(5000)})
	if got := outcome(err); got != unknown {
		t.Errorf("%s: %v", got, err)
	}
	if n := len(connections); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestMessages(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want string
	}{
		"text":        {`{"message":"Line 7: bad"}`, "Sync answered 400: Line 7: bad"},
		"list":        {`{"message":["Line 7: bad","Line 9: bad"]}`, "Sync answered 400: Line 7: bad; Line 9: bad"},
		"odd":         {`{"message":{"a":1}}`, "Sync answered 400: bad request"},
		"mixed list":  {`{"message":["a",7]}`, "Sync answered 400: a"},
		"none":        {`{}`, "Sync answered 400: bad request"},
		"an array":    {`[1]`, "Sync answered 400: bad request"},
		"no JSON":     {`<html>`, "Sync answered 400: bad request"},
		"empty":       {``, "Sync answered 400: bad request"},
		"odd code":    {`{"message":"m","errorCode":5,"requestId":[]}`, "Sync answered 400: m"},
		"empty text":  {`{"message":""}`, "Sync answered 400: bad request"},
		"empty texts": {`{"message":["",""]}`, "Sync answered 400: bad request"},
		"white space": {`{"message":" \n"}`, "Sync answered 400: bad request"},
		"lines":       {`{"message":"bad:\n::error file=x::y\r\n\tz\u2028"}`, "Sync answered 400: bad: ::error file=x::y z"},
		"full stops":  {`{"message":["Line 7: bad.","Wait ...\n","."]}`, "Sync answered 400: Line 7: bad; Wait"},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, answer(400, c.body))
			_, err := newClient(t, api.URL, canary).List(t.Context(), syncapi.Filter{})
			if wantStatus(t, err, 400); err.Error() != c.want {
				t.Errorf("error is %q", err)
			}
		})
	}
	api := record(t, answer(400, `{"errorCode":"a\n::error::b","requestId":"c\n::error::d"}`))
	_, err := newClient(t, api.URL, canary).List(t.Context(), syncapi.Filter{})
	if e := wantStatus(t, err, 400); e.Code != "a ::error::b" || e.RequestID != "c ::error::d" {
		t.Errorf("code and id are %q and %q", e.Code, e.RequestID)
	}
	long := strings.Repeat("é", 50_000)
	for _, message := range []string{`"` + long + `"`, `["` + strings.Repeat(`x","`, 5000) + long + `"]`} {
		api := record(t, answer(400, `{"message":`+message+`}`))
		_, err := newClient(t, api.URL, canary).List(t.Context(), syncapi.Filter{})
		if n := len(err.Error()); n > 50_000 {
			t.Errorf("an error of %d bytes", n)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	const date = "Mon, 23 Nov 2026 10:00:00 GMT"
	for name, c := range map[string]struct {
		value, date string
		want        time.Duration
	}{
		"seconds":        {"2", date, 2 * time.Second},
		"date":           {"Mon, 23 Nov 2026 10:00:30 GMT", date, 30 * time.Second},
		"past date":      {"Mon, 23 Nov 2026 09:00:30 GMT", date, 0},
		"far date":       {"Mon, 23 Nov 2099 09:00:30 GMT", date, 0},
		"no Date":        {"Mon, 23 Nov 2026 10:00:30 GMT", "-", 0},
		"negative":       {"-5", date, 0},
		"a word":         {"soon", date, 0},
		"a fraction":     {"1.5", date, 0},
		"a year":         {"31536000", date, 0},
		"over 64 bits":   {"99999999999999999999", date, 0},
		"twenty minutes": {"1200", date, 20 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			header := []string{"Retry-After", c.value, "Date", c.date}
			api := record(t, answer(429, ``, header...))
			_, err := newClient(t, api.URL, canary).List(t.Context(), syncapi.Filter{})
			if e := wantStatus(t, err, 429); e.RetryAfter != c.want {
				t.Errorf("waits %s, want %s", e.RetryAfter, c.want)
			}
		})
	}
}
