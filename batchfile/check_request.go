package batchfile

import (
	"bytes"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// endpoint is the only one that a batch takes.
const endpoint = "/v2/generate"

// knownModels are the models of Sync's reference.
var knownModels = []string{"lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"}

// maxModels bounds the models that a summary counts, and maxModelBytes the
// length of their names, so that a hostile file cannot fill it.
const (
	maxModels     = 100
	maxModelBytes = 100
)

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
	payloadWebhook
	payloadFileName
)

var (
	requestObject = newObject("the request",
		field{"request_id", jsonpos.String, true},
		field{"endpoint", jsonpos.String, true},
		field{"payload", jsonpos.Object, true})
	payloadObject = newObject("payload",
		field{"model", jsonpos.String, true},
		field{"input", jsonpos.Array, true},
		field{"options", jsonpos.Object, false},
		field{"segments", jsonpos.Array, false},
		field{"webhookUrl", jsonpos.String, false},
		field{"outputFileName", jsonpos.String, false})
	// allObjects are where a field that stands in the wrong place is looked for.
	allObjects = []*object{requestObject, payloadObject, optionsObject, speakerObject,
		inputObject, providerObject, segmentObject, segmentAudioObject}
)

// checkRequest checks the request that was parsed.
func (c *checker) checkRequest() {
	v := c.members(0, requestObject)
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

// checkID checks a request_id, and reports whether no earlier line has it.
func (c *checker) checkID(n int32) bool {
	if c.isEmpty(n, "request_id") {
		return true
	}
	c.checkControls(n)
	_, earlier, again := c.see(c.ids, n)
	if again {
		c.add(rules.DuplicateRequestID, c.Nodes[n].At, message.Say("the request_id %s is taken", message.Quoted(c.Value(n))), message.Say("line %d has it, too", earlier.line))
	}
	return !again
}

// checkCopy checks whether an earlier line has the same payload.
func (c *checker) checkCopy(n int32) {
	if !c.HasChildren(n) { // an empty payload has worse problems
		return
	}
	if hash, earlier, again := c.see(c.payloads, n); again {
		c.addOnce(&earlier.said, rules.SameRequest, c.Nodes[n].At, message.Say("the same request as on line %d but for its id", earlier.line),
			message.Words("each one is paid for; remove the copies if they are not meant"))
		c.payloads[hash] = earlier
	}
}

// checkPayload checks a generation request.
func (c *checker) checkPayload(n int32) {
	v := c.members(n, payloadObject)
	model := c.checkModel(v[payloadModel])
	refs := refs{names: c.refNames[:0], wanted: v[payloadSegments] > 0 && c.HasChildren(v[payloadSegments])}
	if in := v[payloadInput]; in > 0 {
		c.checkInputs(in, model, &refs)
	} else {
		refs.incomplete = true
	}
	if o := v[payloadOptions]; o > 0 {
		c.checkOptions(o, model)
	}
	if refs.wanted {
		c.checkSegments(v[payloadSegments], &refs)
		c.refNames = refs.names
	}
	if w := v[payloadWebhook]; w > 0 && !c.isEmpty(w, "webhookUrl") {
		c.checkWebhook(c.Value(w), c.Nodes[w].At)
	}
	if f := v[payloadFileName]; f > 0 && !c.isEmpty(f, "outputFileName") && !isFileName(c.Value(f)) {
		c.add(rules.BadFileName, c.Nodes[f].At, message.Say("outputFileName is %s", message.Quoted(c.Value(f))),
			message.Say("letters, digits, _ and -, up to %d of them, and no extension", maxFileName))
	}
}

// checkModel checks and counts a model; its name is "" when it is not known.
func (c *checker) checkModel(n int32) string {
	if n == 0 || c.isEmpty(n, "model") {
		return ""
	}
	model := c.Value(n)
	c.countModel(model)
	for _, known := range knownModels {
		if known == string(model) {
			return known
		}
	}
	c.add(rules.UnknownModel, c.Nodes[n].At, message.Say("unknown model %s", message.Quoted(model)), didYouMean{model, knownModels})
	return ""
}

func (c *checker) countModel(model []byte) {
	r := c.report
	for i := range r.Models {
		if r.Models[i].Model == string(model) {
			r.Models[i].Requests++
			return
		}
	}
	if len(r.Models) < maxModels && len(model) <= maxModelBytes {
		r.Models = append(r.Models, ModelCount{string(model), 1})
	}
}

// isFileName reports whether an outputFileName is one that Sync takes.
func isFileName(name []byte) bool {
	for _, b := range name {
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-') {
			return false
		}
	}
	return len(name) <= maxFileName
}

// isEmpty reports whether string n says nothing, and adds that as a problem of the
// field with that name.
func (c *checker) isEmpty(n int32, name string) bool {
	if !c.saysNothing(n) {
		return false
	}
	what := "is empty"
	if at := c.Nodes[n].At; at.End-at.Start > int32(len(`""`)) {
		what = "is nothing but white space"
	}
	c.add(rules.EmptyValue, c.Nodes[n].At, message.Say("%s %s", name, what), message.None)
	return true
}

// saysNothing reports whether string n is empty but for white space.
func (c *checker) saysNothing(n int32) bool {
	// Mostly the first character tells, and a long script is not unescaped for it.
	first := c.Line[c.Nodes[n].At.Start+1]
	if first > ' ' && first < utf8.RuneSelf && first != '"' && first != '\\' {
		return false
	}
	return len(bytes.TrimSpace(c.Value(n))) == 0
}
