package batchfile

import (
	"bytes"
	"math"
)

var (
	ruleBadValue = &Rule{
		Name: "bad-value", Severity: Error,
		Summary:     "a value is none of those that the field takes",
		Explanation: "The field takes one of a few words, and the hint names them or the nearest of them.",
		Wrong:       `"options": {"sync_mode": "lopp"}`,
		Right:       `"options": {"sync_mode": "loop"}`,
	}
	ruleUnusedField = &Rule{
		Name: "unused-field", Severity: Warning,
		Summary: "a field has no effect where it stands",
		Explanation: "The field belongs to another model or to another type of input. Nothing fails, and nothing of what it " +
			"says is done.",
		Wrong: `"model": "lipsync-2", "input": […], "options": {"prompt": "happy"}`,
		Right: `"model": "react-1", "input": […], "options": {"prompt": "happy"}`,
	}
	ruleBadBox = &Rule{
		Name: "bad-box", Severity: Error,
		Summary: "coordinates or bounding boxes have the wrong form, or lie outside of the frame",
		Explanation: "Coordinates are two numbers, [x, y]. Bounding boxes are a list with an entry for each frame, which is four " +
			"numbers, [x1, y1, x2, y2], or null. All are pixels, from the top left of the frame; a box is its top left " +
			"corner and its bottom right one, which may lie outside of the frame, but not both to the same side.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [10, 10, 90, 90]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90], null]}}`,
	}
)

const (
	optionSyncMode = iota
	optionTemperature
	optionModelMode
	optionPrompt
	optionSpeaker
	optionOcclusion
)

const (
	speakerAutoDetect = iota
	speakerFrame
	speakerCoordinates
	speakerBoxes
	speakerBoxesURL
)

var (
	optionsObject = newObject("options",
		field{"sync_mode", aString, false},
		field{"temperature", aNumber, false},
		field{"model_mode", aString, false},
		field{"prompt", aString, false},
		field{"active_speaker_detection", anObject, false},
		field{"occlusion_detection_enabled", aBool, false})
	speakerObject = newObject("active_speaker_detection",
		field{"auto_detect", aBool, false},
		field{"frame_number", aNumber, false},
		field{"coordinates", anArray, false},
		field{"bounding_boxes", anArray, false},
		// A file with the boxes of a long video. It is not in the reference, but in
		// Sync's guide to choosing a speaker, and public code uses it.
		field{"bounding_boxes_url", aString, false})
)

var (
	syncModes  = []string{"bounce", "loop", "cut_off", "silence", "remap"}
	modelModes = []string{"lips", "face", "head"}
	prompts    = []string{"happy", "sad", "angry", "disgusted", "surprised", "neutral"}
)

// reactModel is the one that takes model_mode and prompt.
const reactModel = "react-1"

// checkOptions checks the options of a request for a model, "" when that is
// not known.
func (c *checker) checkOptions(n int32, model string) {
	v := c.members(n, optionsObject)
	c.oneOf(v[optionSyncMode], "sync_mode", syncModes)
	c.oneOf(v[optionModelMode], "model_mode", modelModes)
	c.oneOf(v[optionPrompt], "prompt", prompts)
	c.inRange(v[optionTemperature], "temperature", 1)
	for _, k := range []int{optionModelMode, optionPrompt} {
		if v[k] > 0 && model != "" && model != reactModel {
			c.add(ruleUnusedField, c.nodes[v[k]].key, say("%s has no effect with %s", optionsObject.names[k], model),
				words("it is for "+reactModel+" only"))
		}
	}
	if s := v[optionSpeaker]; s > 0 {
		c.checkSpeaker(s)
	}
}

func (c *checker) checkSpeaker(n int32) {
	v := c.members(n, speakerObject)
	f := v[speakerFrame]
	if x, ok := c.inRange(f, "frame_number", math.Inf(1)); ok && x != math.Trunc(x) {
		c.add(ruleWrongType, c.nodes[f].at, words("frame_number is not a whole number"), noHint)
	}
	if xy := v[speakerCoordinates]; xy > 0 {
		c.checkCoordinates(xy)
	}
	if boxes := v[speakerBoxes]; boxes > 0 {
		c.checkBoxes(boxes)
	}
	if url := v[speakerBoxesURL]; url > 0 && !c.isEmpty(url, "bounding_boxes_url") {
		c.checkURL(url)
	}
}

