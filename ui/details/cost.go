package details

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/format"
)

// pricedMsg brings the cost of a batch's videos in US dollars.
type pricedMsg struct {
	batch string
	usd   float64
}

// price asks for the cost of the videos by their lengths, if all lengths are known.
func (m *Page) price(r Results) tea.Cmd {
	isTimed := func(row batchfile.Result) bool { return row.Seconds > 0 }
	if !slices.ContainsFunc(r.Rows, isTimed) || r.Batch != m.batch.ID {
		return nil
	}
	jobs, ctx := m.jobs, m.env.Context
	return func() tea.Msg {
		seconds := r.seconds()
		if len(seconds) == 0 {
			return nil
		}
		usd, err := jobs.CostOfVideos(ctx, seconds)
		if err != nil {
			return nil // keep the estimate
		}
		return pricedMsg{r.Batch, usd}
	}
}

// seconds returns the lengths of the videos by model; none unless all are known.
func (r *Results) seconds() map[string][]float64 {
	models := map[int]string{}
	if r.Input != nil {
		for g := range r.Input.Generations() {
			models[g.Line] = g.Model
		}
	}
	seconds := map[string][]float64{}
	for _, row := range r.Rows {
		if row.Generation != batchfile.Succeeded {
			continue
		}
		model := cmp.Or(row.Model, models[row.InputLine])
		if row.Seconds <= 0 || model == "" {
			return nil
		}
		seconds[model] = append(seconds[model], row.Seconds)
	}
	return seconds
}

// cost says what the succeeded requests cost: by the lengths of their videos if these are
// known, and otherwise by the estimate for the batch. Requests that did not succeed cost
// nothing. It is empty if unknown.
func (m *Page) cost() string {
	e, n := m.results.Estimate, m.batch.Metrics
	if m.isLost() || n.Total <= 0 {
		return ""
	}
	if m.usd > 0 && m.batch.Status.Terminal() {
		s := fmt.Sprintf("about %s by the lengths of the videos, at %d fps", format.Dollars(m.usd), cost.AssumedFPS)
		if e > 0 {
			s += " · estimate was " + format.Dollars(e)
		}
		return s
	}
	if e <= 0 {
		return ""
	}
	word := "about "
	if m.results.Ceiling {
		word = "at most "
	}
	switch due := e * float64(n.Succeeded) / float64(n.Total); {
	case !m.batch.Status.Terminal():
		return word + format.Dollars(due) + " so far of " + format.Dollars(e)
	case n.Succeeded == 0:
		return "nothing succeeded, so nothing is due · estimate was " + format.Dollars(e)
	case n.Succeeded < n.Total:
		return fmt.Sprintf("%s%s for %d of %d · estimate was %s", word, format.Dollars(due), n.Succeeded, n.Total, format.Dollars(e))
	}
	return word + format.Dollars(e) + ", estimated before it ran"
}
