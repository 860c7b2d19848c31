package batchfile

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/spelling"
)

// tolerance is how far a time may exceed a limit, in seconds. A millisecond is much less
// than a frame, and much more than the rounding error of a sum of decimal fractions.
const tolerance = 0.001

const (
	segmentStart = iota
	segmentEnd
	segmentAudio
	segmentOverride
)

const (
	audioRef = iota
	audioStart
	audioEnd
)

var (
	segmentObject = newObject("a segment",
		field{name: "startTime", kinds: jsonpos.Number, required: true},
		field{name: "endTime", kinds: jsonpos.Number, required: true},
		field{name: "audioInput", kinds: jsonpos.Object, required: true, example: `{"refId": "…"}`},
		field{name: "optionsOverride", kinds: jsonpos.Object, example: `{"sync_mode": "loop"}`})
	segmentAudioObject = newObject("audioInput",
		field{name: "refId", kinds: jsonpos.String, required: true},
		field{name: "startTime", kinds: jsonpos.Number},
		field{name: "endTime", kinds: jsonpos.Number})
)

// maxRefs bounds the refIds of a request that are compared with each other.
const maxRefs = 100

// refs are the refIds that the segments of a request can use.
type refs struct {
	wanted     bool // there are segments
	incomplete bool // an input or its refId could not be read
	names      [][]byte
}

// has reports whether an input has that refId.
func (r *refs) has(name []byte) bool {
	return slices.ContainsFunc(r.names, func(known []byte) bool { return bytes.Equal(known, name) })
}

// collectRef adds the refId of audio or text n. ref is its node: 0 if it is missing or, if
// isThere, of the wrong type.
func (c *checker) collectRef(n, ref int32, isThere bool, refs *refs) {
	switch {
	case !refs.wanted:
	case ref == 0:
		refs.incomplete = true
		if !isThere {
			c.addMissing(rules.MissingRef, c.Nodes[n].At, message.Words("there are segments, and this input has no refId"), message.Words(`add "refId": "…"`))
		}
	case c.isEmpty(ref, "refId"):
		refs.incomplete = true
	case refs.has(c.Value(ref)):
		c.add(rules.DuplicateRef, c.Nodes[ref].At, message.Say("the refId %s is taken by another input", message.Quoted(c.Value(ref))), message.None)
	case len(refs.names) == maxRefs:
		refs.incomplete = true
	default:
		refs.names = append(refs.names, c.Value(ref))
	}
}

// refHint is the hint for a refId that no input has.
type refHint struct {
	name  []byte
	known [][]byte
}

func (h refHint) String() string {
	if len(h.known) == 0 {
		return "no audio or text in the request has a refId"
	}
	var names []string
	for _, name := range h.known {
		names = append(names, string(name))
	}
	if best := spelling.Nearest(h.name, names); best >= 0 {
		return "did you mean " + message.Quoted(h.known[best]).String() + "?"
	}
	return "the first one is " + message.Quoted(h.known[0]).String()
}

// interval is a range of time in seconds, and its node.
type interval struct {
	start, end float64
	node       int32
}

// checkSegments checks the segments of a request.
func (c *checker) checkSegments(n int32, g *generation) {
	c.intervals = c.intervals[:0]
	for i := range c.Children(n) {
		if c.Nodes[i].Kind != jsonpos.Object {
			c.add(rules.WrongType, c.Nodes[i].At, message.Say("a segment is %s; it must be an object", c.typeName(i)), message.None)
			continue
		}
		v := c.checkFields(i, segmentObject)
		if s, ok := c.checkInterval(i, v[segmentStart], v[segmentEnd], g); ok {
			c.intervals = append(c.intervals, s)
		}
		if a := v[segmentAudio]; a > 0 {
			c.checkSegmentAudio(a, g)
		}
		if o := v[segmentOverride]; o > 0 {
			c.checkOptions(o, overrideObject, g)
		}
	}
	c.checkOverlap()
}

// checkInterval checks the start and the end of node n. It returns the interval, and
// whether it is valid.
func (c *checker) checkInterval(n, start, end int32, g *generation) (interval, bool) {
	from, fromOK := c.inRange(start, "startTime", math.Inf(1))
	to, toOK := c.inRange(end, "endTime", math.Inf(1))
	if !fromOK || !toOK {
		return interval{}, false
	}
	if from > to {
		at := jsonpos.Span{Start: min(c.Nodes[start].Key.Start, c.Nodes[end].Key.Start), End: max(c.Nodes[start].At.End, c.Nodes[end].At.End)}
		c.add(rules.SegmentOrder, at, message.Say("it starts at %v and ends at %v seconds", from, to), message.Words("startTime must not be greater than endTime"))
		return interval{}, false
	}
	if to > g.model.seconds+tolerance {
		c.add(rules.MediaLength, c.Nodes[end].At, message.Say("it ends at %v seconds", to),
			mediaLength{g.model})
	}
	return interval{from, to, n}, true
}

// mediaLength is the hint with the longest media that a model accepts.
type mediaLength struct{ model *model }

func (h mediaLength) String() string {
	if h.model.seconds < batchSeconds {
		return fmt.Sprintf("%s takes media up to %v seconds long", h.model.name, h.model.seconds)
	}
	return fmt.Sprintf("the media of a batch are up to %v seconds long", h.model.seconds)
}

func (c *checker) checkSegmentAudio(n int32, g *generation) {
	refs := &g.refs
	v, present := c.known(n, segmentAudioObject)
	c.others(n, segmentAudioObject, present)
	ref := v[audioRef]
	if ref > 0 && !refs.has(c.Value(ref)) && !c.isEmpty(ref, "refId") && !refs.incomplete {
		c.add(rules.UnknownRef, c.Nodes[ref].At, message.Say("no input has the refId %s", message.Quoted(c.Value(ref))), refHint{c.Value(ref), refs.names})
	}
	switch start, end := v[audioStart], v[audioEnd]; {
	case start > 0 && end > 0:
		c.checkInterval(n, start, end, g)
	case start > 0 && !present.has(audioEnd):
		c.addMissing(rules.SegmentPair, c.Nodes[start].Key, message.Words("startTime without endTime"), message.Words("write both or neither"))
	case end > 0 && !present.has(audioStart):
		c.addMissing(rules.SegmentPair, c.Nodes[end].Key, message.Words("endTime without startTime"), message.Words("write both or neither"))
	}
}

// checkOverlap reports every segment that starts before an earlier one ends, by more
// than the tolerance.
func (c *checker) checkOverlap() {
	slices.SortFunc(c.intervals, func(a, b interval) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.node, b.node))
	})
	end := 0.0
	for _, s := range c.intervals {
		if s.start < end-tolerance {
			c.add(rules.SegmentOverlap, c.Nodes[s.node].At, message.Say("the segment starts at %v seconds, and another one ends at %v", s.start, end),
				message.Words("start it where the other one ends"))
		}
		end = max(end, s.end)
	}
}
