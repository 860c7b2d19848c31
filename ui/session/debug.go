package session

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/cli"
)

// debugVariable names the environment variable with the path of the debug log. The log is
// appended to that file.
const debugVariable = "SYNCBATCH_DEBUG"

// openDebug opens the file of the debug log; nil if none is set.
func openDebug() (*os.File, error) {
	path := os.Getenv(debugVariable)
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("%w: %s: cannot write %s: %w", cli.ErrUsage, debugVariable, path, fserror.Write(path, err))
	}
	return f, nil
}

// debugLog returns a log that writes to w and removes the API key and signed URLs from
// each record.
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

// logStart writes the information that every bug report needs.
func logStart(log *slog.Logger, base string) {
	log.Debug("start", "version", cli.Version(), "go", runtime.Version(), "system", runtime.GOOS+"/"+runtime.GOARCH,
		"api", base, "term", os.Getenv("TERM"))
}

// logExchange writes one try of a request.
func logExchange(log *slog.Logger, x syncapi.Exchange) {
	attrs := []slog.Attr{
		slog.Int("try", x.Try), slog.Duration("latency", x.Latency.Round(time.Millisecond)), slog.String("host", x.Host),
	}
	if x.Status != 0 {
		attrs = append(attrs, slog.Int("status", x.Status))
	}
	attrs = append(attrs, slog.String("decision", x.Decision.String()))
	if x.Wait > 0 {
		attrs = append(attrs, slog.Duration("wait", x.Wait))
	}
	if x.Reason != "" {
		attrs = append(attrs, slog.String("error", x.Reason))
	}
	what := x.Method + " " + x.Path
	if x.Path == "" {
		what = x.Method + " file"
	}
	log.LogAttrs(context.Background(), slog.LevelDebug, what, attrs...)
}
