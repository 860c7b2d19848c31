package sandbox

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

const (
	// formOverhead is the room for the parts of a form besides the file.
	formOverhead = 64 << 10
	// maxField is the longest value of a form field, in bytes.
	maxField = 8 << 10
)

// form is the content of a create.
type form struct {
	lines      *request.Lines
	webhookURL string
	dryRun     bool
}

// readForm reads the body in the format of its Content-Type.
func (s *Server) readForm(r *http.Request) (form, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		return s.readMultipart(r.Body, params["boundary"])
	case "application/json":
		return s.readRows(r.Body)
	}
	return form{}, apierror.New(http.StatusUnsupportedMediaType, "unsupported_media_type",
		"Send multipart/form-data with a file part named input, or application/json with rows.")
}

// readMultipart reads the form part by part, without using the disk. It skips unknown
// fields.
func (s *Server) readMultipart(body io.Reader, boundary string) (form, error) {
	if boundary == "" {
		return form{}, apierror.BadRequest("The Content-Type header names no multipart boundary.")
	}
	limited := &io.LimitedReader{R: body, N: s.maxBytes + formOverhead}
	parts := multipart.NewReader(limited, boundary)
	var f form
	var file []byte
	for {
		part, err := parts.NextPart()
		if err == nil {
			err = s.readPart(&f, &file, part)
		}
		switch {
		case limited.N <= 0:
			return form{}, s.tooLarge()
		case errors.Is(err, io.EOF) && file == nil:
			return form{}, apierror.BadRequest("The file part named input is missing.")
		case errors.Is(err, io.EOF):
			f.lines, err = request.ParseLines(file, s.limits())
			return f, err
		case err != nil:
			return form{}, asRefusal(err)
		}
	}
}

// readPart handles one part of the form.
func (s *Server) readPart(f *form, file *[]byte, part *multipart.Part) (err error) {
	switch name := part.FormName(); name {
	case "input":
		if *file != nil {
			return apierror.BadRequest("There is more than one file part named input.")
		}
		*file, err = readBounded(part, s.maxBytes, s.tooLarge())
	case "webhook_url", "dry_run":
		var value []byte
		if value, err = readBounded(part, maxField, apierror.BadRequest("%s is longer than %d bytes", name, maxField)); err != nil {
			return err
		}
		if name == "webhook_url" {
			f.webhookURL = string(value)
			return nil
		}
		f.dryRun, err = parseDryRun(string(value))
	default:
		_, err = io.Copy(io.Discard, part)
	}
	return err
}

// parseDryRun reads the flag. It is strict, because a dry run that is mistaken for a real
// create costs money.
func parseDryRun(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, nil
	case "", "false", "0", "null":
		return false, nil
	}
	return false, apierror.BadRequest("dry_run must be true or false")
}

// checkWebhookURL accepts https, and http to this machine for a receiver in development.
func checkWebhookURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())) {
		return nil
	}
	return apierror.BadRequest("webhook_url must be an https URL (the sandbox also takes http to a loopback address)")
}

// isLoopback reports whether a host is this machine, by its name or address.
func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// tooLarge returns the error for a file over the limit.
func (s *Server) tooLarge() error {
	return apierror.New(http.StatusRequestEntityTooLarge, "batch_file_too_large",
		"The input file is larger than %d bytes. Split it into several batches.", s.maxBytes)
}

// asRefusal turns a read error into a 400, and keeps a refusal unchanged.
func asRefusal(err error) error {
	var e *apierror.Error
	if errors.As(err, &e) {
		return e
	}
	return apierror.BadRequest("The body could not be read: %v", err)
}

// readBounded reads up to limit bytes. Beyond that, it returns the error over.
func readBounded(r io.Reader, limit int64, over error) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case int64(len(data)) > limit:
		return nil, over
	case err != nil:
		return nil, asRefusal(err)
	}
	return data, nil
}
