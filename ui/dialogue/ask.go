package dialogue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"syncbatch-tui/ui/format"
)

// Talk is the conversation of a run of the program, one line at a time.
type Talk struct {
	// Out is where all lines go.
	Out io.Writer
	// GitHub means that GitHub Actions reads Out.
	GitHub bool
	// Hide stops the terminal from showing what the user types until show is called; nil if there
	// is nothing to hide it from.
	Hide func() (show func())

	// Forget drops unread input; nil if answers come from a file or a pipe, which is read in order.
	Forget func()

	answers <-chan string
}

// NewTalk starts to read answers. The end of in ends every dialogue.
func NewTalk(in io.Reader, out io.Writer) *Talk { return &Talk{Out: out, answers: lines(in)} }

// errLeft ends the dialogue because the user wants to leave, or cannot answer anymore.
var errLeft = errors.New("left")

// maxAnswer limits the length of a line that is read.
const maxAnswer = 64 << 10

// lines reads the answers in a goroutine, because a read cannot be interrupted. The goroutine ends
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
func (t *Talk) tell(layout string, args ...any) {
	line := format.Clean(fmt.Sprintf(layout, args...))
	if t.GitHub {
		line = format.BreakCommands(line)
	}
	fmt.Fprintln(t.Out, line)
}

// ask asks for a line.
func (t *Talk) ask(ctx context.Context, question string) (string, error) {
	t.tell("%s", question)
	return t.answer(ctx)
}

func (t *Talk) answer(ctx context.Context) (string, error) {
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case answer, ok := <-t.answers:
		if !ok {
			return "", errLeft
		}
		return answer, nil
	}
}

// askHidden asks for a line that the terminal does not show.
func (t *Talk) askHidden(ctx context.Context, question string) (string, error) {
	if t.Hide != nil {
		defer t.Hide()()
	}
	t.tell("%s", question)
	return t.answer(ctx)
}

// choose asks until the user gives the number of a choice, and returns its index. It never repeats
// the input, which may be a key pasted at the wrong time.
func (t *Talk) choose(ctx context.Context, question string, choices ...string) (int, error) {
	for {
		t.tell("")
		t.tell("%s", question)
		for i, c := range choices {
			t.tell("%d. %s", i+1, c)
		}
		answer, err := t.ask(ctx, fmt.Sprintf("A number from 1 to %d:", len(choices)))
		if err != nil {
			return 0, err
		}
		if answer == "q" || answer == "quit" {
			return 0, errLeft
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(choices) {
			return n - 1, nil
		}
		t.tell("That is not one of the numbers.")
	}
}

// option is a choice and its action.
type option struct {
	text string
	do   func(context.Context) error // nil to do nothing
}

// offer asks which option to take, and runs it. It reports whether the option does something.
func (t *Talk) offer(ctx context.Context, question string, options ...option) (did bool, err error) {
	texts := make([]string, len(options))
	for i, o := range options {
		texts[i] = o.text
	}
	choice, err := t.choose(ctx, question, texts...)
	if err != nil || options[choice].do == nil {
		return false, err
	}
	return true, options[choice].do(ctx)
}

// confirm asks a question; only the word yes counts as yes.
func (t *Talk) confirm(ctx context.Context, question string) (bool, error) {
	answer, err := t.ask(ctx, question+" Type yes to go on; anything else means no.")
	return strings.EqualFold(answer, "yes"), err
}

// confirmPaid asks a question that spends money. Input from before the question does not count: it
// was meant for something else.
func (t *Talk) confirmPaid(ctx context.Context, question string) (bool, error) {
	if t.Forget != nil {
		t.Forget()
		select {
		case _, ok := <-t.answers:
			if !ok {
				return false, errLeft
			}
			t.tell("What you typed before the question was ignored.")
		default:
		}
	}
	return t.confirm(ctx, question)
}
