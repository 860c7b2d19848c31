package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/media"
)

// wireResult is one line of a result file.
type wireResult struct {
	RequestID string         `json:"request_id"`
	Response  wireGeneration `json:"response"`
}

// wireGeneration is the Generation object. Its fields are in camel case except for
// error_code.
type wireGeneration struct {
	ID             string          `json:"id"`
	CreatedAt      string          `json:"createdAt"`
	Status         status          `json:"status"`
	Model          string          `json:"model"`
	Input          json.RawMessage `json:"input"`
	Options        json.RawMessage `json:"options,omitempty"`
	WebhookURL     *string         `json:"webhookUrl"`
	OutputURL      *string         `json:"outputUrl"`
	OutputDuration *float64        `json:"outputDuration"`
	Error          *string         `json:"error"`
	ErrorCode      *string         `json:"error_code"`
	OutputFileName string          `json:"outputFileName,omitempty"`
	ProjectID      string          `json:"projectId,omitempty"`
	SpokenURL      string          `json:"synthesizedAudioUrl,omitempty"`
}

// resultFile returns the result file of a batch that has ended. Its order differs from the
// input's, because Sync promises no order.
func (s *Server) resultFile(b *batch) ([]byte, error) {
	var out bytes.Buffer
	expires := s.mediaExpiry(b)
	for _, i := range s.random(streamOrder, b.number).Perm(len(b.requests)) {
		line, err := apierror.Encode(wireResult{
			RequestID: b.requests[i].ID,
			Response:  s.generation(b, i, b.end(), expires),
		})
		if err != nil {
			return nil, err
		}
		if b.camelResults {
			line = inCamelCase(line)
		}
		switch {
		case b.prettyResults:
			if err := json.Indent(&out, line, "", "  "); err != nil {
				return nil, err
			}
		case b.arrayResults && out.Len() > 0:
			out.WriteString(",\n")
			out.Write(line)
		default:
			out.Write(line)
		}
		if !b.arrayResults {
			out.WriteByte('\n')
		}
	}
	if b.arrayResults {
		return slices.Concat([]byte("["), out.Bytes(), []byte("]\n")), nil
	}
	return out.Bytes(), nil
}

// inCamelCase renames the fields of a result that occur in both cases.
func inCamelCase(line []byte) []byte {
	const id, code = `{"request_id":`, `,"error_code":`
	line = append([]byte(`{"requestId":`), bytes.TrimPrefix(line, []byte(id))...)
	if at := bytes.LastIndex(line, []byte(code)); at >= 0 {
		line = slices.Concat(line[:at], []byte(`,"errorCode":`), line[at+len(code):])
	}
	return line
}

// generation returns the Generation object of request i of b at now. The URL of its video
// works until expires.
func (s *Server) generation(b *batch, i int, now, expires time.Time) wireGeneration {
	req, out := &b.requests[i], &b.outcomes[i]
	g := wireGeneration{
		ID:        out.id,
		CreatedAt: wireTime(b.created.Add(b.part(queueAt))),
		Model:     req.Model,
		Input:     req.Input,
		Options:   req.Options,

		OutputFileName: req.OutputFileName,
		ProjectID:      req.ProjectID,
	}
	if req.WebhookURL != "" {
		g.WebhookURL = &req.WebhookURL
	}
	var why *failure
	g.Status, why = b.generationAt(i, now)
	switch {
	case why != nil:
		g.Error, g.ErrorCode = &why.message, &why.code
	case g.Status == completed:
		video := s.signedURL(mediaPath(b, i), expires)
		seconds := media.Result(out.charge.Seconds).Seconds
		g.OutputURL, g.OutputDuration = &video, &seconds
		if req.Sound().Type == "text" {
			g.SpokenURL = s.signedURL(speechPath(b, i), expires)
		}
	}
	return g
}
