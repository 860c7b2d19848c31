package batchfile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

const (
	inputType = iota
	inputURL
	inputAsset
	inputRef
	inputProvider
	inputSecs
	inputFrames
)

const (
	providerName = iota
	providerVoice
	providerScript
	providerStability
	providerSimilarity
)

var (
	// The required fields of an input depend on its type; the optional ones do not.
	// For an input without a type, only the type is required.
	inputObject    = newObject("an input", inputFields("type")...)
	mediaObject    = newObject("an input", inputFields("type", "url")...)
	textObject     = newObject("a text", inputFields("type", "provider")...)
	providerObject = newObject("a provider",
		field{name: "name", kinds: jsonpos.String, required: true},
		field{name: "voiceId", kinds: jsonpos.String, required: true},
		field{name: "script", kinds: jsonpos.String, required: true},
		field{name: "stability", kinds: jsonpos.Number},
		field{name: "similarityBoost", kinds: jsonpos.Number})
)

func inputFields(required ...string) []field {
	fields := []field{
		{name: "type", kinds: jsonpos.String},
		{name: "url", kinds: jsonpos.String},
		{name: "assetId", kinds: jsonpos.String},
		{name: "refId", kinds: jsonpos.String},
		{name: "provider", kinds: jsonpos.Object, example: `{"name": "elevenlabs", "voiceId": "…", "script": "…"}`},
		{name: "segments_secs", kinds: jsonpos.Any},
		{name: "segments_frames", kinds: jsonpos.Any},
	}
	for i, f := range fields {
		fields[i].required = slices.Contains(required, f.name)
	}
	return fields
}

var (
	inputTypes    = []string{"video", "image", "audio", "text"}
	providerNames = []string{"elevenlabs"}
)

// maxScript is how many characters a script may have.
const maxScript = 5000

// inputCount counts the inputs of a request. An input with an unreadable type could be any
// of them, so nothing is reported as missing if there is one.
type inputCount struct{ visual, audio, unreadable int }

// checkInputs checks the inputs of a request, and collects the refIds that segments may
// use.
func (c *checker) checkInputs(n int32, g *generation) {
	if !c.HasChildren(n) {
		g.refs.incomplete = true
		c.addMissing(rules.EmptyValue, c.Nodes[n].At, message.Words("input is empty"), message.Words("a request takes a video, and an audio or a text"))
		return
	}
	var count inputCount
	for i := range c.Children(n) {
		if c.Nodes[i].Kind == jsonpos.Object {
			c.checkInput(i, &count, g)
			continue
		}
		count.unreadable++
		c.add(rules.WrongType, c.Nodes[i].At, message.Say("an input is %s; it must be an object", c.typeName(i)),
			message.Words(`write {"type": "video", "url": "https://…"}`))
	}
	if count.unreadable > 0 {
		g.refs.incomplete = true
		return
	}
	if count.visual == 0 {
		c.addMissing(rules.MissingVideo, c.Nodes[n].At, message.Words("the request has no video"), message.Words(`add {"type": "video", "url": "https://…"}`))
	}
	if count.audio == 0 && !g.isComplete {
		c.addMissing(rules.MissingAudio, c.Nodes[n].At, message.Words("the request has neither audio nor text"), message.Words(`add {"type": "audio", "url": "https://…"}`))
	}
}

// mustHave returns the object with the fields that an input of a type requires.
func mustHave(kind string, present fieldSet) *object {
	switch {
	case kind == "text":
		return textObject
	case kind == "" || present.has(inputAsset):
		return inputObject
	}
	return mediaObject
}

// checkInput checks one input and counts it.
func (c *checker) checkInput(n int32, count *inputCount, g *generation) {
	v, present := c.known(n, inputObject)
	kind := c.oneOf(v[inputType], "type", inputTypes)
	c.others(n, mustHave(kind, present), present)
	switch kind {
	case "":
		count.unreadable++
		return
	case "video", "image":
		count.visual++
		c.checkVisual(n, v, kind, count.visual, g)
	default:
		count.audio++
		c.checkAudio(n, count.audio, g)
		c.collectRef(n, v[inputRef], present.has(inputRef), &g.refs)
	}
	if kind == "text" {
		c.checkProvider(v[inputProvider])
	} else {
		c.checkMedia(v[inputURL], v[inputAsset])
	}
	c.checkUnused(kind, v)
}

