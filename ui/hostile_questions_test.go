package ui

import (
	"context"
	"errors"
	"fmt"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// seen is the start of evil as the screen shows it.
const seen = "evil␛]52"

// withHostileUnknowns sets up two unknown submissions.
func withHostileUnknowns(_ *Config, f *fakeJobs) {
	f.findings = []job.Finding{hostileUnknown("s1"), hostileUnknown("s2")}
	f.state.Submissions = []ledger.Submission{f.findings[0].Submission, f.findings[1].Submission}
}

// withoutList is withHostileUnknowns with failing searches, and with polls that fail with
// poll.
func withoutList(poll error) func(*Config, *fakeJobs) {
	return func(c *Config, f *fakeJobs) {
		withHostileUnknowns(c, f)
		f.lookErr, f.pollErr = errors.New(evil), poll
	}
}

// hostileBefore returns the error for a file that was sent before: one part was accepted,
// and one is unknown.
func hostileBefore() *ledger.SentBeforeError {
	accepted, unknown := sentBefore(ledger.Accepted, evil), sentBefore(ledger.Unknown, "")
	unknown.Earlier[0].ID = "s1"
	accepted.Earlier = append(accepted.Earlier, unknown.Earlier...)
	for i := range accepted.Earlier {
		accepted.Earlier[i].File = "/c/" + evil
	}
	return accepted
}

// withWebhook sets a webhook.
func withWebhook(url string) func(*Config, *fakeJobs) {
	return func(c *Config, _ *fakeJobs) { c.WebhookURL = url }
}

// withRefusedKey makes Sync refuse the API key from an origin.
func withRefusedKey(from Origin) func(*Config, *fakeJobs) {
	return func(c *Config, f *fakeJobs) {
		c.Keyring, c.Access = &fakeRing{}, Access{From: from}
		f.pollErr = &syncapi.Error{StatusCode: 401, Messages: []string{evil}}
	}
}

// manyDownloads is the question about results that go to a folder.
func manyDownloads(folder string) hostility {
	return hostility{func(c *Config, f *fakeJobs) {
		c.Output = folder + "/output.jsonl"
		for i := range 6 {
			f.batches = append(f.batches, syncapi.Batch{ID: fmt.Sprint("batch_", i), Status: syncapi.StatusCompleted, OutputURL: "https://x"})
		}
	}, func(a *app) {
		a.goes("D")
		a.reads("file of its own in", seen)
	}}
}

var hostileQuestions = map[string]hostility{
	"an unknown, and its batch": {withHostileUnknowns, func(a *app) {
		a.wait(2 * moment)
		a.reads("Outcome unknown: "+seen, "It is "+seen, "go to", "What happened: "+seen)
		a.goes("down", "enter")
		a.reads("Is it "+seen, seen)
		a.goes("y")
		a.sees("Resolved: it is " + seen)
	}},
	"an unknown, and nothing": {withHostileUnknowns, func(a *app) {
		a.wait(2 * moment)
		a.goes("down", "down", "down", "enter")
		a.reads("Was "+seen, " matches it.", "If Sync did accept it, sending", seen)
	}},
	"an unknown, and no list": {withoutList(nil), func(a *app) {
		a.wait(2 * moment)
		a.goes("u")
		a.reads("The list of batches failed", seen)
	}},
	"an unknown in an outage": {withoutList(errors.New(evil)), func(a *app) {
		a.wait(2 * moment)
		a.goes("u")
		a.reads("The list of batches failed", seen, "The next look is")
	}},
	"sent before": {func(c *Config, f *fakeJobs) {
		withHostileUnknowns(c, f)
		f.preview.Before = hostileBefore()
	}, func(a *app) {
		a.wait(2 * moment)
		a.goes("esc", "esc", "s")
		a.reads("Send evil", seen, "matches it")
	}},
	"sent before, and found later": {func(_ *Config, f *fakeJobs) { f.before = hostileBefore() }, func(a *app) {
		a.goes("s")
		a.reads("Submit to " + seen)
		a.goes("y")
		a.reads("Send evil", seen, "An unknown one may be running")
	}},
	"an odd webhook": {withWebhook("https://" + evil + "/hook"), func(a *app) {
		a.goes("s")
		a.reads("evil", "20 requests", "Webhook:", "https://"+seen, "⚠ ")
	}},
	"a webhook": {withWebhook("https://hook.test/?\u202e"), func(a *app) {
		a.goes("s")
		a.reads("Webhook: https://hook.test/?\ufffd")
	}},
	"a refused key that is stored": {withRefusedKey(FromKeyring), func(a *app) {
		a.reads("Sync refused the API key", "It is in the system's keyring, for", seen, "Sync answered 401: "+seen)
		a.goes("down", "enter")
		a.sees("The keyring has no key for " + seen)
	}},
	"a refused key that was typed": {withRefusedKey(FromUser), func(a *app) {
		a.reads("It was typed")
		a.seesNot("Forget")
	}},
	"many downloads":         manyDownloads("/" + evil),
	"many downloads, nearby": manyDownloads(evil),
	"an outcome that is unknown": {func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, fmt.Errorf("%w: %s", syncapi.ErrOutcomeUnknown, evil)
		}
	}, func(a *app) {
		a.goes("s")
		a.reads("Submit to " + seen)
		a.goes("y")
		a.reads("Outcome unknown: evil", "What happened: "+seen)
	}},
}
