package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/batchfile/media/container"
)

const (
	maxRedirects = 5
	maxRetries   = 2
	// maxPause is the longest pause that a server may ask for.
	maxPause = 10 * time.Second
)

// visit is one check of one URL.
type visit struct {
	p         *Prober
	raw       string
	known     cached // from the session, or zero
	target    *url.URL
	result    Result
	validator validator
	spent     time.Duration // on requests
	isProxied bool
	isOpen    bool // there is a connection
}

// run checks the URL.
func (v *visit) run(ctx context.Context) Result {
	v.result = Result{URL: v.raw, Info: container.Info{Size: -1}}
	u, err := url.Parse(strings.TrimSpace(v.raw))
	if err == nil {
		v.target = u
		err = v.follow(ctx)
	} else {
		err = errBadURL
	}
	if err != nil {
		v.fail(ctx, err)
	}
	return v.result
}

// outcome is an error that carries a Status.
type outcome struct {
	status Status
	reason string
}

func (o *outcome) Error() string { return o.reason }

func unreachable(format string, args ...any) error {
	return &outcome{Unreachable, fmt.Sprintf(format, args...)}
}

func notChecked(format string, args ...any) error {
	return &outcome{NotChecked, fmt.Sprintf(format, args...)}
}

var (
	errBadURL = unreachable("is not an http or https URL")
	// errDowngrade does not count against the media: Sync may follow such a redirect.
	errDowngrade = notChecked("redirects from https to http, which is not encrypted")
	errChanged   = notChecked("changed while it was read")
	errBroken    = notChecked("broke off while it was read")
)

// follow follows redirects to the media.
func (v *visit) follow(ctx context.Context) error {
	retries := 0
	for hops := 0; ; {
		next, pause, err := v.hop(ctx)
		switch {
		case err != nil:
			return err
		case pause > 0:
			if retries++; retries > maxRetries {
				return notChecked("answers %d again and again", v.result.Code)
			}
			v.p.hosts.pause(hostKey(v.target), pause)
		case next == nil:
			return nil
		default:
			if hops++; hops > maxRedirects {
				return unreachable("redirects more than %d times", maxRedirects)
			}
			v.target = next
		}
	}
}

// hop makes the first request to the current target. It returns the next target after a
// redirect, or how long to wait if the server asks for it, or neither if the media was
// read.
func (v *visit) hop(ctx context.Context) (next *url.URL, pause time.Duration, err error) {
	if err := v.checkTarget(); err != nil {
		return nil, 0, err
	}
	// The wait for a turn does not count toward the time limit, because it says nothing
	// about the server.
	release, err := v.p.hosts.acquire(ctx, hostKey(v.target))
	if err != nil {
		return nil, 0, err
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, v.p.timeout-v.spent)
	defer cancel()
	start := time.Now()
	defer func() { v.spent += time.Since(start) }()
	resp, err := v.get(ctx, 0, blockSize)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	v.result.Code = resp.StatusCode
	v.result.Host = v.target.Hostname()
	return v.answer(ctx, resp, start)
}

func (v *visit) checkTarget() error {
	u := v.target
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return errBadURL
	}
	return v.p.guard.checkHost(u.Hostname())
}

// get requests n bytes of the target.
func (v *visit) get(ctx context.Context, at, n int64) (*http.Response, error) {
	target := *v.target
	target.User, target.Fragment, target.RawFragment = nil, "", ""
	v.isOpen = false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { v.isOpen = true }})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return nil, errBadURL
	}
	req.Header.Set("User-Agent", v.p.userAgent)
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", at, at+n-1))
	if at == 0 {
		v.known.validator.ask(req)
	}
	v.isProxied = v.p.transports.isProxied(req)
	return v.p.transport.RoundTrip(req)
}

// answer handles the answer to the first request of a hop.
func (v *visit) answer(ctx context.Context, resp *http.Response, start time.Time) (*url.URL, time.Duration, error) {
	switch code := resp.StatusCode; code {
	case http.StatusPartialContent:
		return nil, 0, v.readRanges(ctx, resp, start)
	case http.StatusOK:
		return nil, 0, v.readBody(resp, start)
	case http.StatusRequestedRangeNotSatisfiable:
		return nil, 0, &outcome{NotMedia, "is empty"}
	case http.StatusNotModified:
		if !v.known.at.IsZero() {
			v.result, v.validator = v.known.result, v.known.validator
			return nil, 0, nil
		}
		return nil, 0, notChecked("answers %d", code)
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err := v.target.Parse(resp.Header.Get("Location"))
		if err != nil || resp.Header.Get("Location") == "" {
			return nil, 0, unreachable("redirects to nowhere")
		}
		if v.target.Scheme == "https" && next.Scheme == "http" && v.p.guard.checkHost(next.Hostname()) == nil {
			return nil, 0, errDowngrade
		}
		return next, 0, nil
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		pause, err := retryAfter(resp)
		return nil, pause, err
	default:
		return nil, 0, v.refusal(code)
	}
}

