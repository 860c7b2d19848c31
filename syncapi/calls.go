package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"time"
)

// Input is what a batch is created from.
type Input struct {
	// Name is the file's name, for Sync's own records.
	Name string
	// Content is the JSON Lines file.
	Content []byte
	// WebhookURL is where Sync announces the batch's end; empty for none.
	WebhookURL string
}

// Create makes a batch of in, which is paid and cannot be cancelled. It sends at
// most one request. When Sync refused, the error is an [*Error] and nothing was
// created; when nothing was sent, a [*TransportError]; when it may have been
// created, the error wraps [ErrOutcomeUnknown].
func (c *Client) Create(ctx context.Context, in Input) (Batch, error) {
	// A connection that was made may have carried the request.
	sent := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent = true },
	})
	b, err := c.create(ctx, in, false)
	switch {
	case err == nil && b.ID == "":
		return b, fmt.Errorf("%w: the answer names no batch", ErrOutcomeUnknown)
	case err == nil || !sent || refused(err):
		return b, err
	}
	return b, fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
}

// refused reports whether an answer says that nothing was created. 408 and 409
// do not: the first may come after the work was done, the second because it was.
func refused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode < 500 &&
		e.StatusCode != http.StatusRequestTimeout && e.StatusCode != http.StatusConflict
}

// DryRun asks Sync to check in without creating anything; nil means that Sync
// would accept it. An answer that names a batch means that Sync did not honour
// the dry run: that is [ErrDryRunIgnored], with the batch.
func (c *Client) DryRun(ctx context.Context, in Input) (Batch, error) {
	b, err := c.create(ctx, in, true)
	if err == nil && b.ID != "" {
		return b, fmt.Errorf("%w: %s", ErrDryRunIgnored, b.ID)
	}
	return b, err
}

// ErrDryRunIgnored is wrapped by the error of [Client.DryRun] when Sync created a
// batch all the same.
var ErrDryRunIgnored = errors.New("a batch was created although only a dry run was asked for")

func (c *Client) create(ctx context.Context, in Input, dryRun bool) (Batch, error) {
	var body bytes.Buffer
	body.Grow(len(in.Content) + 1024)
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("input", in.Name)
	if err != nil {
		return Batch{}, err
	}
	if _, err := part.Write(in.Content); err != nil {
		return Batch{}, err
	}
	if in.WebhookURL != "" {
		if err := form.WriteField("webhook_url", in.WebhookURL); err != nil {
			return Batch{}, err
		}
	}
	if dryRun {
		if err := form.WriteField("dry_run", "true"); err != nil {
			return Batch{}, err
		}
	}
	if err := form.Close(); err != nil {
		return Batch{}, err
	}
	var b Batch
	err = c.do(ctx, request{
		method: http.MethodPost, path: "v2/batch", once: true,
		body: body.Bytes(), contentType: form.FormDataContentType(),
	}, &b)
	return b, err
}

// ErrBadID is wrapped by the error of [Client.Get] for what cannot be a batch id.
var ErrBadID = errors.New("a batch id is letters, digits, '_', '-' and '.'")

// batchID keeps an id to one element of a path. Its length is bounded beside it: a
// counted repetition would take a millisecond of every start to compile.
var batchID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)

const maxID = 200

// Get fetches one batch; an unknown id is an [*Error] with status 404.
func (c *Client) Get(ctx context.Context, id string) (Batch, error) {
	if len(id) > maxID || !batchID.MatchString(id) {
		return Batch{}, fmt.Errorf("%q: %w", id, ErrBadID)
	}
	var b Batch
	err := c.do(ctx, request{method: http.MethodGet, path: "v2/batch/" + id}, &b)
	if err == nil && b.ID != id {
		err = &TransportError{Host: c.base.Host, Err: errors.New("the answer is not the batch that was asked for")}
	}
	return b, err
}

// Filter narrows a list; the zero value is all of it.
type Filter struct {
	Status        Status
	CreatedAfter  time.Time
	CreatedBefore time.Time
}

// List fetches the batches of the key's organisation, newest first. Entries
// without an id are left out.
func (c *Client) List(ctx context.Context, f Filter) ([]Batch, error) {
	query := url.Values{}
	if f.Status != "" {
		query.Set("status", string(f.Status))
	}
	if !f.CreatedAfter.IsZero() {
		query.Set("created_after", f.CreatedAfter.UTC().Format(time.RFC3339Nano))
	}
	if !f.CreatedBefore.IsZero() {
		query.Set("created_before", f.CreatedBefore.UTC().Format(time.RFC3339Nano))
	}
	var entries []json.RawMessage
	if err := c.do(ctx, request{method: http.MethodGet, path: "v2/batch", query: query}, &entries); err != nil {
		return nil, err
	}
	batches := make([]Batch, 0, len(entries))
	for _, entry := range entries {
		var b Batch
		if json.Unmarshal(entry, &b) == nil && b.ID != "" {
			batches = append(batches, b)
		}
	}
	return batches, nil
}

// Estimate is what a generation would cost this organisation.
type Estimate struct {
	Frames int
	// Cost is in US dollars.
	Cost float64
	// Credits is nil for organisations that are billed in dollars.
	Credits *float64
}

// Estimate asks what length of output costs with model. It is free. Where Sync
// cannot say, the error is an [*Error] with status 422.
func (c *Client) Estimate(ctx context.Context, model string, length time.Duration) (Estimate, error) {
	body, err := json.Marshal(map[string]any{"model": model, "duration": length.Seconds()})
	if err != nil {
		return Estimate{}, err
	}
	var wire struct {
		Frames  count    `json:"estimatedFrameCount"`
		Cost    *float64 `json:"estimatedGenerationCost"`
		Credits *float64 `json:"estimatedCredits"`
	}
	err = c.do(ctx, request{
		method: http.MethodPost, path: "v2/generations/estimate",
		body: body, contentType: "application/json",
	}, &wire)
	if err == nil && (wire.Cost == nil || *wire.Cost < 0) {
		err = &TransportError{Host: c.base.Host, Err: errors.New("the estimate names no cost")}
	}
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{Frames: int(wire.Frames), Cost: *wire.Cost, Credits: wire.Credits}, nil
}
