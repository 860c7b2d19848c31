package batchfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// endpoint is the only endpoint that a batch accepts.
const endpoint = "/v2/generate"

// maxFileName is the length of an outputFileName.
const maxFileName = 255

// The fields of a request and its payload, in the order of their objects.
const (
	requestID = iota
	requestEndpoint
	requestPayload
)

const (
	payloadModel = iota
	payloadInput
	payloadOptions
	payloadSegments
	payloadDub
	payloadDialogue
	payloadProject
	payloadWebhook
	payloadFileName
)

var (
	requestObject = newObject("the request",
		field{name: "request_id", kinds: jsonpos.String, required: true},
		field{name: "endpoint", kinds: jsonpos.String, required: true},
		field{name: "payload", kinds: jsonpos.Object, required: true})
	payloadObject = newObject("payload",
		field{name: "model", kinds: jsonpos.String, required: true},
		field{name: "input", kinds: jsonpos.Array, required: true},
		field{name: "options", kinds: jsonpos.Object},
		field{name: "segments", kinds: jsonpos.Array},
		field{name: "dubParams", kinds: jsonpos.Object, example: `{"providerName": "elevenlabs", "targetLang": "es"}`},
		field{name: "dialogueEdit", kinds: jsonpos.Object, example: `{"id": "…"}`},
		field{name: "projectId", kinds: jsonpos.String},
		field{name: "webhookUrl", kinds: jsonpos.String},
		field{name: "outputFileName", kinds: jsonpos.String})
	dubObject = newObject("dubParams",
		field{name: "providerName", kinds: jsonpos.String},
		field{name: "targetLang", kinds: jsonpos.String},
		field{name: "sourceLang", kinds: jsonpos.String})
	dialogueObject = newObject("dialogueEdit",
		field{name: "id", kinds: jsonpos.String})
	// allObjects are the objects that are searched for a misplaced field.
	allObjects = []*object{requestObject, payloadObject, optionsObject, speakerObject,
		inputObject, providerObject, segmentObject, segmentAudioObject, dubObject}
)

// generation is what the checks know about one payload.
type generation struct {
	model *model
	// hasImage means that the first visual input is an image.
	hasImage bool
	// hasSegments means that there are segments, including deprecated ones of a video.
	hasSegments bool
	// isComplete means that there is a dubParams or dialogueEdit, valid or not: the
	// request then needs one video and nothing else.
	isComplete bool
	// dub and dialogue are the nodes of dubParams and dialogueEdit; 0 if missing or of
	// the wrong type.
	dub, dialogue int32
	refs          refs
}

// complete names the field that makes the request complete.
func (g *generation) complete() string {
	if g.dub > 0 {
		return "dubParams"
	}
	return "dialogueEdit"
}

// checkRequest checks the parsed request.
func (c *checker) checkRequest() {
	v, present := c.known(0, requestObject)
	if requestObject.required&^present != 0 && c.checkForeignFormat() {
		return
	}
	c.others(0, requestObject, present)
	isNew := true
	if id := v[requestID]; id > 0 {
		isNew = c.checkID(id)
	}
	if e := v[requestEndpoint]; e > 0 && string(c.Value(e)) != endpoint {
		c.add(rules.BadEndpoint, c.Nodes[e].At, message.Say("the endpoint is %s", message.Quoted(c.Value(e))), message.Words(`write "`+endpoint+`", the only one that batches take`))
	}
	if p := v[requestPayload]; p > 0 {
		if isNew {
			c.checkCopy(p)
		}
		c.checkPayload(p)
	}
}

// checkPayload checks a generation request.
func (c *checker) checkPayload(n int32) {
	c.missing.reset()
	defer c.softenMissing()
	v, present := c.known(n, payloadObject)
	if !present.has(payloadInput) && c.checkFlatPayload(n) {
		return
	}
	c.others(n, payloadObject, present)
	segments := v[payloadSegments]
	g := generation{
		model:       c.checkModel(v[payloadModel]),
		isComplete:  present.has(payloadDub) || present.has(payloadDialogue),
		hasSegments: present.has(payloadSegments) && (segments == 0 || c.HasChildren(segments)),
		dub:         v[payloadDub], dialogue: v[payloadDialogue],
		refs: refs{names: c.refNames[:0], wanted: segments > 0 && c.HasChildren(segments)},
	}
	if in := v[payloadInput]; in > 0 {
		c.checkInputs(in, &g)
	} else {
		g.refs.incomplete = true
	}
	if o := v[payloadOptions]; o > 0 {
		c.checkOptions(o, optionsObject, &g)
	}
	if g.refs.wanted {
		c.checkSegments(segments, &g)
		c.refNames = g.refs.names
	}
	c.checkDub(&g)
	c.checkDelivery(v)
}

