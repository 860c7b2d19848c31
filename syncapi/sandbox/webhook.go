package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
)

// webhookTimeout is how long a receiver may take to answer.
const webhookTimeout = 10 * time.Second

// webhookPauses are the pauses, on the sandbox's clock, between the tries to deliver a
// webhook. After the last try, the sandbox gives up.
var webhookPauses = []time.Duration{2 * time.Second, 10 * time.Second}

// delivery is the progress of the webhook of a batch.
type delivery struct {
	tries int
	next  time.Time // the earliest time of the next try
	busy  bool      // a try is running
	done  bool      // delivered or given up
}

// newWebhookClient returns the client that delivers webhooks: the given one, or one
// without a proxy and without idle connections. It never follows a redirect.
func newWebhookClient(given *http.Client) *http.Client {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if given != nil {
		client = *given
	}
	if client.Timeout <= 0 || client.Timeout > webhookTimeout {
		client.Timeout = webhookTimeout
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// DeliverWebhooks tries once to deliver each webhook that is due: of a batch that has
// completed and has its results, or has failed. It returns when all tries have ended. Its
// error joins those of the receivers that did not answer with a 2xx status; these are
// tried twice more, 2 and 10 seconds later. A sandbox made by Start calls it
// automatically.
func (s *Server) DeliverWebhooks(ctx context.Context) error {
	const atOnce = 8
	var (
		wg   sync.WaitGroup
		free = make(chan struct{}, atOnce)
		due  = s.dueWebhooks()
		errs = make([]error, len(due))
	)
	for i, b := range due {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			errs[i] = s.post(ctx, b)
			s.noteTry(b, errs[i], ctx.Err() != nil)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// dueWebhooks reserves and returns the batches whose webhooks are due.
func (s *Server) dueWebhooks() []*batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var due []*batch
	for _, b := range s.store.batches {
		d := &b.delivery
		if b.webhookURL != "" && !d.done && !d.busy && !now.Before(d.next) && b.at(now).ended() {
			d.busy = true
			due = append(due, b)
		}
	}
	return due
}

// noteTry records the outcome of a try. A try that this process interrupted does not
// count.
func (s *Server) noteTry(b *batch, err error, broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := &b.delivery
	d.busy = false
	switch {
	case err != nil && broken:
	case err == nil || d.tries == len(webhookPauses):
		d.done = true
	default:
		d.next = s.now().Add(webhookPauses[d.tries])
		d.tries++
	}
}

// post sends the Batch object once.
func (s *Server) post(ctx context.Context, b *batch) error {
	now, origin := s.now(), b.origin
	if s.url != "" {
		origin = s.url
	}
	payload, err := apierror.Encode(s.wire(b, now, origin))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.webhookURL, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "sync-sandbox-webhook/1")
	req.Header.Set("Sync-Signature", webhookSignature(s.secret, now, payload))
	res, err := s.webhooks.Do(req)
	if err != nil {
		return fmt.Errorf("webhook of %s: %w", b.id, err)
	}
	defer res.Body.Close()
	const enough = 64 << 10 // the receiver's text is ignored
	_, _ = io.CopyN(io.Discard, res.Body, enough)
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("webhook of %s: the receiver answered %s", b.id, res.Status)
	}
	return nil
}

// webhookSignature returns the Sync-Signature header: the time, and the HMAC-SHA256 of the
// time and the payload joined by a dot.
func webhookSignature(secret string, now time.Time, payload []byte) string {
	t := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(payload)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
