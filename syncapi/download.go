package syncapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxHops = 5
	maxFile = 1 << 30 // bytes; a thousand results are a few megabytes, a 30-second video a few hundred
)

// ErrNoResults is the error of [Client.Download] for a batch without an OutputURL.
var ErrNoResults = errors.New("the batch has no results")

// ErrVideoExpired is wrapped by the error of [Client.DownloadVideo] if the host refuses the signed
// URL. The URL has expired; fresh results have a new one.
var ErrVideoExpired = errors.New("the video's URL has expired")

// errNoLength is the error for a video that may have been cut short without a sign of it.
var errNoLength = errors.New("the video came without a length, so that it may be cut short")

// errNoVideo is the error for an answer that is a page or a message.
var errNoVideo = errors.New("the answer is a page or a message, not a video")

// Download writes the results of b to p and leaves p.File at its end. It continues where p ends if
// p says which file it belongs to and the server still has the same file.
//
// Download follows the redirect to the signed URL without the key, over at most five hops, and
// never from https to http. A transfer has no time limit, but fails after 30 seconds of silence.
// Download retries a broken connection and an expired signature three times, from the batch's
// OutputURL, or from a fresh one if OutputURL was the signed URL. It waits up to three minutes in
// all for a file that is missing although the signature is fresh. If the server sends a different
// piece of the file than p needs, Download fetches the file from the start at once, but only once.
// It does not retry if the API itself refuses the key or the plan, or if an address is not
// encrypted. An error of p.File is returned unchanged. After an error the caller may pass p to
// another Download.
func (c *Client) Download(ctx context.Context, b Batch, p *Partial) error {
	if b.OutputURL == "" {
		return ErrNoResults
	}
	return c.transfer(ctx, b.OutputURL, p, func() (string, error) {
		fresh, err := c.Get(ctx, b.ID)
		switch {
		case err != nil:
			return "", fmt.Errorf("the address of the results has expired, and there is no fresh one: %w", err)
		case fresh.OutputURL == "":
			return "", ErrNoResults
		}
		return fresh.OutputURL, nil
	})
}

// DownloadVideo writes the video at a result's output URL to p, in the way and within the limits of
// [Client.Download]. It does not retry a refused URL, because only a fresh download of the results
// brings a fresh signature; the error wraps [ErrVideoExpired]. It refuses a video without a length
// that ends only with the connection, because a truncated video would look the same. It also
// refuses an answer whose Content-Type is text or JSON, or whose first bytes are HTML, such as a
// login page.
func (c *Client) DownloadVideo(ctx context.Context, address string, p *Partial) error {
	p.video = true
	err := c.transfer(ctx, address, p, nil)
	if KindOf(err) == KindLink {
		return fmt.Errorf("%w: %w", ErrVideoExpired, err)
	}
	if err == nil && p.Length < 0 {
		return errNoLength
	}
	return err
}

// transfer fetches the file at an address and retries within the client's patience. fresh returns a
// new address when the signature of this one has expired; it is nil if there is none.
func (c *Client) transfer(ctx context.Context, address string, p *Partial, fresh func() (string, error)) error {
	var tries transferTries
	for {
		tryCtx, seen := c.observe(ctx, Exchange{Method: http.MethodGet, Try: tries.failed + tries.missing + tries.wrong + 1})
		err := c.download(tryCtx, address, p)
		if err == nil || ctx.Err() != nil {
			c.decided(seen, decision(ctx, err, false, false), 0, err)
			return err
		}
		signed, isSigned := errors.AsType[*signedError](err)
		if !isSigned {
			signed = &signedError{error: err}
		}
		wait, again := time.Duration(0), signed.mayRetry(isSigned, fresh != nil)
		if again {
			wait, again = c.planTransfer(ctx, &tries, signed)
		}
		c.decided(seen, decision(ctx, err, again, false), wait, err)
		if !again {
			return signed.error
		}
		if err := c.patience.pause(ctx, wait, signed.error); err != nil {
			return err
		}
		if signed.direct {
			if address, err = fresh(); err != nil {
				return err
			}
		}
	}
}

// transferTries counts the failed tries of a transfer.
type transferTries struct {
	failed  int
	missing int // the file was not there yet
	wrong   int // the server sent a different piece of the file; at most 1
}

// planTransfer returns how long to wait before the next try, and false if there is none.
func (c *Client) planTransfer(ctx context.Context, tries *transferTries, failed *signedError) (time.Duration, bool) {
	if tries.wrong == 0 && errors.Is(failed.error, errWrongPiece) {
		tries.wrong++
		return 0, true // without a range, even if the caller does its own retries
	}
	if failed.missing {
		tries.missing++
		return c.patience.planForFile(ctx, tries.missing-1)
	}
	tries.failed++
	return c.patience.plan(ctx, tries.failed-1, failed.error)
}

// mayRetry reports whether another try can help. isSigned means that the host of a signed URL
// refused; canRefresh means that a fresh signature is available.
func (e *signedError) mayRetry(isSigned, canRefresh bool) bool {
	if !isSigned {
		return mayRetry(reads, true, e.error)
	}
	return canRefresh || !e.direct && !e.missing
}

