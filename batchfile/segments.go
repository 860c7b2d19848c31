package batchfile

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

var (
	ruleSegmentOrder = &Rule{
		Name: "segment-order", Severity: Error,
		Summary:     "a segment does not end after it starts",
		Explanation: "startTime and endTime are seconds from the start of the media, and startTime comes first.",
		Wrong:       `"input": […], "segments": [{"startTime": 5, "endTime": 2, "audioInput": {"refId": "x"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 2, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	ruleSegmentOverlap = &Rule{
		Name: "segment-overlap", Severity: Warning,
		Summary: "two segments overlap",
		Explanation: "For the seconds in which segments overlap, two audios want to move the same lips. Less than a millisecond " +
			"is no overlap: sums of decimal fractions come out as 0.30000000000000004.",
		Wrong: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 4, "endTime": 9, "audioInput": {"refId": "x"}}]`,
		Right: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 5, "endTime": 9, "audioInput": {"refId": "x"}}]`,
	}
	ruleMediaLength = &Rule{
		Name: "media-length", Severity: Warning,
		Summary:     "a segment, or its piece of the audio, goes beyond 30 seconds",
		Explanation: "In a batch, video and audio are up to 30 seconds long each, so there is nothing there for a segment to use.",
		Wrong:       `"input": […], "segments": [{"startTime": 25, "endTime": 35, "audioInput": {"refId": "x"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 20, "endTime": 30, "audioInput": {"refId": "x"}}]`,
	}
	ruleSegmentPair = &Rule{
		Name: "segment-pair", Severity: Error,
		Summary:     "audioInput has one of startTime and endTime only",
		Explanation: "They cut a piece out of the audio, and come both or not at all.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1, "endTime": 6}}]`,
	}
	ruleMissingRef = &Rule{
		Name: "missing-ref", Severity: Error,
		Summary:     "an audio or text has no refId, and there are segments",
		Explanation: "Segments name what is spoken by refId, so with segments every audio and text needs one.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	ruleDuplicateRef = &Rule{
		Name: "duplicate-ref", Severity: Error,
		Summary:     "two inputs have the same refId, and there are segments",
		Explanation: "A segment that names a refId has to mean one input.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "x", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "y", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	ruleUnknownRef = &Rule{
		Name: "unknown-ref", Severity: Error,
		Summary:     "a segment names a refId that no input has",
		Explanation: "audioInput.refId is the refId of one of the request's audio or text inputs.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "z"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
)

// maxSeconds is how long the media of a batch are, and tolerance what a time may be
// over a limit, in seconds: a millisecond is far below a frame, and far above what
// a sum of decimal fractions is off.
const (
	maxSeconds = 30
	tolerance  = 0.001
)

const (
	segmentStart = iota
	segmentEnd
	segmentAudio
)

const (
	audioRef = iota
	audioStart
	audioEnd
)

var (
	segmentObject = newObject("a segment",
		field{"startTime", aNumber, true},
		field{"endTime", aNumber, true},
		field{"audioInput", anObject, true})
	segmentAudioObject = newObject("audioInput",
		field{"refId", aString, true},
		field{"startTime", aNumber, false},
		field{"endTime", aNumber, false})
)

// maxRefs bounds the refIds of a request that are compared with each other.
const maxRefs = 100

// refs are the refIds that the segments of a request may name.
type refs struct {
	wanted     bool // there are segments
	incomplete bool // an input or its refId could not be read
	names      [][]byte
}

// has reports whether an input has that refId.
func (r *refs) has(name []byte) bool {
	return slices.ContainsFunc(r.names, func(known []byte) bool { return bytes.Equal(known, name) })
}

// collectRef adds the refId of audio or text n, which is at node ref, or 0, and
// then isThere tells whether it is there and wrong.
func (c *checker) collectRef(n, ref int32, isThere bool, refs *refs) {
	switch {
	case !refs.wanted:
	case ref == 0:
		refs.incomplete = true
		if !isThere {
			c.add(ruleMissingRef, c.nodes[n].at, words("segments are used, and this input has no refId"), words(`add "refId": "…"`))
		}
	case c.isEmpty(ref, "refId"):
		refs.incomplete = true
	case refs.has(c.value(ref)):
		c.add(ruleDuplicateRef, c.nodes[ref].at, say("the refId %s is taken by another input", quoted(c.value(ref))), noHint)
	case len(refs.names) == maxRefs:
		refs.incomplete = true
	default:
		refs.names = append(refs.names, c.value(ref))
	}
}

