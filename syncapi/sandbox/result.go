package sandbox

import (
	"bytes"
	"encoding/json"
	"time"
)

// wireResult is one line of a result file.
type wireResult struct {
	RequestID string         `json:"request_id"`
	Response  wireGeneration `json:"response"`
}

// wireGeneration is the Generation object. Its fields are in camel case but for
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
}

// resultFile is the result file of a batch that has ended. Its order is not that
// of the input, because Sync promises none.
func (s *Server) resultFile(b *batch) ([]byte, error) {
	var out bytes.Buffer
	for _, i := range s.random(streamOrder, b.number).Perm(len(b.requests)) {
		line, err := encodeJSON(wireResult{
			RequestID: b.requests[i].id,
			Response:  s.generation(b, i, b.end(), b.end().Add(mediaLifetime)),
		})
		if err != nil {
			return nil, err
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

// generation is the Generation object of request i of b at now; the URL of its
// video works until expires.
func (s *Server) generation(b *batch, i int, now, expires time.Time) wireGeneration {
	req, out := &b.requests[i], &b.outcomes[i]
	g := wireGeneration{
		ID:        out.id,
		CreatedAt: wireTime(b.created.Add(b.part(queueAt))),
		Model:     req.model,
		Input:     req.input,
		Options:   req.options,
	}
	var why *failure
	g.Status, why = b.generationAt(i, now)
	switch {
	case why != nil:
		g.Error, g.ErrorCode = &why.message, &why.code
	case g.Status == completed:
		video := s.signedURL(mediaPath(b, i), expires)
		g.OutputURL, g.OutputDuration = &video, &out.seconds
	}
	return g
}
