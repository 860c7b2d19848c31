package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// Input is the content of a new batch.
type Input struct {
	// Name is the file's name, for Sync's own records.
	Name string
	// Content is the JSON Lines file.
	Content []byte
	// WebhookURL is the address that Sync calls when the batch ends; empty for none.
	WebhookURL string
}

// Create creates a batch. A batch is paid and cannot be canceled. Create sends the request again,
// at most three times, only if nothing was sent or the rate limit refused it.
//
// If Sync refused, the error is an [*Error] whose Kind says that nothing was done. If nothing was
// sent, the error is a [*TransportError] or the error of ctx. If a batch may have been created, the
// error wraps [ErrOutcomeUnknown]; this includes a 303, a 408 and a 409, because Sync may send
// these after it did the work.
//
// When ctx ends, Create stops waiting before and between tries. It does not abandon a try, because
// only the answer says whether there is something to pay for. A try takes at most ten minutes.
func (c *Client) Create(ctx context.Context, in Input) (Batch, error) {
	var b Batch
	got, err := c.create(ctx, in, pays, &b)
	b = c.key.scrub(b)
	switch {
	case err == nil && CheckID(b.ID) != nil: // a batch with an impossible ID cannot be fetched
		return Batch{}, fmt.Errorf("%w: the answer names no batch", ErrOutcomeUnknown)
	case err == nil || !got.maybeDone:
		return b, err
	}
	return b, fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
}

// DryRun asks Sync to check the input without creating anything. It returns nil if Sync would
// accept the input; only the status VALIDATED says so. For any other status the error is an
// [*Error] of KindInput, with that status as DryRun and with Sync's messages about the lines. If
// the answer names a batch, Sync created one anyway: the error wraps [ErrDryRunIgnored], and DryRun
// returns the batch.
func (c *Client) DryRun(ctx context.Context, in Input) (Batch, error) {
	var a checkAnswer
	_, err := c.create(ctx, in, checks, &a)
	a.Batch = c.key.scrub(a.Batch)
	switch {
	case err != nil:
		return a.Batch, err
	case a.ID != "":
		return a.Batch, fmt.Errorf("%w: %s", ErrDryRunIgnored, a.ID)
	case a.Status == "":
		return a.Batch, unusable(c.base.Host, "the answer to the dry run has no status")
	case a.Status != StatusValidated:
		e := &Error{StatusCode: http.StatusOK, DryRun: a.Status}
		e.say(statements(a.body), c.key)
		return a.Batch, e
	}
	return a.Batch, nil
}

// checkAnswer is Sync's answer to a dry run.
type checkAnswer struct {
	Batch
	body []byte
}

// UnmarshalJSON reads the batch and keeps the body for its messages about lines.
func (a *checkAnswer) UnmarshalJSON(data []byte) error {
	a.body = bytes.Clone(data)
	return json.Unmarshal(data, &a.Batch)
}

// ErrDryRunIgnored is wrapped by the error of [Client.DryRun] if Sync created a batch anyway.
var ErrDryRunIgnored = errors.New("a batch was created although only a dry run was asked for")

func (c *Client) create(ctx context.Context, in Input, what effect, out any) (reply, error) {
	body, contentType, err := in.form(what == checks)
	if err != nil {
		return reply{}, err
	}
	return c.do(ctx, call{
		effect: what, method: http.MethodPost, path: "v2/batch",
		body: body, contentType: contentType,
	}, out)
}

// form encodes the input as multipart/form-data and returns the content type.
func (in Input) form(dryRun bool) ([]byte, string, error) {
	var body bytes.Buffer
	body.Grow(len(in.Content) + 1024)
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("input", in.Name)
	if err == nil {
		_, err = part.Write(in.Content)
	}
	if err == nil && in.WebhookURL != "" {
		err = form.WriteField("webhook_url", in.WebhookURL)
	}
	if err == nil && dryRun {
		err = form.WriteField("dry_run", "true")
	}
	err = errors.Join(err, form.Close())
	return body.Bytes(), form.FormDataContentType(), err
}

// ErrBadID is wrapped by the errors of [CheckID] and [Client.Get] for an impossible batch
// id.
var ErrBadID = errors.New("a batch id is letters, digits, '_', '-' and '.'")

// batchID keeps an ID to one element of a path. The length is checked separately, because compiling
// a counted repetition would add a millisecond to each start.
var batchID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`) })

const maxID = 200

// CheckID returns nil for a possible batch ID, and an error that wraps ErrBadID for any other.
func CheckID(id string) error {
	if len(id) > maxID || !batchID().MatchString(id) {
		return fmt.Errorf("%q: %w", id, ErrBadID)
	}
	return nil
}

// Get fetches one batch. For an unknown ID the error is an [*Error] of KindNotFound; for an
// impossible one it wraps ErrBadID.
func (c *Client) Get(ctx context.Context, id string) (Batch, error) {
	if err := CheckID(id); err != nil {
		return Batch{}, err
	}
	var b Batch
	_, err := c.do(ctx, call{method: http.MethodGet, path: "v2/batch/" + id, batch: true}, &b)
	if err == nil && b.ID != id {
		err = unusable(c.base.Host, "the answer is another batch than the one that was asked for")
	}
	return c.key.scrub(b), err
}

// Filter narrows a list; the zero value lists everything.
type Filter struct {
	// CreatedAfter leaves out batches created before it; zero leaves out none.
	CreatedAfter time.Time
}

// Listing is the result of List.
type Listing struct {
	// Batches are the batches of the key's organization, newest first. Entries without an ID are
	// left out.
	Batches []Batch
	// Date is the server's time; zero if the server did not send it.
	Date time.Time
}

// List fetches the batches of the key's organization.
func (c *Client) List(ctx context.Context, f Filter) (Listing, error) {
	query := url.Values{}
	if !f.CreatedAfter.IsZero() {
		query.Set("created_after", f.CreatedAfter.UTC().Format(time.RFC3339Nano))
	}
	var entries []json.RawMessage
	got, err := c.do(ctx, call{method: http.MethodGet, path: "v2/batch", query: query}, &entries)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{Batches: make([]Batch, 0, len(entries)), Date: got.date}
	for _, entry := range entries {
		var b Batch
		if json.Unmarshal(entry, &b) == nil && b.ID != "" {
			l.Batches = append(l.Batches, c.key.scrub(b))
		}
	}
	return l, nil
}
