package screen

import (
	"fmt"

	"syncbatch-tui/batchfile"
)

// ProblemPlace formats the position of a problem, as "7:58" or "file".
func ProblemPlace(p batchfile.Problem) string {
	switch {
	case p.Line == 0:
		return "file"
	case p.Column == 0:
		return fmt.Sprintf("%d", p.Line)
	}
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}
