package plain

// Form is the form of a run's output.
type Form int

// The forms.
const (
	// FormText is lines for people: problems in one line or two, and in a terminal with
	// their source.
	FormText Form = iota
	// FormFull is text in which problems come with their source, terminal or not.
	FormFull
	// FormConcise is text with one line for each problem.
	FormConcise
	// FormGitHub is text with annotations for GitHub Actions.
	FormGitHub
	// FormJSON is one JSON object a line.
	FormJSON
	// FormSARIF is one SARIF document with the problems, and nothing else.
	FormSARIF
)

// defaultWidth is the width of FormFull where the terminal's is not known.
const defaultWidth = 100

func printerFor(cfg Config) printer {
	t := text{w: cfg.Out, width: cfg.Width, inActions: cfg.GitHub, github: cfg.GitHub}
	switch cfg.Form {
	case FormJSON:
		return jsonLines{cfg.Out}
	case FormSARIF:
		return &sarif{w: cfg.Out}
	case FormFull:
		if t.width == 0 {
			t.width = defaultWidth
		}
	case FormConcise:
		t.concise = true
	case FormGitHub:
		t.github, t.inActions = true, true
	}
	return t
}
