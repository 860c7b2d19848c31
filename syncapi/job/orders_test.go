package job_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestRandomOrders lets a user, a server and crashes do their worst in random order: the program
// sends what was confirmed, and only once, and an unknown submission stays unknown until the user
// has resolved it.
func TestRandomOrders(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &orders{t: t, random: rand.New(rand.NewPCG(seed, 1)), server: newPipedServer(t), dir: t.TempDir(), unknown: map[string]string{}, sent: map[string]bool{}, waits: map[string]bool{}}
				o.restart()
				for step := range 25 {
					what := o.step()
					t.Logf("step %d, %s", step, what)
					o.check(what)
				}
			})
		})
	}
}

// orders is a user with three files, and what the program told that user.
type orders struct {
	t      *testing.T
	random *rand.Rand
	server *server
	dir    string
	runner *job.Runner

	posts   int               // as many as the confirmations allow
	unknown map[string]string // unknown submissions: submission ID → file
	sent    map[string]bool   // files that were accepted once
	waits   map[string]bool   // files that are confirmed, but not sent yet
}

func (o *orders) restart() { o.runner = o.server.runner(job.WithFolder(o.dir)) }

func (o *orders) step() string {
	switch o.random.IntN(6) {
	case 0:
		o.restart()
		return "another session"
	case 1:
		return o.resolve()
	case 2:
		return o.send(true)
	}
	return o.send(false)
}

// send confirms one of the files; a random fault happens if it is sent.
func (o *orders) send(again bool) string {
	id := string("abc"[o.random.IntN(3)])
	isUnknown := slices.Contains(values(o.unknown), id)
	faults := []fault{nil, createdThenLost, status(500, ``), status(400, `{}`), limit}
	o.server.set(func() {
		o.server.faults = append(o.server.faults[:min(len(o.server.faults), o.posts):o.posts], make([]fault, max(0, o.posts-len(o.server.faults)))...)
		o.server.faults = append(o.server.faults, faults[o.random.IntN(len(faults))])
	})
	order := order(file(id))
	order.Again = again
	sent, err := o.runner.Send(o.t.Context(), order)
	posts, _ := o.server.paid()
	what := fmt.Sprintf("send %s, again %v: %v", id, again, err)
	if again || o.waits[id] || !isUnknown && !o.sent[id] { // the user has confirmed it, not the program
		o.posts = min(posts, o.posts+1)
	}
	if len(sent) == 1 {
		o.waits[id] = sent[0].State == ledger.Waiting
		switch sent[0].State {
		case ledger.Accepted:
			o.sent[id] = true
		case ledger.Unknown:
			o.unknown[sent[0].ID] = id
		}
	}
	if len(sent) == 1 && (sent[0].State == ledger.Unknown) != errors.Is(err, syncapi.ErrOutcomeUnknown) {
		o.t.Fatalf("%s: state %s", what, sent[0].State)
	}
	return what
}

// resolve answers for an unknown submission, from the list or at random.
func (o *orders) resolve() string {
	findings, err := o.runner.Reconcile(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, f := range findings {
		if b, likely := f.Likely(); likely {
			if err := o.runner.Accept(f.ID, b.ID); err != nil {
				o.t.Fatal(err)
			}
			o.sent[o.unknown[f.ID]] = true
			delete(o.unknown, f.ID)
			return "accepted " + b.ID
		}
		if len(f.Candidates) == 0 && o.random.IntN(2) == 0 {
			if err := o.runner.NotSent(f.ID); err != nil {
				o.t.Fatal(err)
			}
			o.waits[o.unknown[f.ID]] = true
			delete(o.unknown, f.ID)
			return "not sent"
		}
	}
	return "looked"
}

func (o *orders) check(what string) {
	o.t.Helper()
	if posts, _ := o.server.paid(); posts != o.posts {
		o.t.Fatalf("%s: %d POSTs, %d were confirmed", what, posts, o.posts)
	}
	state, err := o.server.runner(job.WithFolder(o.dir)).Load()
	if err != nil {
		o.t.Fatal(err)
	}
	unresolved := state.Unknown()
	if len(unresolved) != len(o.unknown) {
		o.t.Fatalf("%s: unknown is %+v, said was %v", what, unresolved, o.unknown)
	}
	for _, s := range unresolved {
		if o.unknown[s.ID] == "" {
			o.t.Fatalf("%s: %+v is unknown, and no one was told", what, s)
		}
	}
}

func values(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}
