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
	maxFile = 1 << 30 // bytes of a download: a thousand results are some megabytes, 30 s of video some hundred
)

// ErrNoResults is the error of [Client.Download] for a batch without an OutputURL.
var ErrNoResults = errors.New("the batch has no results")

// ErrVideoExpired is wrapped by the error of [Client.DownloadVideo] if the signed URL is
// refused: it has expired, and fresh results have another one.
var ErrVideoExpired = errors.New("the video's URL has expired")

// errNoLength is the error of a video that may have been cut short without a trace.
var errNoLength = errors.New("the video came without a length, so that it may be cut short")

// errNoVideo is the error of an answer that is a page or a message.
var errNoVideo = errors.New("the answer is a page or a message, not a video")

// Download writes the results of b to p and leaves p.File at its end. It continues where p
// ends if p says which file it belongs to and the server still has the same file.
//
// The redirect to the signed URL is followed without the key, at most five hops,
// and never from https to http. A transfer may take as long as it needs, but not
// be silent for 30 seconds. A connection that broke and a signature that expired
// are tried again three times, from the batch's OutputURL, or, when that was
// itself the signed URL, from a fresh one. A file that is not there, with a fresh
// signature, is waited for, three minutes in all. When p cannot be continued, because
// another piece of the file comes than was asked for, the file is fetched from its start at
// once, but only once. A refusal by the API itself of the key
// or the plan is final, and so is an address that is not encrypted. An error of p.File
// comes back as it is. After an error p may be used for another Download.
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

// DownloadVideo writes the video at a result's output URL to p, in the way and
// within the limits of [Client.Download]. Only a fresh download of the results brings a
// fresh signature, so a refusal of the URL is final; its error wraps [ErrVideoExpired]. A video that ends with the connection alone,
// without a length, is refused: cut short, it would look the same. So is an answer whose
// Content-Type is text or JSON, or whose first bytes are HTML, such as a login page.
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

// transfer fetches what is at an address and tries again within the client's patience.
// fresh gives another address when the signature of this one has expired; it is nil when
// there is none.
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

// transferTries counts the tries of a transfer that failed.
type transferTries struct {
	failed  int
	missing int // because the file was not there yet
	wrong   int // because another piece of the file came than was asked for; 1 at most
}

// planTransfer is how long to wait before the next try; false for no other try.
func (c *Client) planTransfer(ctx context.Context, tries *transferTries, failed *signedError) (time.Duration, bool) {
	if tries.wrong == 0 && errors.Is(failed.error, errWrongPiece) {
		tries.wrong++
		return 0, true // without a range, also for a caller that tries again by itself
	}
	if failed.missing {
		tries.missing++
		return c.patience.planForFile(ctx, tries.missing-1)
	}
	tries.failed++
	return c.patience.plan(ctx, tries.failed-1, failed.error)
}

// mayRetry reports whether another try can help. isSigned says that it is the refusal of a
// signed URL, and canRefresh that a fresh signature can be had.
func (e *signedError) mayRetry(isSigned, canRefresh bool) bool {
	if !isSigned {
		return mayRetry(reads, true, e.error)
	}
	return canRefresh || !e.direct && !e.missing
}

// signedError is the refusal of a signed URL that may end with time or with a fresh
// signature.
type signedError struct {
	error
	direct  bool // the address was itself that URL
	missing bool // the file is not there, or not yet
}

// download tries once.
func (c *Client) download(ctx context.Context, address string, p *Partial) error {
	u, err := url.Parse(address)
	if err != nil { // whose text repeats the address, which may be signed
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
			// Marked as the network's, so that it is told from those of the disk.
			err = &TransportError{Host: host, Err: dog.cause(err)}
		}
		return n, err
	}))
}

// follow fetches u and follows redirects until an answer has the file, from an offset on.
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

// next is the address that an answer without the file leads to.
func (c *Client) next(dog *watchdog, resp *http.Response, hop int) (*url.URL, error) {
	from := resp.Request.URL
	if resp.StatusCode/100 != 3 {
		dog.timer.reset(stallTimeout) // for all that it has to say
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

// checkAddress allows addresses of files that are encrypted. Plain HTTP is allowed on
// this machine, for an API that is itself reached so.
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

// badAddress is the error of an address from host that is not followed, in words.
func badAddress(host, format string, args ...any) error {
	return &TransportError{Host: host, Err: &addressError{fmt.Sprintf(format, args...)}}
}

// addressError says what is wrong with an address.
type addressError struct{ text string }

func (e *addressError) Error() string { return e.text }

// hopError is the error of an answer on the way to the file.
func (c *Client) hopError(resp *http.Response, hop int) error {
	err := c.refusal(resp, resp.Body)
	home := sameOrigin(c.base, resp.Request.URL)
	// The API itself, asked first, speaks of the key and the plan. Later it is the host of
	// a signed URL.
	err.home = home
	err.File = !home || hop > 0 && resp.StatusCode != http.StatusUnauthorized || !err.Kind().Access()
	kind := err.Kind()
	if signed := hop > 0 || !home; signed && (kind == KindLink || kind == KindNotFound) {
		return &signedError{error: err, direct: hop == 0, missing: kind == KindNotFound}
	}
	return err
}

// fetch requests u, with the key only at the API's own origin.
func (c *Client) fetch(ctx context.Context, u *url.URL, p *Partial, from int64) (*http.Response, error) {
	resp, _, err := c.send(ctx, false, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, &addressError{"the address of the file cannot be read"}
		}
		if sameOrigin(c.base, u) {
			c.sign(req)
		}
		// The length and a resumed range mean something for plain bytes only.
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
