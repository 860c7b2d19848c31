package sandbox

import (
	"context"
	"fmt"
	"io"
)

// Serve is Start for people: it prints the base URL and the key that works, and
// serves until ctx ends. Its errors are those of Start and of ending.
func Serve(ctx context.Context, addr string, w io.Writer, opts ...Option) error {
	s, err := Start(addr, opts...)
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