// refusal returns the meaning of an answer without media. Sync gets the same client error
// (4xx). A server error (5xx) may be temporary, and one that came through a proxy may be
// the proxy's.
func (v *visit) refusal(code int) error {
	mayBeProxy := v.isProxied && v.target.Scheme == "http"
	if code >= 400 && code < 500 && code != http.StatusRequestTimeout && !mayBeProxy {
		return unreachable("answers %d", code)
	}
	return notChecked("answers %d", code)
}

// retryAfter returns how long a busy server asks to wait.
func retryAfter(resp *http.Response) (time.Duration, error) {
	text := resp.Header.Get("Retry-After")
	wait := time.Duration(0)
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		wait = time.Duration(n) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = time.Until(at)
	} else {
		return 0, notChecked("answers %d", resp.StatusCode)
	}
	if wait > maxPause {
		return 0, notChecked("answers %d, and asks to wait %s", resp.StatusCode, wait.Round(time.Second))
	}
	return max(wait, time.Nanosecond), nil
}

// readRanges reads the media from a server with range support.
func (v *visit) readRanges(ctx context.Context, resp *http.Response, start time.Time) error {
	at, size, ok := contentRange(resp.Header.Get("Content-Range"))
	if !ok || at != 0 {
		return notChecked("answers with another part of the file than asked for")
	}
	v.validator = validatorOf(resp.Header)
	first, err := readExactly(resp.Body, min(blockSize, size))
	if err != nil {
		return err
	}
	_ = resp.Body.Close() // free the connection for the next range
	v.result.Elapsed = time.Since(start)
	r := &rangeReader{ctx: ctx, size: size, requests: 1}
	r.fetch = func(ctx context.Context, at, n int64) ([]byte, error) { return v.fetch(ctx, at, n, size) }
	r.add(stretch{0, first})
	info, err := container.Parse(r, size)
	v.result.Bytes = r.bytes
	return v.judge(info, err)
}

// fetch downloads a later range of the same file.
func (v *visit) fetch(ctx context.Context, at, n, size int64) ([]byte, error) {
	resp, err := v.get(ctx, at, n)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	from, whole, ok := contentRange(resp.Header.Get("Content-Range"))
	if resp.StatusCode != http.StatusPartialContent || !ok || from != at || whole != size ||
		!v.validator.isSame(validatorOf(resp.Header)) {
		return nil, errChanged
	}
	return readExactly(resp.Body, n)
}

// readExactly reads n bytes of an answer. Too few bytes say nothing about the file, so the
// error is then errBroken.
func readExactly(body io.Reader, n int64) ([]byte, error) {
	data := make([]byte, n)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, bodyError(err)
	}
	return data, nil
}

// bodyError converts an error of a body so that a parser does not take it for the end of
// the file.
func bodyError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errBroken
	}
	return err
}

// contentRange reads a header such as "bytes 0-99/1234".
func contentRange(text string) (at, size int64, ok bool) {
	part, whole, _ := strings.Cut(strings.TrimPrefix(text, "bytes "), "/")
	from, _, _ := strings.Cut(part, "-")
	at, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 62)
	size, err2 := strconv.ParseInt(strings.TrimSpace(whole), 10, 62)
	return at, size, err1 == nil && err2 == nil && at >= 0 && size > 0
}

// readBody reads the media from a server without range support, and then leaves.
func (v *visit) readBody(resp *http.Response, start time.Time) error {
	v.validator = validatorOf(resp.Header)
	r := &bodyReader{body: resp.Body}
	size := resp.ContentLength
	if size == 0 {
		return &outcome{NotMedia, "is empty"}
	}
	_, _ = r.ReadAt(make([]byte, 1), 0)
	v.result.Elapsed = time.Since(start)
	if size < 0 && r.readAll() {
		size = int64(len(r.data))
	}
	info, err := container.Parse(r, size)
	v.result.Bytes = int64(len(r.data))
	return v.judge(info, err)
}

// judge says what the content is.
func (v *visit) judge(info container.Info, err error) error {
	isRead := err == nil || errors.Is(err, container.ErrBound) ||
		errors.Is(err, container.ErrFormat) || errors.Is(err, container.ErrUnknownType)
	if !isRead {
		return err
	}
	r := &v.result
	r.Info = info
	switch {
	case info.Size == 0:
		r.Status, r.Reason = NotMedia, "is empty"
	case isOther(info.Type):
		r.Status, r.Reason = NotMedia, "is "+typeName(info.Type)
	case info.IsCut:
		r.Status, r.Reason = Cut, "is shorter than its header says"
	case r.Elapsed > slowAfter:
		r.Status, r.Reason = Slow, fmt.Sprintf("took %.0f s for its first bytes", r.Elapsed.Seconds())
	default:
		r.Status = Found
	}
	return nil
}
