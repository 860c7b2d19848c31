package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"time"
)

// Earlier versions kept a journal of lines, each a JSON object that ends with a checksum, and the
// bytes of submissions in a folder beside it.
const (
	journalName = "journal.jsonl"
	inputsName  = "inputs"
	// importedExt is the extension of a journal whose contents are in the database.
	importedExt = ".imported"
	// maxJournal limits how many bytes are read.
	maxJournal = 256 << 20
)

// The reasons why the outcome of submissions is unknown after the journal was damaged.
var (
	errLost      = errors.New("the ledger was damaged, and has lost the outcome")
	errLostLater = errors.New("the ledger was damaged after it, where it may have recorded that it was sent")
)

// journalLine is a line of the journal. One of its records is set, and replaces all earlier ones
// with the same key. After is the checksum of the line before it.
type journalLine struct {
	Version    int         `json:"version"` // only in the first line
	After      string      `json:"after"`
	Submission *Submission `json:"submission"`
	Rows       *struct {
		Hash         string `json:"hash"`
		Fingerprints []byte `json:"fingerprints"`
	} `json:"rows"`
	Follow *struct {
		journalBatch
		Ended     bool `json:"ended"`
		Forgotten bool `json:"forgotten"`
	} `json:"follow"`
	Part  *journalFile `json:"part"`
	Saved *journalFile `json:"saved"`
}

type journalBatch struct {
	Batch string    `json:"batch"`
	Host  string    `json:"host"`
	At    time.Time `json:"at"`
}

type journalFile struct {
	journalBatch
	Path   string `json:"path"`
	ETag   string `json:"etag"`
	Length int64  `json:"length"`
	Hash   string `json:"hash"`
	Bytes  int64  `json:"bytes"`
}

// readJournal returns the last line of each key, in the order of the first ones. Damage makes every
// earlier waiting submission unknown, because a lost line may have recorded that it was sent. The
// error says that a newer version wrote the journal.
func readJournal(data []byte) (lines []journalLine, damaged bool, err error) {
	at, sum := map[string]int{}, ""
	distrust := func() {
		damaged = true
		for _, line := range lines {
			if s := line.Submission; s != nil && s.State == Waiting {
				*s = s.With(Unknown, s.Changed, errLostLater)
			}
		}
	}
	for n, raw := range slices.Collect(bytes.Lines(data)) {
		raw = bytes.TrimSpace(raw)
		var line journalLine
		parsed := json.Unmarshal(raw, &line) == nil
		if line.Version > 1 {
			return nil, false, fmt.Errorf("%w, as %s in format %d", ErrNewer, journalName, line.Version)
		}
		if n == 0 && line.Version == 1 {
			continue
		}
		key := line.key()
		if !parsed || key == "" || !hasSum(raw) {
			if len(raw) > 0 {
				distrust()
			}
			continue
		}
		i, known := at[key]
		if !known || line.Saved != nil { // a batch's file that was written last counts
			i, lines = len(lines), append(lines, line)
		}
		at[key], lines[i] = i, line
		if line.After != sum {
			distrust()
		}
		sum = string(raw[len(raw)-len(`00000000"}`) : len(raw)-len(`"}`)])
	}
	return lines, damaged, nil
}

// hasSum reports whether a line ends with the checksum of the text before it.
func hasSum(line []byte) bool {
	end := len(line) - len(`,"sum":"00000000"}`)
	return end >= 0 && string(line[end:]) == fmt.Sprintf(`,"sum":"%08x"}`, crc32.ChecksumIEEE(line[:end]))
}

// key is the subject of a line; empty for a line without one.
func (j journalLine) key() string {
	switch {
	case j.Submission != nil && j.Submission.ID != "" && slices.Contains(states, j.Submission.State):
		return "submission " + j.Submission.ID
	case j.Rows != nil && j.Rows.Hash != "":
		return "rows " + j.Rows.Hash
	case j.Follow != nil && j.Follow.Batch != "":
		return "follow " + j.Follow.Host + " " + j.Follow.Batch
	case j.Part != nil && j.Part.Batch != "":
		return "part " + j.Part.Host + " " + j.Part.Batch
	case j.Saved != nil && j.Saved.Path != "":
		return "saved " + j.Saved.Path
	}
	return ""
}