func (c *checker) checkCoordinates(n int32) {
	if !c.isNumbers(n, 2) {
		c.add(ruleBadBox, c.nodes[n].at, words("coordinates are not two numbers"), words("write [x, y]"))
		return
	}
	x, isX := parseNumber(c.raw(c.nodes[n+1].at))
	y, isY := parseNumber(c.raw(c.nodes[n+2].at))
	if isX && x < 0 || isY && y < 0 {
		c.add(ruleBadBox, c.nodes[n].at, say("the coordinates %v, %v are outside of the frame", x, y),
			words("write [x, y] in pixels, from 0, 0 at its top left"))
	}
}

// checkBoxes reports the first bounding box that is none: where one is wrong,
// mostly all are.
func (c *checker) checkBoxes(n int32) {
	for i := range c.children(n) {
		switch {
		case c.nodes[i].kind == aNull:
		case !c.isNumbers(i, 4):
			c.add(ruleBadBox, c.nodes[i].at, words("a bounding box is neither four numbers nor null"),
				words("write [[x1, y1, x2, y2], …], with a box or null for each frame"))
			return
		case !c.isStretch(i+1, i+3) || !c.isStretch(i+2, i+4):
			c.add(ruleBadBox, c.nodes[i].at, words("a bounding box ends before it starts, or outside of the frame"),
				words("write [x1, y1, x2, y2] in pixels: its top left, then its bottom right, not its width and height"))
			return
		}
	}
}

// isStretch reports whether a box that goes from one number to another has anything of
// the frame in it. The box of a face that leaves the frame reaches beyond it.
func (c *checker) isStretch(from, to int32) bool {
	a, b := &c.nodes[from], &c.nodes[to]
	if a.isPlain && b.isPlain {
		// Boxes are thousands of these, and digits without leading zeros tell it.
		if n, m := a.at.end-a.at.start, b.at.end-b.at.start; n != m {
			return n < m
		}
		return bytes.Compare(c.raw(a.at), c.raw(b.at)) < 0
	}
	start, isStart := parseNumber(c.raw(a.at))
	end, isEnd := parseNumber(c.raw(b.at))
	return !isStart || !isEnd || start < end && end > 0 // what is no float64 is reported already
}

// isNumbers reports whether node n is an array of just so many numbers.
func (c *checker) isNumbers(n int32, count int) bool {
	if c.nodes[n].kind != anArray || c.nodes[n].next != n+1+int32(count) {
		return false
	}
	for i := n + 1; i <= n+int32(count); i++ {
		if c.nodes[i].kind != aNumber {
			return false
		}
		c.checkFinite(i)
	}
	return true
}

// oneOf is the word that string n is, if there is one and it is among a few; it
// adds a problem and is "" when it is not among them.
func (c *checker) oneOf(n int32, name string, of []string) string {
	if n == 0 {
		return ""
	}
	value := c.value(n)
	for _, word := range of {
		if word == string(value) {
			return word
		}
	}
	c.add(ruleBadValue, c.nodes[n].at, say("%s is %s", name, quoted(value)), didYouMean{value, of})
	return ""
}

// inRange is the value of number n, if there is one and it lies between 0 and a
// limit, which may be infinite; it adds a problem when it does not.
func (c *checker) inRange(n int32, name string, limit float64) (float64, bool) {
	if n == 0 {
		return 0, false
	}
	x, ok := c.number(n)
	if ok && (x < 0 || x > limit) {
		hint := say("it goes from 0 to %v", limit)
		if math.IsInf(limit, 1) {
			hint = say("it starts at 0")
		}
		c.add(ruleOutOfRange, c.nodes[n].at, say("%s is %v", name, x), hint)
		return 0, false
	}
	return x, ok
}