// signedError is a refusal of a signed URL that time or a fresh signature may fix.
type signedError struct {
	error
	direct  bool // the batch's own address was that URL
	missing bool // the file is not there, or not there yet
}

// download makes one try.
func (c *Client) download(ctx context.Context, address string, p *Partial) error {
	u, err := url.Parse(address)
	if err != nil { // the text of err repeats the address, which may be signed
		return badAddress("", "Sync gave an address for the file that cannot be read")
	}
	if err := c.checkAddress("Sync", c.base, u); err != nil {
		return err
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return interrupted(err, nil)
	}
	from, err := p.offset()
	if err != nil {
		return err
	}
	ctx, dog := watch(ctx)
	defer dog.stop()
	resp, err := c.follow(ctx, dog, u, p, from)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	host := resp.Request.URL.Host
	body := dog.reader(resp.Body)
	return p.take(resp, from, readFunc(func(buf []byte) (int, error) {
		n, err := body.Read(buf)
		if err != nil && err != io.EOF {
			// The type tells errors of the network from errors of the disk.
			err = &TransportError{Host: host, Err: dog.cause(err)}
		}
		return n, err
	}))
}

// follow fetches u and follows redirects until an answer has the file, starting at an offset.
func (c *Client) follow(ctx context.Context, dog *watchdog, u *url.URL, p *Partial, from int64) (*http.Response, error) {
	for hop := range maxHops {
		resp, err := c.fetch(ctx, u, p, from)
		if err != nil {
			return nil, err
		}
		switch status := resp.StatusCode; {
		case status == http.StatusOK, status == http.StatusPartialContent, status == http.StatusRequestedRangeNotSatisfiable && from > 0:
			return resp, nil
		}
		u, err = c.next(dog, resp, hop)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	return nil, badAddress(u.Host, "the download was redirected more than %d times", maxHops)
}

// next returns the address that a redirect leads to.
func (c *Client) next(dog *watchdog, resp *http.Response, hop int) (*url.URL, error) {
	from := resp.Request.URL
	if resp.StatusCode/100 != 3 {
		dog.timer.reset(stallTimeout) // limits how long the rest of the answer may take
		return nil, c.hopError(resp, hop)
	}
	who := "the host of the file"
	if sameOrigin(c.base, from) {
		who = "Sync"
	}
	to, err := resp.Location()
	if err != nil {
		return nil, badAddress(from.Host, "%s redirects the download and gives no address", who)
	}
	return to, c.checkAddress(who, from, to)
}

// checkAddress allows encrypted addresses of files. It allows plain HTTP on this machine if the API
// is reached that way, too.
func (c *Client) checkAddress(who string, from, to *url.URL) error {
	switch {
	case to.Host == "":
		return badAddress(from.Host, "%s gave an address for the file that names no host", who)
	case to.Scheme == "http" && (c.base.Scheme == "https" || from.Scheme == "https"):
		return badAddress(from.Host, "%s leads the download from https to http, which is not encrypted", who)
	case checkScheme(to) != nil:
		return badAddress(from.Host, "%s gave the address %s://%s for the file, which is not https", who, to.Scheme, to.Host)
	}
	return nil
}

// badAddress is the error for an address from host that the client does not follow, in words.
func badAddress(host, format string, args ...any) error {
	return &TransportError{Host: host, Err: &addressError{fmt.Sprintf(format, args...)}}
}

// addressError says what is wrong with an address.
type addressError struct{ text string }

func (e *addressError) Error() string { return e.text }

// hopError is the error for a refusal on the way to the file.
func (c *Client) hopError(resp *http.Response, hop int) error {
	err := c.refusal(resp, resp.Body)
	home := sameOrigin(c.base, resp.Request.URL)
	// The first hop is the API itself, whose answer is about the key and the plan. Later hops are
	// hosts of signed URLs.
	err.home = home
	err.File = !home || hop > 0 && resp.StatusCode != http.StatusUnauthorized || !err.Kind().Access()
	kind := err.Kind()
	if signed := hop > 0 || !home; signed && (kind == KindLink || kind == KindNotFound) {
		return &signedError{error: err, direct: hop == 0, missing: kind == KindNotFound}
	}
	return err
}

// fetch requests u. It sends the key only to the API's own origin.
func (c *Client) fetch(ctx context.Context, u *url.URL, p *Partial, from int64) (*http.Response, error) {
	resp, _, err := c.send(ctx, false, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, &addressError{"the address of the file cannot be read"}
		}
		if sameOrigin(c.base, u) {
			c.sign(req)
		}
		// The length and a resumed range are only valid for plain bytes.
		req.Header.Set("Accept-Encoding", "identity")
		if from > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
			req.Header.Set("If-Range", p.ETag)
		}
		return req, nil
	})
	if err != nil {
		return nil, &TransportError{Host: u.Host, Err: err}
	}
	return resp, nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}
