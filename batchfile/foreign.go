package batchfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// This file recognizes requests that were written for another API. They get one message
// that says how to rewrite them, instead of a problem for each field.

// otherNames are the names that other batch APIs use for the fields of a request.
var otherNames = map[string]string{
	"custom_id": "request_id", "customId": "request_id", "id": "request_id",
	"url": "endpoint", "path": "endpoint",
	"body": "payload", "params": "payload", "request": "payload", "data": "payload",
}

// flatNames are the fields that an earlier version of Sync's API had instead of input.
var flatNames = map[string]string{
	"video_url": "video", "videoUrl": "video",
	"audio_url": "audio", "audioUrl": "audio",
}

// checkForeignFormat reports whether the parsed request, which lacks a field, was written
// for another API, and adds that as a problem. Each format is reported once per file.
func (c *checker) checkForeignFormat() bool {
	isOwn := func(name string) bool { return c.Field(0, name) > 0 }
	if c.isFull() {
		return false
	}
	var names []string
	isPayload := false
	for i := range c.Children(0) {
		name := string(c.Name(i))
		if to := otherNames[name]; to != "" && !isOwn(to) && len(names) < len(otherNames) {
			names = append(names, name)
		}
		isPayload = isPayload || name == "model" || name == "input" || flatNames[name] != ""
	}
	switch {
	case slices.ContainsFunc(names, func(name string) bool { return name != "id" }):
		if isOwn("method") {
			names = append(names, "method")
		}
		c.addOnce(&c.otherFormat, rules.ForeignFormat, wholeLine, message.Words("the line is written for another batch API"), renames(names))
		return true
	case isPayload && !isOwn("payload"):
		c.addOnce(&c.bareFormat, rules.ForeignFormat, wholeLine, message.Words("the line is a payload without the request around it"),
			message.Words(`write {"request_id": "…", "endpoint": "/v2/generate", "payload": {…}} with the line as the payload`))
		return true
	}
	return false
}

// renames is the hint that maps the fields of another batch API.
type renames []string

func (names renames) String() string {
	var steps []string
	for _, name := range names {
		if to := otherNames[name]; to != "" {
			steps = append(steps, fmt.Sprintf("%s to %s", name, to))
		}
	}
	hint := "rename " + strings.Join(steps, ", ")
	if slices.Contains(names, "method") {
		hint += "; remove method"
	}
	return hint
}

// checkFlatPayload reports whether payload n, which has no input, names its media as in an
// earlier version of the API, and adds that as a problem.
func (c *checker) checkFlatPayload(n int32) bool {
	if c.isFull() {
		return false
	}
	at := int32(0)
	for i := range c.Children(n) {
		if at == 0 && flatNames[string(c.Name(i))] != "" && c.Nodes[i].Kind == jsonpos.String {
			at = i
		}
	}
	if at == 0 {
		return false
	}
	c.countModelOf(n)
	c.addOnce(&c.flatFormat, rules.ForeignFormat, c.Nodes[at].Key, message.Say("%s is a field of an earlier API", message.Quoted(c.Name(at))),
		message.Words(`write "input": [{"type": "video", "url": "…"}, {"type": "audio", "url": "…"}]`))
	return true
}

// countModelOf checks and counts the model of payload n, if it has one.
func (c *checker) countModelOf(n int32) {
	if m := c.Field(n, "model"); m > 0 && c.Nodes[m].Kind == jsonpos.String {
		c.checkModel(m)
	}
}

// isEncodedTwice reports whether a line is a JSON string that contains an object.
func isEncodedTwice(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte(`"{`))
}

// decodeHint says how to undo the second encoding.
const decodeHint = message.Words("decode the lines once: jq -r . in.jsonl > out.jsonl")
