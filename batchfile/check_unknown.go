package batchfile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/spelling"
)

// maxClaims is how many unknown names of an object are compared with required
// ones that are missing.
const maxClaims = 16

// checkUnknown reports the unknown names of an object. A name that is similar to a missing
// required field is reported as a misspelling of it, and the result counts that field as
// present. If the list of problems is full, this is skipped: the name counts as unknown,
// and the field as missing.
func (c *checker) checkUnknown(o *object, present fieldSet) fieldSet {
	isComplete := o.required&^present == 0
	var settings []int32
	for n, i := range c.unknown {
		if c.Nodes[i].Kind == jsonpos.Null { // counts as absent
			continue
		}
		if !isComplete && n < maxClaims && !c.isFull() {
			if k := o.missingLike(c.Name(i), present); k >= 0 {
				present = present.with(k)
				c.addMissing(rules.MissingField, c.Nodes[i].Key, message.Say("%s has no %q", o.what, o.names[k]),
					message.Say("did you mean %q? it is %s here", o.names[k], message.Quoted(c.Name(i))))
				continue
			}
		}
		if o == providerObject && slices.Contains(voiceSettings, string(c.Name(i))) {
			settings = append(settings, i)
			continue
		}
		c.addUnknown(o, i)
	}
	if len(settings) > 0 {
		c.addVoiceSettings(settings)
	}
	c.checkDuplicates(c.unknown)
	for _, i := range c.unknown {
		c.checkForeign(i)
	}
	return present
}

// missingLike returns the index of the missing required field that is most similar to
// name, or -1.
func (o *object) missingLike(name []byte, present fieldSet) int {
	k := spelling.SameButForCase(name, o.names)
	if k < 0 {
		k = spelling.Nearest(name, o.names)
	}
	if k < 0 || present.has(k) || !o.fields[k].required {
		return -1
	}
	return k
}

// voiceSettings are parameters of ElevenLabs' own API.
var voiceSettings = []string{
	"model", "model_id", "modelId", "style", "speed", "seed", "use_speaker_boost", "useSpeakerBoost", "language_code", "languageCode", "voice_settings",
}

// addVoiceSettings reports the ElevenLabs settings in a provider, in one problem.
func (c *checker) addVoiceSettings(settings []int32) {
	c.missing.hasUnknown = true
	if c.skip(rules.UnknownField) {
		return
	}
	var names []string
	for _, i := range settings {
		if name := message.Quoted(c.Name(i)).String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	c.add(rules.UnknownField, c.Nodes[settings[0]].Key, message.Say("a provider has no field %s", joinOr(names)),
		message.Words("Sync names stability and similarityBoost, and may ignore other settings of ElevenLabs"))
}

// joinOr returns a list in words: "a", "a or b", "a, b or c".
func joinOr(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// addUnknown reports the name of field i, which o does not have.
func (c *checker) addUnknown(o *object, i int32) {
	c.missing.hasUnknown = true
	if c.skip(rules.UnknownField) {
		return
	}
	key, name := c.Nodes[i].Key, c.Name(i)
	msg := message.Say("%s has no field %s", o.what, message.Quoted(name))
	if k := spelling.SameButForCase(name, o.names); k >= 0 {
		c.add(rules.WrongCase, key, msg, message.Say("write %q", o.names[k]))
		return
	}
	c.add(rules.UnknownField, key, msg, fieldHint{name, o})
}

// fieldHint says where an unknown field belongs, or which known field it may mean.
type fieldHint struct {
	name []byte
	in   *object
}

func (h fieldHint) String() string {
	for _, o := range allObjects {
		if o != h.in && slices.Contains(o.names, string(h.name)) {
			return `it is a field of ` + o.what
		}
	}
	return didYouMean{h.name, h.in.names}.String()
}

// checkDuplicates reports names that appear more than once among the fields of one object,
// compared as written. It sorts the fields.
func (c *checker) checkDuplicates(members []int32) {
	if len(members) < 2 {
		return
	}
	slices.SortFunc(members, func(a, b int32) int {
		return cmp.Or(bytes.Compare(c.Raw(c.Nodes[a].Key), c.Raw(c.Nodes[b].Key)), cmp.Compare(a, b))
	})
	for i, m := range members[1:] {
		if bytes.Equal(c.Raw(c.Nodes[members[i]].Key), c.Raw(c.Nodes[m].Key)) {
			c.addDuplicate(m)
		}
	}
}

// checkForeign checks a value that Sync's reference does not describe for problems of any
// JSON: duplicate names, numbers out of range.
func (c *checker) checkForeign(n int32) {
	var members []int32
	for i := n; i < c.Nodes[n].Next; i++ {
		switch c.Nodes[i].Kind {
		case jsonpos.Number:
			c.checkFinite(i)
		case jsonpos.Object:
			members = slices.AppendSeq(members[:0], c.Children(i))
			c.checkDuplicates(members)
		}
	}
}

// didYouMean is the hint that names the nearest candidate, or else all of them.
type didYouMean struct {
	name       []byte
	candidates []string
}

func (d didYouMean) String() string {
	if best := spelling.Nearest(d.name, d.candidates); best >= 0 {
		return `did you mean "` + d.candidates[best] + `"?`
	}
	return `known: "` + strings.Join(d.candidates, `", "`) + `"`
}
