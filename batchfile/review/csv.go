package review

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// header names the columns.
var header = []string{
	"line", "batch_id", "request_id", "model", "inputs", "status", "error_code", "error", "remedy",
	"duration_seconds", "cost_usd", "video", "video_problems",
}

// WriteCSV writes the sheet as CSV with a header. A text that starts like a formula gets
// an apostrophe before it, so that a spreadsheet does not compute it. The error is that of
// w.
func (s *Sheet) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	names := header
	if s.WithURLs {
		names = append(slices.Clip(names), "video_url")
	}
	if err := out.Write(names); err != nil {
		return err
	}
	for _, r := range s.Rows {
		cells := []string{
			number(float64(r.Line)), text(r.BatchID), text(r.RequestID), text(r.Model), text(r.inputs()), text(r.Status),
			text(r.Code), text(r.Error), text(r.Remedy), number(r.Seconds), "", text(r.Video), text(r.problems()),
		}
		if r.HasCost {
			cells[10] = strconv.FormatFloat(math.Round(r.Cost*1e6)/1e6, 'f', -1, 64) // 0.24, not 0.23999999999999996
		}
		if s.WithURLs {
			cells = append(cells, text(r.VideoURL))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// text formats a text as a cell that is not a formula.
func text(s string) string {
	if trimmed := strings.TrimLeft(s, " \u00a0"); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@\t\r\n") {
		return "'" + s
	}
	if strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s // spreadsheets accept the wide forms, too
	}
	return s
}

// number formats a number as a cell; empty for 0, which means unknown.
func number(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func (r Row) inputs() string {
	var all []string
	for _, in := range r.Inputs {
		if in.URL != "" {
			all = append(all, in.Kind+" "+in.URL)
			continue
		}
		all = append(all, strings.TrimSpace(in.Kind+" "+in.Text))
	}
	return strings.Join(all, "; ")
}

func (r Row) problems() string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, p.Code+": "+p.Message)
	}
	return strings.Join(all, "; ")
}
