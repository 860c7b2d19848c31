package sandbox

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/catalog"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// Bill is the current cost of a batch, or of a single generation.
type Bill struct {
	// Batch is the id of the batch, or of the generation.
	Batch string `json:"batch"`
	// USD is the sum of the charges.
	USD     float64  `json:"usd"`
	Charges []Charge `json:"charges"`
}

// Charge is the cost of one generation. It is 0 unless the generation is COMPLETED.
type Charge struct {
	RequestID  string `json:"request_id"`
	Generation string `json:"generation"`
	Model      string `json:"model"`
	Status     string `json:"status"`
	// Seconds is the duration of the output, and FPS its frame rate.
	Seconds float64 `json:"seconds"`
	FPS     float64 `json:"fps"`
	// Frames is the number of billed frames, and USD is their price.
	Frames int     `json:"frames"`
	USD    float64 `json:"usd"`
}

// Bills returns the current cost of everything in the sandbox, the oldest first. The price
// of each request depends on the real duration of its media, its sync mode, the frame rate
// and its model.
func (s *Server) Bills() []Bill {
	s.mu.Lock()
	batches := slices.Clone(s.store.batches)
	s.mu.Unlock()
	bills := []Bill{} // an array even if it is empty
	for _, b := range batches {
		bill := Bill{Batch: b.id}
		if b.single {
			bill.Batch = b.outcomes[0].id
		}
		for i := range b.outcomes {
			charge := s.chargeOf(b, i)
			bill.Charges = append(bill.Charges, charge)
			bill.USD += charge.USD
		}
		bill.USD = math.Round(bill.USD*1e4) / 1e4
		bills = append(bills, bill)
	}
	return bills
}

// chargeOf returns the current charge of request i of b.
func (s *Server) chargeOf(b *batch, i int) Charge {
	out := &b.outcomes[i]
	now, _ := b.generationAt(i, s.now())
	c := Charge{RequestID: b.requests[i].ID, Generation: out.id, Model: b.requests[i].Model, Status: string(now)}
	if now == completed {
		c.Seconds, c.FPS, c.Frames, c.USD = out.charge.Seconds, out.charge.FPS, out.charge.Frames, out.charge.USD
	}
	return c
}

// bill answers GET /sandbox/bill, a call that Sync does not have: all bills, or the one of
// the batch or generation in the query.
func (s *Server) bill(w http.ResponseWriter, r *http.Request) error {
	bills := s.Bills()
	if id := r.URL.Query().Get("batch"); id != "" {
		bills = slices.DeleteFunc(bills, func(b Bill) bool { return b.Batch != id })
	}
	return apierror.WriteJSON(w, http.StatusOK, bills)
}

// wireCost is one element of the answer of analyze/cost.
type wireCost struct {
	Frames int     `json:"estimatedFrameCount"`
	Cost   float64 `json:"estimatedGenerationCost"`
}

// analyzeCost answers POST /v2/analyze/cost, based on the media that the request names.
// Both published forms occur: an array, or an object if the video's URL contains
// "cost-object".
func (s *Server) analyzeCost(w http.ResponseWriter, r *http.Request) error {
	var raw json.RawMessage
	if err := readJSON(w, r, &raw); err != nil {
		return err
	}
	req, err := request.Parse(raw)
	if err != nil {
		return err
	}
	if _, known := catalog.ModelNamed(req.Model); !known {
		return apierror.New(http.StatusUnprocessableEntity, "cost_estimate_unavailable", "There is no price for model %.100q.", req.Model)
	}
	c, why := s.charge(&req)
	if why != nil {
		return apierror.New(http.StatusUnprocessableEntity, why.code, "%s", why.message)
	}
	cost := wireCost{Frames: c.Frames, Cost: c.USD}
	if strings.Contains(req.Visual().URL, "cost-object") {
		return apierror.WriteJSON(w, http.StatusOK, cost)
	}
	return apierror.WriteJSON(w, http.StatusOK, []wireCost{cost})
}
