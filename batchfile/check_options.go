package batchfile

import (
	"bytes"
	"math"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
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
		field{"sync_mode", jsonpos.String, false},
		field{"temperature", jsonpos.Number, false},
		field{"model_mode", jsonpos.String, false},
		field{"prompt", jsonpos.String, false},
		field{"active_speaker_detection", jsonpos.Object, false},
		field{"occlusion_detection_enabled", jsonpos.Bool, false})
	speakerObject = newObject("active_speaker_detection",
		field{"auto_detect", jsonpos.Bool, false},
		field{"frame_number", jsonpos.Number, false},
		field{"coordinates", jsonpos.Array, false},
		field{"bounding_boxes", jsonpos.Array, false},
		// A file with the boxes of a long video. It is not in the reference, but in
		// Sync's guide to choosing a speaker, and public code uses it.
		field{"bounding_boxes_url", jsonpos.String, false})
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
			c.add(rules.UnusedField, c.Nodes[v[k]].Key, message.Say("%s has no effect with %s", optionsObject.names[k], model),
				message.Words("it is for "+reactModel+" only"))
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
		c.add(rules.WrongType, c.Nodes[f].At, message.Words("frame_number is not a whole number"), message.None)
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
		c.add(rules.BadBox, c.Nodes[n].At, message.Words("coordinates are not two numbers"), message.Words("write [x, y]"))
		return
	}
	x, isX := jsonpos.ParseNumber(c.Raw(c.Nodes[n+1].At))
	y, isY := jsonpos.ParseNumber(c.Raw(c.Nodes[n+2].At))
	if isX && x < 0 || isY && y < 0 {
		c.add(rules.BadBox, c.Nodes[n].At, message.Say("the coordinates %v, %v are outside of the frame", x, y),
			message.Words("write [x, y] in pixels, from 0, 0 at its top left"))
	}
}

// checkBoxes reports the first bounding box that is none: where one is wrong,
// mostly all are.
func (c *checker) checkBoxes(n int32) {
	for i := range c.Children(n) {
		switch {
		case c.Nodes[i].Kind == jsonpos.Null:
		case !c.isNumbers(i, 4):
			c.add(rules.BadBox, c.Nodes[i].At, message.Words("a bounding box is neither four numbers nor null"),
				message.Words("write [[x1, y1, x2, y2], …], with a box or null for each frame"))
			return
		case !c.isStretch(i+1, i+3) || !c.isStretch(i+2, i+4):
			c.add(rules.BadBox, c.Nodes[i].At, message.Words("a bounding box ends before it starts, or outside of the frame"),
				message.Words("write [x1, y1, x2, y2] in pixels: its top left, then its bottom right, not its width and height"))
			return
		}
	}
}

// isStretch reports whether a box that goes from one number to another has jsonpos.Any of
// the frame in it. The box of a face that leaves the frame reaches beyond it.
func (c *checker) isStretch(from, to int32) bool {
	a, b := &c.Nodes[from], &c.Nodes[to]
	if a.IsPlain && b.IsPlain {
		// Boxes are thousands of these, and digits without leading zeros tell it.
		if n, m := a.At.End-a.At.Start, b.At.End-b.At.Start; n != m {
			return n < m
		}
		return bytes.Compare(c.Raw(a.At), c.Raw(b.At)) < 0
	}
	start, isStart := jsonpos.ParseNumber(c.Raw(a.At))
	end, isEnd := jsonpos.ParseNumber(c.Raw(b.At))
	return !isStart || !isEnd || start < end && end > 0 // what is no float64 is reported already
}

// isNumbers reports whether node n is an array of just so many numbers.
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

// oneOf is the word that string n is, if there is one and it is among a few; it
// adds a problem and is "" when it is not among them.
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

// inRange is the value of number n, if there is one and it lies between 0 and a
// limit, which may be infinite; it adds a problem when it does not.
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

// number is the value of number n; it adds a problem and reports false if a
// float64 cannot hold it.
func (c *checker) number(n int32) (float64, bool) {
	raw := c.Raw(c.Nodes[n].At)
	x, ok := jsonpos.ParseNumber(raw)
	if !ok {
		c.add(rules.OutOfRange, c.Nodes[n].At, message.Say("the number %s is too large for a 64-bit float", message.Quoted(raw)), message.None)
	}
	return x, ok
}

// checkFinite checks that a float64 can hold number n, whose value does not matter.
func (c *checker) checkFinite(n int32) {
	// Boxes have thousands of numbers, and nearly all are shorter than the shortest
	// that is too large.
	if at := c.Nodes[n].At; at.End-at.Start >= int32(len("1e309")) {
		c.number(n)
	}
}
