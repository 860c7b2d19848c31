package plain

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"time"

	"syncbatch-tui/batchfile"
)

// sarif collects the problems, and writes them as one SARIF 2.1.0 document at the end,
// for code scanning services and editors.
type sarif struct {
	w        io.Writer
	problems []problem
}

func (s *sarif) print(_ time.Time, e event) error {
	if p, ok := e.(problem); ok {
		s.problems = append(s.problems, p)
	}
	return nil
}

func (s *sarif) end() error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "syncbatch-tui", Rules: []sarifRule{}}
	for _, r := range batchfile.Rules() {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: r.Name})
	}
	run.ColumnKind = "unicodeCodePoints"
	for _, p := range s.problems {
		run.Results = append(run.Results, sarifResultOf(p))
	}
	doc, err := json.Marshal(sarifDocument{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
	if err != nil {
		return err
	}
	_, err = s.w.Write(appendVisible(nil, append(doc, '\n')))
	return err
}

func sarifResultOf(p problem) sarifResult {
	r := sarifResult{RuleID: p.Rule, Level: p.Severity}
	r.Message.Text = p.Message
	if p.Hint != "" {
		r.Message.Text += "\n" + p.Hint
	}
	var at sarifLocation
	at.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(p.File)}).String()
	if p.Line > 0 {
		at.Physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: p.Column, EndColumn: p.EndColumn}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// The parts of a SARIF document that are written.
type (
	sarifDocument struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID  string `json:"ruleId"`
		Level   string `json:"level"`
		Message struct {
			Text string `json:"text"`
		} `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)
