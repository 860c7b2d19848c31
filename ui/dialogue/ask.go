package dialogue

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"syncbatch-tui/ui/format"
)

// maxAnswer bounds a line that is read.
const maxAnswer = 64 << 10

// lines reads the answers in a goroutine, because a read cannot be interrupted. It ends
// with in or with the program.
func lines(in io.Reader) <-chan string {
	answers := make(chan string)
	go func() {
		defer close(answers)
		s := bufio.NewScanner(in)
		s.Buffer(nil, maxAnswer)
		for s.Scan() {
			answers <- strings.TrimSpace(s.Text())
		}
	}()
	return answers
}

// tell writes a line.
func (d *dialogue) tell(layout string, args ...any) {
	line := format.Clean(fmt.Sprintf(layout, args...))
	if d.Plain.GitHub {
		line = format.BreakCommands(line)
	}
	fmt.Fprintln(d.Plain.Err, line)
}

// ask asks for a line.
func (d *dialogue) ask(ctx context.Context, question string) (string, error) {
	d.tell("%s", question)
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case answer, ok := <-d.answers:
		if !ok {
			return "", errLeft
		}
		return answer, nil
	}
}

// choose asks until one of the choices is given by its number, and gives its index.
func (d *dialogue) choose(ctx context.Context, question string, choices ...string) (int, error) {
	for {
		d.tell("")
		d.tell("%s", question)
		for i, c := range choices {
			d.tell("%d. %s", i+1, c)
		}
		answer, err := d.ask(ctx, fmt.Sprintf("A number from 1 to %d:", len(choices)))
		if err != nil {
			return 0, err
		}
		if answer == "q" || answer == "quit" {
			return 0, errLeft
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(choices) {
			return n - 1, nil
		}
		d.tell("%q is not one of the numbers.", answer)
	}
}

// confirm asks a question that only the word yes says yes to.
func (d *dialogue) confirm(ctx context.Context, question string) (bool, error) {
	answer, err := d.ask(ctx, question+" Type yes to go on; anything else means no.")
	return strings.EqualFold(answer, "yes"), err
}