// checkDelivery checks the fields for the webhook and the name of the result.
func (c *checker) checkDelivery(v values) {
	if p := v[payloadProject]; p > 0 {
		c.isEmptyOptional(p, "projectId")
	}
	if w := v[payloadWebhook]; w > 0 && !c.isEmptyOptional(w, "webhookUrl") {
		c.checkWebhook(c.Value(w), c.Nodes[w].At)
	}
	if f := v[payloadFileName]; f > 0 && !c.isEmptyOptional(f, "outputFileName") && !isFileName(c.Value(f)) {
		c.add(rules.BadFileName, c.Nodes[f].At, message.Say("outputFileName is %s", message.Quoted(c.Value(f))),
			message.Say("use letters, digits, _ and -, up to %d of them, and no extension", maxFileName))
	}
}

// checkDub checks the objects that make a request with only a video complete. It is
// uncertain which of their fields Sync requires, so a missing one is a warning.
func (c *checker) checkDub(g *generation) {
	if g.dub > 0 {
		v := c.checkFields(g.dub, dubObject)
		if p := v[dubProvider]; p > 0 {
			c.oneOf(p, "providerName", providerNames)
		}
		c.wantFields(g.dub, dubObject, v, dubProvider, dubTarget)
	}
	if g.dialogue > 0 {
		c.wantFields(g.dialogue, dialogueObject, c.checkFields(g.dialogue, dialogueObject), dialogueID)
	}
}

const (
	dubProvider = iota
	dubTarget
)

const dialogueID = 0

// wantFields warns about fields of object n that are missing or empty.
func (c *checker) wantFields(n int32, o *object, v values, fields ...int) {
	for _, k := range fields {
		switch {
		case v[k] > 0:
			c.isEmptyOptional(v[k], o.names[k])
		case c.Field(n, o.names[k]) == 0:
			c.addAs(Warning, rules.MissingField, c.Nodes[n].At, message.Say("%s has no %q", o.what, o.names[k]), message.None)
		}
	}
}

// checkCopy checks whether an earlier line has the same payload.
func (c *checker) checkCopy(n int32) {
	if !c.HasChildren(n) { // an empty payload has other problems
		return
	}
	if hash, earlier, again := c.see(c.payloads, n); again {
		c.addOnce(&earlier.said, rules.SameRequest, c.Nodes[n].At, message.Say("the request is the same as on line %d except for its id", earlier.line),
			message.Words("you pay for each one; remove copies that you do not want"))
		c.payloads[hash] = earlier
	}
}

// isFileName reports whether Sync accepts an outputFileName unchanged.
func isFileName(name []byte) bool {
	for _, b := range name {
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-') {
			return false
		}
	}
	return len(name) <= maxFileName
}

// isEmpty reports whether string n is empty, and if so adds a problem of the field with
// that name.
func (c *checker) isEmpty(n int32, name string) bool {
	if !c.saysNothing(n) {
		return false
	}
	c.addMissing(rules.EmptyValue, c.Nodes[n].At, c.emptyMessage(n, name), message.None)
	return true
}

// isEmptyOptional is isEmpty for a field that is not required: Sync may treat an
// empty one as missing.
func (c *checker) isEmptyOptional(n int32, name string) bool {
	if !c.saysNothing(n) {
		return false
	}
	c.addAs(Warning, rules.EmptyValue, c.Nodes[n].At, c.emptyMessage(n, name), message.None)
	return true
}

func (c *checker) emptyMessage(n int32, name string) fmt.Stringer {
	what := "is empty"
	if at := c.Nodes[n].At; at.End-at.Start > int32(len(`""`)) {
		what = "is only white space"
	}
	return message.Say("%s %s", name, what)
}

// saysNothing reports whether string n is empty or only white space.
func (c *checker) saysNothing(n int32) bool {
	// Usually the first character decides, so that a long script need not be unescaped.
	first := c.Line[c.Nodes[n].At.Start+1]
	if first > ' ' && first < utf8.RuneSelf && first != '"' && first != '\\' {
		return false
	}
	return len(bytes.TrimSpace(c.Value(n))) == 0
}
