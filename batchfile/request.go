package batchfile

import (
	"bytes"
	"unicode/utf8"
)

var (
	ruleDuplicateRequestID = &Rule{
		Name: "duplicate-request-id", Severity: Error,
		Summary: "two requests have the same request_id",
		Explanation: "Results are told apart by request_id alone, so it has to be unique in the file. Number the requests, or " +
			"remove the line that is there twice.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleSameRequest = &Rule{
		Name: "same-request", Severity: Warning,
		Summary: "a request is the same as an earlier one but for its id",
		Explanation: "Every request is paid for, and the same payload twice gives the same video twice. It is said once for " +
			"all copies of a request, at the first copy. Payloads are compared as they are written: with members in another order, " +
			"or other white space, they are not found to be the same.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleBadEndpoint = &Rule{
		Name: "bad-endpoint", Severity: Error,
		Summary:     `endpoint is not "/v2/generate"`,
		Explanation: "It is the only endpoint that batches take: a path, without host, query or slash at the end.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generations", "payload": {…}}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleUnknownModel = &Rule{
		Name: "unknown-model", Severity: Warning,
		Summary: "the model is none that this program knows",
		Explanation: "Models come and go, so an unknown one is sent as it is. A misspelt one makes every request that names it " +
			"fail.",
		Wrong: `"model": "lipsnyc-2", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	ruleBadFileName = &Rule{
		Name: "bad-file-name", Severity: Error,
		Summary:     "outputFileName has characters that Sync refuses",
		Explanation: "It takes letters, digits, _ and -, up to 255 of them, and no extension: Sync adds it.",
		Wrong:       `"outputFileName": "take 1.mp4"`,
		Right:       `"outputFileName": "take-1"`,
	}
	ruleWebhookURL = &Rule{
		Name: "webhook-url", Severity: Warning,
		Summary: "webhookUrl is not an https URL that Sync can reach",
		Explanation: "Sync posts to it from its own servers, over https. The request is generated and paid for even when " +
			"nobody hears of it.",
		Wrong: `"webhookUrl": "http://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
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
		field{"request_id", aString, true},
		field{"endpoint", aString, true},
		field{"payload", anObject, true})
	payloadObject = newObject("payload",
		field{"model", aString, true},
		field{"input", anArray, true},
		field{"options", anObject, false},
		field{"segments", anArray, false},
		field{"webhookUrl", aString, false},
		field{"outputFileName", aString, false})
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
	if e := v[requestEndpoint]; e > 0 && string(c.value(e)) != endpoint {
		c.add(ruleBadEndpoint, c.nodes[e].at, say("the endpoint is %s", quoted(c.value(e))), words(`write "`+endpoint+`", the only one that batches take`))
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
		c.add(ruleDuplicateRequestID, c.nodes[n].at, say("the request_id %s is taken", quoted(c.value(n))), say("line %d has it, too", earlier.line))
	}
	return !again
}

// checkCopy checks whether an earlier line has the same payload.
func (c *checker) checkCopy(n int32) {
	if !c.hasChildren(n) { // an empty payload has worse problems
		return
	}
	if hash, earlier, again := c.see(c.payloads, n); again {
		c.addOnce(&earlier.said, ruleSameRequest, c.nodes[n].at, say("the same request as on line %d but for its id", earlier.line),
			words("each one is paid for; remove the copies if they are not meant"))
		c.payloads[hash] = earlier
	}
}

// checkPayload checks a generation request.
func (c *checker) checkPayload(n int32) {
	v := c.members(n, payloadObject)
	model := c.checkModel(v[payloadModel])
	refs := refs{names: c.refNames[:0], wanted: v[payloadSegments] > 0 && c.hasChildren(v[payloadSegments])}
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
		c.checkWebhook(c.value(w), c.nodes[w].at)
	}
	if f := v[payloadFileName]; f > 0 && !c.isEmpty(f, "outputFileName") && !isFileName(c.value(f)) {
		c.add(ruleBadFileName, c.nodes[f].at, say("outputFileName is %s", quoted(c.value(f))),
			say("letters, digits, _ and -, up to %d of them, and no extension", maxFileName))
	}
}

// checkModel checks and counts a model; its name is "" when it is not known.
func (c *checker) checkModel(n int32) string {
	if n == 0 || c.isEmpty(n, "model") {
		return ""
	}
	model := c.value(n)
	c.countModel(model)
	for _, known := range knownModels {
		if known == string(model) {
			return known
		}
	}
	c.add(ruleUnknownModel, c.nodes[n].at, say("unknown model %s", quoted(model)), didYouMean{model, knownModels})
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
	if at := c.nodes[n].at; at.end-at.start > int32(len(`""`)) {
		what = "is nothing but white space"
	}
	c.add(ruleEmptyValue, c.nodes[n].at, say("%s %s", name, what), noHint)
	return true
}

// saysNothing reports whether string n is empty but for white space.
func (c *checker) saysNothing(n int32) bool {
	// Mostly the first character tells, and a long script is not unescaped for it.
	first := c.line[c.nodes[n].at.start+1]
	if first > ' ' && first < utf8.RuneSelf && first != '"' && first != '\\' {
		return false
	}
	return len(bytes.TrimSpace(c.value(n))) == 0
}
