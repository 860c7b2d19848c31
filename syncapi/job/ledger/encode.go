package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
)

// errNotRecord is why a line is set aside.
var errNotRecord = errors.New("not a record of this version")

// sumMember ends the line of a record, with a sum of what stands before it, so that damage
// shows that is still JSON. Before it stands the sum of the line before, so that it shows,
// too, when whole lines are gone, or are where they were not.
const (
	sumMember = `,"sum":"`
	sumEnd    = len(sumMember) + len(`00000000"}`)
)

func appendSum(said []byte) []byte {
	return fmt.Appendf(said, `%s%08x"}`, sumMember, crc32.ChecksumIEEE(said))
}

// sumOf is the sum of a line that has one.
func sumOf(line []byte) string {
	return string(line[len(line)-len(`00000000"}`) : len(line)-len(`"}`)])
}

// linked is a record as it stands in its line, behind the line with another sum.
type linked struct {
	record
	After string `json:"after"`
}

// encodeRecord is the line of a record behind one with a sum, and its own sum.
func encodeRecord(r record, after string) (line []byte, sum string, err error) {
	line, err = json.Marshal(linked{r, after})
	if err != nil {
		return nil, "", err
	}
	line = appendSum(line[:len(line)-1]) // in place of its brace
	return append(line, '\n'), sumOf(line), nil
}

// decodeRecord is the record of a line.
func decodeRecord(line []byte) (linked, error) {
	said := slices.Clip(line[:max(0, len(line)-sumEnd)])
	if !bytes.Equal(appendSum(said), line) {
		return linked{}, errNotRecord
	}
	var r linked
	if err := json.Unmarshal(line, &r); err != nil {
		return linked{}, err
	}
	if r.key() == "" || r.Submission != nil && !slices.Contains(states, r.Submission.State) {
		return linked{}, errNotRecord
	}
	return r, nil
}