// refHint is the hint for a refId that no input has.
type refHint struct {
	name  []byte
	known [][]byte
}

func (h refHint) String() string {
	if len(h.known) == 0 {
		return "no audio or text of the request has a refId"
	}
	var names []string
	for _, name := range h.known {
		names = append(names, string(name))
	}
	if best := nearest(h.name, names); best >= 0 {
		return "did you mean " + quoted(h.known[best]).String() + "?"
	}
	return "the first one is " + quoted(h.known[0]).String()
}

// interval is a stretch of time in seconds, and the node that says so.
type interval struct {
	start, end float64
	node       int32
}

// checkSegments checks the segments of a request.
func (c *checker) checkSegments(n int32, refs *refs) {
	c.intervals = c.intervals[:0]
	for i := range c.children(n) {
		if c.nodes[i].kind != anObject {
			c.add(ruleWrongType, c.nodes[i].at, say("a segment is %s, not an object", c.nodes[i].kind), noHint)
			continue
		}
		v := c.members(i, segmentObject)
		if s, ok := c.checkInterval(i, v[segmentStart], v[segmentEnd]); ok {
			c.intervals = append(c.intervals, s)
		}
		if a := v[segmentAudio]; a > 0 {
			c.checkSegmentAudio(a, refs)
		}
	}
	c.checkOverlap()
}

// checkInterval checks the start and the end of node n, and reports whether they
// are good.
func (c *checker) checkInterval(n, start, end int32) (interval, bool) {
	from, fromOK := c.inRange(start, "startTime", math.Inf(1))
	to, toOK := c.inRange(end, "endTime", math.Inf(1))
	if !fromOK || !toOK {
		return interval{}, false
	}
	if from >= to {
		at := span{min(c.nodes[start].key.start, c.nodes[end].key.start), max(c.nodes[start].at.end, c.nodes[end].at.end)}
		c.add(ruleSegmentOrder, at, say("it starts at %v and ends at %v seconds", from, to), words("startTime has to be less than endTime"))
		return interval{}, false
	}
	if to > maxSeconds+tolerance {
		c.add(ruleMediaLength, c.nodes[end].at, say("it ends at %v seconds", to),
			say("the media of a batch are up to %d seconds long", maxSeconds))
	}
	return interval{from, to, n}, true
}

func (c *checker) checkSegmentAudio(n int32, refs *refs) {
	v, present := c.known(n, segmentAudioObject)
	c.others(n, segmentAudioObject, present)
	ref := v[audioRef]
	if ref > 0 && !refs.has(c.value(ref)) && !c.isEmpty(ref, "refId") && !refs.incomplete {
		c.add(ruleUnknownRef, c.nodes[ref].at, say("no input has the refId %s", quoted(c.value(ref))), refHint{c.value(ref), refs.names})
	}
	switch start, end := v[audioStart], v[audioEnd]; {
	case start > 0 && end > 0:
		c.checkInterval(n, start, end)
	case start > 0 && !present.has(audioEnd):
		c.add(ruleSegmentPair, c.nodes[start].key, words("startTime without endTime"), words("give both or neither"))
	case end > 0 && !present.has(audioStart):
		c.add(ruleSegmentPair, c.nodes[end].key, words("endTime without startTime"), words("give both or neither"))
	}
}

// checkOverlap reports every segment that starts before an earlier one is over, by
// more than the tolerance.
func (c *checker) checkOverlap() {
	slices.SortFunc(c.intervals, func(a, b interval) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.node, b.node))
	})
	end := 0.0
	for _, s := range c.intervals {
		if s.start < end-tolerance {
			c.add(ruleSegmentOverlap, c.nodes[s.node].at, say("the segment starts at %v seconds, and another one ends at %v", s.start, end),
				words("let it start where the other one ends"))
		}
		end = max(end, s.end)
	}
}
