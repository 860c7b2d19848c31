package batchfile

import (
	"bytes"
	"math"
	"slices"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

const (
	optionSyncMode = iota
	optionTemperature
	optionSpeaker
	optionOcclusion
	optionModelMode
	optionPrompt
)

const (
	speakerAutoDetect = iota
	speakerV3
	speakerFrame
	speakerCoordinates
	speakerBoxes
	speakerBoxesURL
)

var (
	optionsObject = newObject("options", slices.Concat(overrideFields, []field{
		{name: "model_mode", kinds: jsonpos.String},
		{name: "prompt", kinds: jsonpos.String},
		// Not in Sync's reference, but Sync's own tools send it.
		{name: "reasoning_enabled", kinds: jsonpos.Bool},
	})...)
	// overrideObject has the options that a segment may override.
	overrideObject = newObject("optionsOverride", overrideFields...)
	overrideFields = []field{
		{name: "sync_mode", kinds: jsonpos.String},
		{name: "temperature", kinds: jsonpos.Number},
		{name: "active_speaker_detection", kinds: jsonpos.Object, example: `{"auto_detect": true}`},
		{name: "occlusion_detection_enabled", kinds: jsonpos.Bool},
	}
	speakerObject = newObject("active_speaker_detection",
		field{name: "auto_detect", kinds: jsonpos.Bool},
		field{name: "v3", kinds: jsonpos.Bool},
		field{name: "frame_number", kinds: jsonpos.Number},
		field{name: "coordinates", kinds: jsonpos.Array},
		field{name: "bounding_boxes", kinds: jsonpos.Array},
		field{name: "bounding_boxes_url", kinds: jsonpos.String})
)

var (
	syncModes  = []string{"bounce", "loop", "cut_off", "silence", "remap"}
	modelModes = []string{"lips", "face", "head"}
	prompts    = []string{"happy", "sad", "angry", "disgusted", "surprised", "neutral"}
)

// checkOptions checks the options of a request or of one of its segments, as o says.
func (c *checker) checkOptions(n int32, o *object, g *generation) {
	c.ignored = c.ignoredOptions(n, g)
	defer func() { c.ignored = nil }()
	v := c.checkFields(n, o)
	c.oneOf(v[optionSyncMode], "sync_mode", syncModes)
	c.inRange(v[optionTemperature], "temperature", 1)
	if o == optionsObject {
		c.oneOf(v[optionModelMode], "model_mode", modelModes)
		c.oneOf(v[optionPrompt], "prompt", prompts)
	}
	c.checkIgnored(v, g)
	if s := v[optionSpeaker]; s > 0 {
		c.checkSpeaker(s)
	}
}

func (c *checker) checkSpeaker(n int32) {
	v := c.checkFields(n, speakerObject)
	c.checkSpeakerWays(v)
	f := v[speakerFrame]
	if x, ok := c.inRange(f, "frame_number", math.Inf(1)); ok && x != math.Trunc(x) {
		c.add(rules.WrongType, c.Nodes[f].At, message.Words("frame_number is not a whole number"), message.None)
	}
	if xy := v[speakerCoordinates]; xy > 0 {
		c.checkCoordinates(xy)
	}
	if boxes := v[speakerBoxes]; boxes > 0 {
		c.checkBoxes(boxes)
	}
	if url := v[speakerBoxesURL]; url > 0 && !c.isEmptyOptional(url, "bounding_boxes_url") {
		c.checkURL(url)
	}
}

// checkSpeakerWays warns if a speaker is selected in two ways.
func (c *checker) checkSpeakerWays(v values) {
	first := ""
	for _, k := range []int{speakerAutoDetect, speakerCoordinates, speakerBoxes, speakerBoxesURL} {
		if v[k] == 0 || k == speakerAutoDetect && !c.isTrue(v[k]) {
			continue
		}
		name := speakerObject.names[k]
		if first != "" {
			c.add(rules.ExclusiveFields, c.Nodes[v[k]].Key, message.Say("%s and %s exclude each other", first, name), message.Words("keep one of them"))
			return
		}
		first = name
	}
}

func (c *checker) checkCoordinates(n int32) {
	if !c.isNumbers(n, 2) {
		c.add(rules.BadBox, c.Nodes[n].At, message.Words("coordinates are not two numbers"), message.Words("write [x, y]"))
		return
	}
	x, isX := jsonpos.ParseNumber(c.Raw(c.Nodes[n+1].At))
	y, isY := jsonpos.ParseNumber(c.Raw(c.Nodes[n+2].At))
	if isX && x < 0 || isY && y < 0 {
		c.addAs(Warning, rules.BadBox, c.Nodes[n].At, message.Say("the coordinates %v, %v are outside the frame", x, y),
			message.Words("write [x, y] in pixels, from 0, 0 at its top left"))
	}
}

// checkBoxes reports only the first wrong bounding box: if one is wrong, usually all are.
func (c *checker) checkBoxes(n int32) {
	for i := range c.Children(n) {
		switch {
		case c.Nodes[i].Kind == jsonpos.Null:
		case !c.isNumbers(i, 4):
			c.add(rules.BadBox, c.Nodes[i].At, message.Words("a bounding box is neither four numbers nor null"),
				message.Words("write [[x1, y1, x2, y2], …], with a box or null for each frame"))
			return
		case !c.isStretch(i+1, i+3) || !c.isStretch(i+2, i+4):
			c.addAs(Warning, rules.BadBox, c.Nodes[i].At, message.Words("a bounding box ends before it starts, or outside the frame"),
				message.Words("write [x1, y1, x2, y2] in pixels: its top left, then its bottom right, not its width and height"))
			return
		}
	}
}

// isStretch reports whether a box's range of numbers is at least partly inside the frame
// and not empty. The box of a face that leaves the frame extends beyond it.
func (c *checker) isStretch(from, to int32) bool {
	a, b := &c.Nodes[from], &c.Nodes[to]
	if a.IsPlain && b.IsPlain {
		// There may be thousands of these; numbers of digits without leading zeros compare
		// as text.
		if n, m := a.At.End-a.At.Start, b.At.End-b.At.Start; n != m {
			return n < m
		}
		return bytes.Compare(c.Raw(a.At), c.Raw(b.At)) < 0
	}
	start, isStart := jsonpos.ParseNumber(c.Raw(a.At))
	end, isEnd := jsonpos.ParseNumber(c.Raw(b.At))
	return !isStart || !isEnd || start < end && end > 0 // a number that is too large is already reported
}

// isNumbers reports whether node n is an array of exactly count numbers.
func (c *checker) isNumbers(n int32, count int) bool {
	if c.Nodes[n].Kind != jsonpos.Array || c.Nodes[n].Next != n+1+int32(count) {
		return false
	}
	for i := n + 1; i <= n+int32(count); i++ {
		if c.Nodes[i].Kind != jsonpos.Number {
			return false
		}
		c.checkFinite(i)
	}
	return true
}

// oneOf returns the text of string n if it is one of the words in of. Otherwise it adds a
// problem and returns "".
func (c *checker) oneOf(n int32, name string, of []string) string {
	if n == 0 {
		return ""
	}
	value := c.Value(n)
	for _, word := range of {
		if word == string(value) {
			return word
		}
	}
	c.add(rules.BadValue, c.Nodes[n].At, message.Say("%s is %s", name, message.Quoted(value)), didYouMean{value, of})
	return ""
}

// inRange returns the value of number n if it is between 0 and limit, which may be
// infinite; otherwise it adds a problem. It returns false for n 0, a missing field.
func (c *checker) inRange(n int32, name string, limit float64) (float64, bool) {
	if n == 0 {
		return 0, false
	}
	x, ok := c.number(n)
	if ok && (x < 0 || x > limit) {
		hint := message.Say("it goes from 0 to %v", limit)
		if math.IsInf(limit, 1) {
			hint = message.Say("it starts at 0")
		}
		c.add(rules.OutOfRange, c.Nodes[n].At, message.Say("%s is %v", name, x), hint)
		return 0, false
	}
	return x, ok
}

// number returns the value of number n. If a float64 cannot hold it, number adds a problem
// and returns false.
func (c *checker) number(n int32) (float64, bool) {
	raw := c.Raw(c.Nodes[n].At)
	x, ok := jsonpos.ParseNumber(raw)
	if !ok {
		c.add(rules.OutOfRange, c.Nodes[n].At, message.Say("the number %s is too large for a 64-bit float", message.Quoted(raw)), message.None)
	}
	return x, ok
}

// checkFinite checks that a float64 can hold number n. The value itself does not matter.
func (c *checker) checkFinite(n int32) {
	// Boxes have thousands of numbers, and nearly all are shorter than the shortest number
	// that is too large.
	if at := c.Nodes[n].At; at.End-at.Start >= int32(len("1e309")) {
		c.number(n)
	}
}
