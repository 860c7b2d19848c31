package session

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/cli"
)

// debugVariable names the file that the debug log is appended to.
const debugVariable = "SYNCBATCH_DEBUG"

// openDebug opens the file of the debug log; it is nil when none is asked for.
func openDebug() (*os.File, error) {
	path := os.Getenv(debugVariable)
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", cli.ErrUsage, debugVariable, err)
	}
	return f, nil
}

// debugLog writes records to w, each scrubbed of the key and of signed URLs.
func debugLog(w io.Writer, key syncapi.Secret) *slog.Logger {
	scrub := func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case string:
			a.Value = slog.StringValue(key.Scrub(v))
		case error:
			a.Value = slog.StringValue(key.Scrub(v.Error()))
		}
		return a
	}
	log := slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: scrub}))
	return log.With("pid", os.Getpid())
}

// logStart writes what a report of a fault needs first.
func logStart(log *slog.Logger, base string) {
	log.Debug("start", "version", cli.Version(), "go", runtime.Version(), "system", runtime.GOOS+"/"+runtime.GOARCH,
		"api", base, "term", os.Getenv("TERM"))
}
