package sandbox

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Serve is Start for people: it prints the base URL and the key that works, and
// serves until ctx ends. Its errors are those of Start and of ending.
func Serve(ctx context.Context, addr string, w io.Writer, opts ...Option) error {
	// Ids differ from one sandbox to the next, since their users keep accounts of
	// batches by id.
	seed := WithSeed(uint64(time.Now().UnixNano()))
	s, err := Start(addr, append([]Option{seed}, opts...)...)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `The sandbox of the Sync Batch API. Nothing costs anything.

  export SYNC_BASE_URL=%s
  export SYNC_API_KEY=%s

ctrl+c ends it.
`, s.BaseURL(), Key)
	<-ctx.Done()
	return s.Close()
}
