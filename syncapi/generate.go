package syncapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"sync"
)

// StatusRejected is the status of a generation that Sync refused after it was created. The
// others are those of a batch.
const StatusRejected Status = "REJECTED"

// Generation is one request that Sync processes alone, outside of a batch.
type Generation struct {
	// ID names the generation within the organization.
	ID string
	// Status is PENDING, PROCESSING, COMPLETED, FAILED, REJECTED, or a status that this package
	// does not know.
	Status Status
	// Response is the whole answer, a JSON object in the format of a results file. It may hold a
	// signed URL: write it to results files, but never show or log it.
	Response json.RawMessage
}

// Ended reports whether the generation can no longer change.
func (g Generation) Ended() bool { return g.Status.Terminal() || g.Status == StatusRejected }

// UnmarshalJSON keeps the answer and reads its id and its status.
func (g *Generation) UnmarshalJSON(data []byte) error {
	var wire struct {
		ID     text `json:"id"`
		Status text `json:"status"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*g = Generation{ID: string(wire.ID), Status: Status(wire.Status), Response: append(json.RawMessage(nil), data...)}
	return nil
}

// idempotencyKey matches the values that Sync accepts as an Idempotency-Key.
var idempotencyKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._~-]+$`) })

const maxIdempotencyKey = 128

var errIdempotencyKey = errors.New("an Idempotency-Key is 1 to 128 letters, digits, '.', '_', '~' and '-'")

// ErrGenerationUnknown is wrapped by the error of [Client.Generate] if Sync may have created a
// generation. Make the same call with the same key to find out.
var ErrGenerationUnknown = errors.New("it is unknown whether Sync created the generation")

// Generate creates a generation from a payload, the JSON of one generation request. A generation is
// paid and cannot be canceled. Sync creates only one generation for the same key and payload, so
// Generate sends the request again, at most three times, even after a broken connection or a
// failure of Sync.
//
// If Sync refused, the error is an [*Error] whose Kind says that nothing was done. If nothing was
// sent, the error is a [*TransportError] or the error of ctx. If Sync may have created a
// generation, the error wraps [ErrGenerationUnknown]: call Generate again with the same key to find
// out. The end of ctx does not abandon a try, as with [Client.Create].
func (c *Client) Generate(ctx context.Context, payload []byte, key string) (Generation, error) {
	if len(key) > maxIdempotencyKey || !idempotencyKey().MatchString(key) { // without a key a retry would be paid for twice
		return Generation{}, errIdempotencyKey
	}
	var g Generation
	got, err := c.do(ctx, call{
		effect: paysOnce, method: http.MethodPost, path: "v2/generate",
		body: payload, contentType: "application/json", idempotencyKey: key,
	}, &g)
	switch {
	case err == nil && CheckID(g.ID) != nil: // a generation with an impossible ID cannot be fetched
		return Generation{}, fmt.Errorf("%w: the answer names no generation", ErrGenerationUnknown)
	case err == nil || !got.maybeDone:
		return g, err
	}
	return g, fmt.Errorf("%w: %w", ErrGenerationUnknown, err)
}

// Generation fetches one generation. For an unknown ID the error is an [*Error] of KindNotFound;
// for an impossible one it wraps ErrBadID.
func (c *Client) Generation(ctx context.Context, id string) (Generation, error) {
	if err := CheckID(id); err != nil {
		return Generation{}, err
	}
	var g Generation
	_, err := c.do(ctx, call{method: http.MethodGet, path: "v2/generate/" + id, batch: true}, &g)
	if err == nil && g.ID != id {
		err = unusable(c.base.Host, "the answer is another generation than the one that was asked for")
	}
	return g, err
}
