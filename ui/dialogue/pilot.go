package dialogue

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// pilotSize is how many requests a pilot has unless the user says otherwise.
const pilotSize = 3

// canPilot reports whether the first requests of a file can be sent before the others.
func canPilot(f *batchfile.File, now time.Time) bool {
	report := batchfile.Validate(f, now)
	return report.Requests > pilotSize && (report.OK() || report.NeedsSplit())
}

// pilot sends the first requests of a file one by one, and asks again before the rest goes out as a
// batch.
func (d *dialogue) pilot(ctx context.Context, f *batchfile.File) error {
	report := batchfile.Validate(f, d.Plain.Now())
	n, err := d.askPilotSize(ctx, report.Requests-1)
	if err != nil || n == 0 {
		return err
	}
	head, rest := f.Cut(n)
	if rest == nil {
		return nil
	}
	others := report.Requests - n
	few := ""
	if others < batchfile.PublishedMinRequests {
		few = fmt.Sprintf(" Sync may refuse that batch, because it has fewer than %d requests.", batchfile.PublishedMinRequests)
	}
	videos, err := d.askVideos(ctx)
	if err != nil {
		return err
	}
	var left error // the error that ended the question about the rest
	costs := d.about(ctx, batchfile.Validate(head, d.Plain.Now()).Summary)
	question := fmt.Sprintf("Send the first %s to %s? %s %s as a batch, after another question.%s %s A request cannot be canceled once it is sent.",
		format.Plural(n, "request", format.Count(n, "request")), d.Host, format.Plural(n, "It is sent by itself.", "They are sent one by one."),
		format.Capital(format.Others(others))+format.Plural(others, " follows", " follow"), few, costs)
	again := fmt.Sprintf("Send %s again? %s A request cannot be canceled once it is sent.", f.Name(), costs)
	err = d.pay(ctx, question, again, func(c *plain.Config) {
		c.File, c.Pilot, c.Monitor, c.Videos, c.Split = f, n, true, videos, report.NeedsSplit()
		c.AfterPilot = func(ctx context.Context, failed int) bool {
			var yes bool
			yes, left = d.askRest(ctx, n, failed, rest)
			return yes
		}
	})
	if left != nil {
		return left
	}
	return err
}

// askPilotSize asks how many requests to send first; 0 for none.
func (d *dialogue) askPilotSize(ctx context.Context, most int) (int, error) {
	answer, err := d.ask(ctx, fmt.Sprintf("How many requests to send first? They are sent one by one, and the rest as a batch. A number from 1 to %d; nothing means %d.", most, min(pilotSize, most)))
	if err != nil || answer == "" {
		return min(pilotSize, most), err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > most {
		d.tell("Nothing was sent. That is not a number from 1 to %d.", most)
		return 0, nil
	}
	return n, nil
}

// askRest asks whether to submit the rest of a file once its pilot has ended.
func (d *dialogue) askRest(ctx context.Context, n, failed int, rest *batchfile.File) (bool, error) {
	s := batchfile.Validate(rest, d.Plain.Now()).Summary
	others := format.Others(s.Requests)
	question := fmt.Sprintf("Submit %s to %s?", others, d.Host)
	if failed > 0 {
		question = fmt.Sprintf("Submit %s, although the pilot has failures?", others)
	}
	d.tell("%s", format.PilotEnd(n, failed))
	yes, err := d.confirmPaid(ctx, question+" "+d.about(ctx, s)+" A batch cannot be canceled once it is submitted.")
	if err == nil && !yes {
		d.tell("%s not sent. To send %s later, choose the same again with %s: no request is sent twice.", format.Capital(others)+format.Plural(s.Requests, " was", " were"),
			format.Plural(s.Requests, "it", "them"), format.Count(n, "request"))
	}
	return yes, err
}