// checkVisual checks video or image n, the nth of its request, against the request.
func (c *checker) checkVisual(n int32, v values, kind string, nth int, g *generation) {
	if nth == 2 {
		c.add(rules.ExtraVideo, c.Nodes[n].At, message.Words("the request has a second video or image"), message.Words("a request takes one; write a request for each"))
	}
	g.hasImage = g.hasImage || kind == "image" && nth == 1
	// Deprecated segments of a video count, too.
	g.hasSegments = g.hasSegments || v[inputSecs] > 0 || v[inputFrames] > 0
	switch {
	case kind == "image" && !g.model.takesImages && g.model != unknownModel:
		c.add(rules.ImageModel, c.Nodes[v[inputType]].At, message.Say("%s takes a video, not an image", g.model.name),
			message.Words("images work with "+strings.Join(namesOf(func(m *model) bool { return m.takesImages }), ", ")))
	case kind == "image" && g.isComplete:
		c.addAs(Warning, rules.DubInput, c.Nodes[v[inputType]].At, message.Say("%s takes a video, not an image", g.complete()), message.None)
	}
}

// checkAudio checks audio or text n, the nth of its request, against the request.
func (c *checker) checkAudio(n int32, nth int, g *generation) {
	switch {
	case nth == 1 && g.dub > 0:
		c.add(rules.DubInput, c.Nodes[n].At, message.Words("dubParams takes no audio or text beside the video"),
			message.Words("remove it, or remove dubParams"))
	case nth == 1 && g.dialogue > 0:
		c.addAs(Warning, rules.DubInput, c.Nodes[n].At, message.Words("dialogueEdit takes no audio or text beside the video"), message.None)
	case nth == 2 && !g.hasSegments && !g.isComplete:
		c.addMissing(rules.ExtraAudio, c.Nodes[n].At, message.Words("the request has a second audio or text, and no segments"),
			message.Words("write a request for each, or say with segments when each one is spoken"))
	}
}

// checkMedia checks where a video, an image or an audio comes from.
func (c *checker) checkMedia(url, asset int32) {
	if url > 0 && asset > 0 {
		c.add(rules.URLAndAsset, c.Nodes[asset].Key, message.Words("the input has both url and assetId"), message.Words("keep the one that names the media"))
		// An empty one next to the other is harmless.
		if c.saysNothing(asset) {
			asset = 0
		} else if c.saysNothing(url) {
			url = 0
		}
	}
	if asset > 0 && !c.isEmpty(asset, "assetId") && !isUUID(c.Value(asset)) {
		c.add(rules.BadAssetID, c.Nodes[asset].At, message.Say("the assetId %s is not a UUID", message.Quoted(c.Value(asset))),
			message.Words(`it looks like "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"`))
	}
	if url > 0 && !c.isEmpty(url, "url") {
		c.checkURL(url)
	}
}

// checkProvider checks the voice and the script of a text.
func (c *checker) checkProvider(n int32) {
	if n == 0 {
		return
	}
	v := c.checkFields(n, providerObject)
	c.oneOf(v[providerName], "name", providerNames)
	for _, k := range []int{providerVoice, providerScript} {
		if v[k] > 0 {
			c.isEmpty(v[k], providerObject.names[k])
		}
	}
	// Nearly all scripts have fewer bytes than that limit.
	if s := v[providerScript]; s > 0 && c.Nodes[s].At.End-c.Nodes[s].At.Start > maxScript {
		if count := utf8.RuneCount(c.Value(s)); count > maxScript {
			c.add(rules.LongScript, c.Nodes[s].At, message.Say("the script has %d characters", count), message.Say("Sync takes up to %d; split it into several requests", maxScript))
		}
	}
	c.inRange(v[providerStability], "stability", 1)
	c.inRange(v[providerSimilarity], "similarityBoost", 1)
}

// checkUnused reports the fields of an input that only other types of input have.
func (c *checker) checkUnused(kind string, v values) {
	for _, k := range []int{inputURL, inputAsset, inputProvider, inputSecs, inputFrames} {
		if v[k] == 0 {
			continue
		}
		key, name := c.Nodes[v[k]].Key, inputObject.names[k]
		isSegments := k == inputSecs || k == inputFrames
		if isSegments {
			c.checkForeign(v[k])
		}
		switch {
		case isSegments && kind == "video":
			c.add(rules.DeprecatedField, key, message.Say("%s is deprecated", name), message.Words("use segments in the payload"))
		case isSegments, (k == inputProvider) != (kind == "text"):
			c.add(rules.UnusedField, key, message.Say("%s has no effect in an input of type %s", name, kind), message.None)
		}
	}
}
