package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"syncbatch-tui/syncapi/job"
)

// Following has the options for following batches and for what to do when they have ended.
type Following struct {
	Videos    string // a folder; empty for none
	VideoName string // a template as [job.VideoName] reads it; empty if not given
	Review    string // a file, HTML or CSV by its extension; empty for none
	FailFast  bool
	Timeout   time.Duration // 0 for none
	OnDone    string        // a command as [SplitCommand] reads it; empty for none
}

func (o *Following) define(f *pflag.FlagSet) {
	f.StringVar(&o.Videos, "videos", "", "download and check the videos into `DIR`")
	f.StringVar(&o.VideoName, "video-name", "", "the names of the videos (default `"+string(job.DefaultVideoName)+"`)")
	f.StringVar(&o.Review, "review", "", "write a review sheet as `FILE`.html or .csv")
	f.BoolVar(&o.FailFast, "fail-fast", false, "stop following at the first failed request")
	f.DurationVar(&o.Timeout, "timeout", 0, "stop following after this `TIME`, with exit 124")
	f.StringVar(&o.OnDone, "on-done", "", "run this `COMMAND` at the end, with JSON on its stdin")
}

// refusals are about these flags. They need batches that are followed without questions.
func (o *Following) refusals(flags *pflag.FlagSet, follows bool) []refusal {
	var all []refusal
	for _, name := range []string{"videos", "review", "fail-fast", "timeout", "on-done"} {
		all = append(all, refusal{flags.Changed(name) && !follows, "--" + name + " does nothing without --monitor: add it"})
	}
	nameErr := job.VideoName(o.VideoName).Check()
	_, commandErr := SplitCommand(o.OnDone)
	return append(all, []refusal{
		{o.VideoName != "" && o.Videos == "", "--video-name does nothing without --videos: add it"},
		{o.VideoName != "" && nameErr != nil, fmt.Sprintf("--video-name: %v", nameErr)},
		{o.Review != "" && !isSheet(o.Review), "--review is the name of an .html or a .csv file: name one"},
		{flags.Changed("timeout") && o.Timeout <= 0, "--timeout must be more than 0, such as 2h"},
		{o.OnDone != "" && commandErr != nil, fmt.Sprintf("--on-done: %v", commandErr)},
	}...)
}

// isSheet reports whether path is a valid name of a review sheet.
func isSheet(path string) bool {
	return slices.Contains([]string{".html", ".htm", ".csv"}, strings.ToLower(filepath.Ext(path)))
}

// words returns the flags as the command to continue repeats them.
func (o *Following) words() []string {
	var words []string
	for _, f := range [][2]string{{"--videos", o.Videos}, {"--video-name", o.VideoName}, {"--review", o.Review}, {"--on-done", o.OnDone}} {
		if f[1] != "" {
			words = append(words, f[0], f[1])
		}
	}
	if o.FailFast {
		words = append(words, "--fail-fast")
	}
	if o.Timeout > 0 {
		words = append(words, "--timeout", o.Timeout.String())
	}
	return words
}

// SplitCommand splits a command line into words at spaces, with quotes and backslashes as
// in a shell. It uses no shell, so variables, pipes and wildcards have no effect. To use
// those, write the command as sh -c '…'.
func SplitCommand(line string) ([]string, error) {
	s := splitter{rest: []rune(line)}
	for {
		word, ok, err := s.word()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		s.words = append(s.words, word)
	}
	if len(s.words) == 0 || s.words[0] == "" {
		return nil, errors.New("no command is named")
	}
	return s.words, nil
}

// splitter reads words.
type splitter struct {
	rest  []rune
	words []string
}

// word returns the next word; false at the end.
func (s *splitter) word() (word string, ok bool, err error) {
	s.rest = trimBlanks(s.rest)
	var b strings.Builder
	quote := rune(0)
	for ; len(s.rest) > 0; s.rest = s.rest[1:] {
		ok = true // even for empty quotes
		r := s.rest[0]
		switch {
		case quote == 0 && isBlank(r):
			return b.String(), true, nil
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case r == quote:
			quote = 0
		case r == '\\' && s.escapes(quote):
			s.rest = s.rest[1:]
			b.WriteRune(s.rest[0])
		default:
			b.WriteRune(r)
		}
	}
	if quote != 0 {
		return "", false, fmt.Errorf("a quotation mark %c is not closed", quote)
	}
	return b.String(), ok, nil
}

// escapes reports whether the backslash at the start of the rest escapes the next
// character.
func (s *splitter) escapes(quote rune) bool {
	if len(s.rest) < 2 || quote == '\'' {
		return false
	}
	return quote == 0 || strings.ContainsRune("\"\\$`", s.rest[1])
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

func trimBlanks(text []rune) []rune {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}
