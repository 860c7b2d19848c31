package cli

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		args []string
		want Options
	}{
		"nothing":             {nil, Options{}},
		"Sync's create":       {[]string{"--input-file", "in.jsonl"}, Options{Input: "in.jsonl"}},
		"Sync's create and m": {[]string{"--input-file", "in.jsonl", "--monitor"}, Options{Input: "in.jsonl", Monitor: true}},
		"Sync's dry run":      {[]string{"--input-file", "in.jsonl", "--dry-run"}, Options{Input: "in.jsonl", DryRun: true}},
		"Sync's monitor":      {[]string{"--batch-id", "b", "--monitor"}, Options{BatchIDs: []string{"b"}, Monitor: true}},
		"first argument":      {[]string{"in.jsonl"}, Options{Input: "in.jsonl"}},
		"both, the same":      {[]string{"-i", "in.jsonl", "in.jsonl"}, Options{Input: "in.jsonl"}},
		"standard input":      {[]string{"-"}, Options{Input: "-"}},
		"short flags":         {[]string{"-i", "-", "-m", "-o", "out", "-b", "a", "-b", "b"}, Options{Input: "-", Monitor: true, Output: "out", BatchIDs: []string{"a", "b"}}},
		"equals signs":        {[]string{"--output=out", "--batch-id=a"}, Options{Output: "out", BatchIDs: []string{"a"}}},
		"the same twice":      {[]string{"-o", "x", "-o", "x", "-i", "f"}, Options{Input: "f", Output: "x"}},
		"poll interval":       {[]string{"--poll-interval", "1m30s"}, Options{PollInterval: 90 * time.Second}},
		"JSON":                {[]string{"--json"}, Options{JSON: true}},
		"notify and mouse":    {[]string{"--notify", "osc", "--mouse"}, Options{Notify: "osc", Mouse: true}},
		"no mouse":            {[]string{"--no-mouse"}, Options{NoMouse: true}},
		"explain":             {[]string{"--explain", "bad-url"}, Options{Explain: "bad-url"}},
		"completion":          {[]string{"--completion", "fish"}, Options{Completion: "fish"}},
		"after --":            {[]string{"--", "-odd-name.jsonl"}, Options{Input: "-odd-name.jsonl"}},
		"help comes first":    {[]string{"--offline", "--help"}, Options{Offline: true, Help: true}},
		"offline":             {[]string{"--dry-run", "--offline", "x"}, Options{Input: "x", DryRun: true, Offline: true}},
		"sandbox's options":   {[]string{"--serve-sandbox", "[::1]:1", "--sandbox", "seed=1,max=9"}, Options{ServeSandbox: "[::1]:1", Sandbox: "seed=1,max=9"}},
		"sandbox":             {[]string{"--serve-sandbox", "[::1]:1"}, Options{ServeSandbox: "[::1]:1"}},
		"demo":                {[]string{"--demo", "--plain", "-o", "x"}, Options{Demo: true, Plain: true, Output: "x"}},
		"webhook":             {[]string{"--webhook-url", "HTTPS://h/x", "f"}, Options{WebhookURL: "HTTPS://h/x", Input: "f"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(tt.args)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

// TestRefusals checks that every refusal says what to do instead.
func TestRefusals(t *testing.T) {
	tests := map[string]string{ // arguments: a part of the message
		"--montior":                          "there is no flag --montior: did you mean --monitor?",
		"--outptu=x":                         "did you mean --output?",
		"--jsom":                             "there is no flag --jsom: did you mean --json?",
		"--slpit":                            "did you mean --split?",
		"--jsonn":                            "did you mean --json?",
		"--batch":                            "did you mean --batch-id?",
		"--frobnicate":                       "there is no flag --frobnicate",
		"-x":                                 "there is no flag -x",
		"-dry":                               "there is no flag -dry: did you mean --dry-run?",
		"-output x":                          "-output needs two dashes: --output",
		"-monitor":                           "-monitor needs two dashes: --monitor",
		"--output":                           "--output needs a value: --output PATH",
		"-b":                                 "--batch-id needs a value: --batch-id ID",
		"--poll-interval 10":                 "--poll-interval 10 has no unit: did you mean 10s?",
		"--poll-interval 1.5":                "did you mean 1.5s?",
		"--poll-interval soon":               `--poll-interval "soon" is not a time such as 10s or 2m`,
		"--poll-interval 0s":                 "must be more than 0, such as 30s",
		"--poll-interval -3s":                "must be more than 0",
		"--plain=3":                          "--plain takes no value",
		"a b":                                `one file at a time, but two are given: "a" and "b"`,
		"-i a b":                             `one file at a time, but two are given: "a" and "b"`,
		"-i a -i b":                          `--input-file is given twice, with "a" and "b": choose one`,
		"-o a --output b f":                  `--output is given twice, with "a" and "b": choose one`,
		"-b a,b -m":                          "--batch-id: a batch id is letters, digits",
		"-b ../x -m":                         "--batch-id: a batch id is letters, digits",
		"--serve-sandbox :1":                 "--serve-sandbox takes a loopback address and a port",
		"--serve-sandbox 10.0.0.1:80":        "--serve-sandbox takes a loopback address and a port",
		"--serve-sandbox localhost":          "--serve-sandbox takes a loopback address and a port",
		"--input-file=":                      "--input-file is empty: give it a value or leave it out",
		"--output=":                          "--output is empty",
		"--batch-id=":                        "--batch-id is empty",
		"--webhook-url= f":                   "--webhook-url is empty",
		"--plain --json":                     "choose one",
		"--mouse --no-mouse":                 "leave one of them out",
		"--offline f":                        "--offline does nothing without --dry-run: add it",
		"--accessible -m f":                  "--accessible asks before it acts",
		"--dry-run":                          "--dry-run does nothing without a file: add --input-file FILE",
		"--dry-run -b x f":                   "--batch-id names a batch that exists: leave one out",
		"--dry-run -m f":                     "creates nothing that --monitor could follow",
		"--dry-run -o x f":                   "--dry-run writes no results: leave --output out",
		"--dry-run --poll-interval 9s f":     "--dry-run follows nothing",
		"--dry-run --demo f":                 "--dry-run --offline checks a file without a key",
		"--dry-run --offline --base-url=x f": "--offline asks no server",
		"--dry-run --offline --webhook-url=https://h/x f": "--offline sends nothing",
		"--demo --base-url https://x":                     "--demo brings its own API and batches",
		"--demo -b x":                                     "--demo brings its own API and batches",
		"--split -b x -m":                                 "--split does nothing without a file: add --input-file FILE",
		"--again":                                         "--again does nothing without a file: add --input-file FILE",
		"--dry-run --again f":                             "--dry-run sends nothing again",
		"--webhook-url http://h/x f":                      "--webhook-url must be like https://example.com/hook",
		"--webhook-url https: f":                          "--webhook-url must be like https://example.com/hook",
		"--webhook-url https://{{host}}/x f":              "--webhook-url must be like https://example.com/hook",
		"--webhook-url https://h/{id} f":                  "--webhook-url must be like https://example.com/hook",
		"--webhook-url https://h/x -b b":                  "a batch that exists keeps its own",
		"--serve-sandbox :1 --plain":                      "--serve-sandbox takes no other flag except --sandbox, and no file",
		"--serve-sandbox 127.0.0.1:1 --sandbox seed=1 f":  "--serve-sandbox takes no other flag except --sandbox, and no file",
		"--sandbox seed=1":                                "--sandbox does nothing without --demo or --serve-sandbox",
		"--demo --sandbox speed=1":                        "--sandbox: \"speed\" is not known",
		"--serve-sandbox :1 f":                            "--serve-sandbox takes no other flag except --sandbox, and no file",
		"--check-media":                                   "--check-media does nothing without a file: add --input-file FILE",
		"--max-cost 0 f":                                  "--max-cost is a sum in US dollars, more than 0, such as 25 or 12.50",
		"--max-cost -3 f":                                 "--max-cost is a sum in US dollars",
		"--max-cost NaN f":                                "--max-cost is a sum in US dollars",
		"--max-cost Inf f":                                "--max-cost is a sum in US dollars",
		"--max-cost 1 --offline --dry-run f":              "--max-cost needs Sync's prices",
		"--max-cost $5 f":                                 `--max-cost "$5" is not a number such as 12.50`,
		"--exact-cost --offline --dry-run f":              "--exact-cost asks Sync",
		"--explain bad-url f":                             "--explain takes no other flag and no file",
		"--explain bad-ulr":                               `--explain "bad-ulr" is not known: did you mean bad-url?`,
		"--explain zzzzzzzz":                              "choose one of empty-file, ",
		"--completion bash --json":                        "--completion takes no other flag and no file",
		"--completion tcsh":                               `--completion "tcsh" is not known: choose one of bash, zsh, fish`,
		"--notify bel":                                    `--notify "bel" is not known: did you mean bell?`,
	}
	for args, want := range tests {
		t.Run(args, func(t *testing.T) {
			_, err := Parse(strings.Fields(args))
			if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestRefusalsOfAFace(t *testing.T) {
	tests := map[string]struct {
		terminal Terminal
		want     string // empty: accepted
	}{
		"":                             {NoTerminal, "nothing to do: add --input-file FILE, or --batch-id ID with --monitor"},
		"-m":                           {NoTerminal, "nothing to do"},
		"-b x":                         {NoTerminal, "--batch-id does nothing without --monitor: add it"},
		"f -b x":                       {NoTerminal, "--batch-id does nothing without --monitor: add it"},
		"f -o x":                       {NoTerminal, "--output does nothing without --monitor, which saves the results: add it"},
		"f --poll-interval 9s":         {NoTerminal, "--poll-interval does nothing without --monitor: add it"},
		"f --notify bell":              {NoTerminal, "--notify works only in the dashboard"},
		"-b x -m --max-cost 5":         {NoTerminal, "--max-cost does nothing without a file"},
		"-b x -m --exact-cost":         {NoTerminal, "--exact-cost does nothing without a file"},
		"f --check-media":              {FullTerminal, "p checks the media in the dashboard"},
		"f --max-cost 5 --exact-cost":  {FullTerminal, ""},
		"f --check-media --accessible": {FullTerminal, ""},
		"f --split":                    {FullTerminal, "--split works only in plain mode: add --plain or --monitor"},
		"f --again":                    {FullTerminal, "--again works only in plain mode"},
		"f -m --split --again":         {NoTerminal, ""},
		"f --mouse":                    {NoTerminal, "--mouse works only in the dashboard"},
		"f --no-mouse":                 {NoTerminal, "--no-mouse works only in the dashboard"},
		"f":                            {NoTerminal, ""},
		"-":                            {NoTerminal, ""},
		"-b x -m -o y":                 {NoTerminal, ""},
		"f -b x -m":                    {NoTerminal, ""},
		"in.jsonl":                     {DumbTerminal, ""},
		"--accessible --split f":       {NoTerminal, "--split works only in plain mode"},
		"in.jsonl --plain":             {DumbTerminal, ""},
		"in.jsonl -m":                  {DumbTerminal, ""},
		"--demo in.jsonl":              {DumbTerminal, ""},
		"--demo -o x":                  {NoTerminal, ""},
		"--demo":                       {FullTerminal, ""},
		"--input-file -":               {FullTerminal, "standard input is read in plain mode only: add --plain, or name a file"},
		"-b x -o y --notify osc":       {FullTerminal, ""},
	}
	for args, tt := range tests {
		t.Run(args, func(t *testing.T) {
			o, err := Parse(strings.Fields(args))
			if err != nil {
				t.Fatal(err)
			}
			err = o.CheckFace(o.Face(tt.terminal, false))
			if tt.want == "" && err != nil || tt.want != "" && (!errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestDashboard(t *testing.T) {
	for args, want := range map[string]bool{
		"": true, "f": true, "-b x": true, "--demo": true, "--mouse": true,
		"--plain f": false, "--json f": false, "--dry-run f": false, "-m f": false,
	} {
		if o, err := Parse(strings.Fields(args)); err != nil || (o.Face(FullTerminal, false) == Dashboard) != want ||
			o.Face(NoTerminal, true) != Plain || (o.Face(DumbTerminal, false) == Dialogue) != want || (o.Face(FullTerminal, true) == Dialogue) != want {
			t.Errorf("%q: %v, %v", args, o.Face(FullTerminal, false), err)
		}
	}
}

func TestInterval(t *testing.T) {
	const real = "https://api.sync.so"
	often := Options{PollInterval: time.Millisecond}
	for name, tt := range map[string]struct {
		o    Options
		base string
		want time.Duration // 0: refused
	}{
		"not asked for":   {Options{}, real, time.Minute},
		"asked for":       {Options{PollInterval: 5 * time.Second}, real, 5 * time.Second},
		"the least":       {Options{PollInterval: time.Second}, real, time.Second},
		"too often":       {often, real, 0},
		"on this machine": {often, "http://127.0.0.1:3001", time.Millisecond},
		"IPv6":            {often, "http://[::1]:3001", time.Millisecond},
		"localhost":       {often, "http://LocalHost/base", time.Millisecond},
		"looks like it":   {often, "https://127.0.0.1.example.com", 0},
		"no URL":          {often, "::", 0},
		"demo":            {Options{Demo: true}, real, time.Second},
		"demo, often":     {Options{Demo: true, PollInterval: time.Millisecond}, real, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.o.CheckInterval(tt.base)
			if got := tt.o.Interval(time.Minute); err == nil && got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if errors.Is(err, ErrUsage) != (tt.want == 0) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestFollowCommandRepeatsWhatWasGiven(t *testing.T) {
	tests := map[string]struct {
		args, program string
		want          string
	}{
		"nothing": {"f -m", "syncbatch-tui", "syncbatch-tui"},
		"all": {"f -m --json -o out --poll-interval 1m30s --base-url http://127.0.0.1:1", "./syncbatch-tui",
			"./syncbatch-tui --json --output out --poll-interval 1m30s --base-url http://127.0.0.1:1"},
		"plain":  {"f -m --plain", "syncbatch-tui", "syncbatch-tui --plain"},
		"go run": {"f -m", "/tmp/go-build123/b001/exe/syncbatch-tui", "syncbatch-tui"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o, err := Parse(strings.Fields(tt.args))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(o.FollowCommand(tt.program), " "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestLocalWebhook is about a receiver in development: http to this machine is allowed for
// an API on this machine.
func TestLocalWebhook(t *testing.T) {
	for _, test := range []struct {
		webhook, base string
		ok            bool
	}{
		{"http://127.0.0.1:9000/x", "http://127.0.0.1:3001", true},
		{"http://localhost:9000/x", "http://[::1]:3001", true},
		{"http://127.0.0.1:9000/x", "https://api.sync.so", false},
		{"http://hooks.acme.io/x", "http://127.0.0.1:3001", false},
		{"https://hooks.acme.io/x", "https://api.sync.so", true},
	} {
		o, err := Parse([]string{"--webhook-url", test.webhook, "in.jsonl"})
		if err == nil {
			err = o.CheckWebhook(test.base)
		}
		if ok := err == nil; ok != test.ok || !ok && !errors.Is(err, ErrUsage) {
			t.Errorf("%s for %s: %v, want it taken: %v", test.webhook, test.base, err, test.ok)
		}
	}
}
