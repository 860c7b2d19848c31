package batchfile

import (
	"slices"

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
	// What an input must have depends on its type; what it may have does not. An
	// input without a type must have one, and then one thing at a time.
	inputObject    = newObject("an input", inputFields("type")...)
	mediaObject    = newObject("an input", inputFields("type", "url")...)
	textObject     = newObject("a text", inputFields("type", "provider")...)
	providerObject = newObject("a provider",
		field{"name", jsonpos.String, true},
		field{"voiceId", jsonpos.String, true},
		field{"script", jsonpos.String, true},
		field{"stability", jsonpos.Number, false},
		field{"similarityBoost", jsonpos.Number, false})
)

func inputFields(required ...string) []field {
	fields := []field{
		{"type", jsonpos.String, false},
		{"url", jsonpos.String, false},
		{"assetId", jsonpos.String, false},
		{"refId", jsonpos.String, false},
		{"provider", jsonpos.Object, false},
		{"segments_secs", jsonpos.Any, false},
		{"segments_frames", jsonpos.Any, false},
	}
	for i, f := range fields {
		fields[i].required = slices.Contains(required, f.name)
	}
	return fields
}

var (
	inputTypes    = []string{"video", "image", "audio", "text"}
	providerNames = []string{"elevenlabs"}
	// videoModels are those that take no image.
	videoModels = []string{"lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta"}
)

// inputCount is what a request has to see and to hear. An input whose type is
// unreadable may be jsonpos.Any, so that nothing is said to be missing then.
type inputCount struct{ video, audio, unreadable int }

// checkInputs checks the inputs of a request for a model, and collects what
// segments may refer to.
func (c *checker) checkInputs(n int32, model string, refs *refs) {
	if !c.HasChildren(n) {
		refs.incomplete = true
		c.add(rules.EmptyValue, c.Nodes[n].At, message.Words("input is empty"), message.Words("a request takes a video, and an audio or a text"))
		return
	}
	var count inputCount
	for i := range c.Children(n) {
		if c.Nodes[i].Kind == jsonpos.Object {
			c.checkInput(i, model, &count, refs)
			continue
		}
		count.unreadable++
		c.add(rules.WrongType, c.Nodes[i].At, message.Say("an input is %s, not an object", c.Nodes[i].Kind),
			message.Words(`write {"type": "video", "url": "https://…"}`))
	}
	if count.unreadable > 0 {
		refs.incomplete = true
		return
	}
	if count.video == 0 {
		c.add(rules.MissingVideo, c.Nodes[n].At, message.Words("the request has no video"), message.Words(`add {"type": "video", "url": "https://…"}`))
	}
	if count.audio == 0 {
		c.add(rules.MissingAudio, c.Nodes[n].At, message.Words("the request has neither audio nor text"), message.Words(`add {"type": "audio", "url": "https://…"}`))
	}
}

// mustHave is the object that says what an input of a type has to have.
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
func (c *checker) checkInput(n int32, model string, count *inputCount, refs *refs) {
	v, present := c.known(n, inputObject)
	kind := c.oneOf(v[inputType], "type", inputTypes)
	c.others(n, mustHave(kind, present), present)
	switch kind {
	case "":
		count.unreadable++
		return
	case "video", "image":
		if count.video++; count.video == 2 {
			c.add(rules.ExtraVideo, c.Nodes[n].At, message.Words("a second video or image in the request"), message.Words("a request takes one; write a request for each"))
		}
	default:
		count.audio++
		c.collectRef(n, v[inputRef], present.has(inputRef), refs)
	}
	if kind == "image" && slices.Contains(videoModels, model) {
		c.add(rules.ImageModel, c.Nodes[v[inputType]].At, message.Say("%s takes a video, not an image", model), message.Words("images are for newer models, as sync-3"))
	}
	if kind == "text" {
		c.checkProvider(v[inputProvider])
	} else {
		c.checkMedia(v[inputURL], v[inputAsset])
	}
	c.checkUnused(kind, v)
}

// checkMedia checks where a video, an image or an audio comes from.
func (c *checker) checkMedia(url, asset int32) {
	if url > 0 && asset > 0 {
		c.add(rules.URLAndAsset, c.Nodes[asset].Key, message.Words("url and assetId in one input"), message.Words("keep the one that names the media"))
		// An empty one beside one that is not does no more harm than that.
		if c.saysNothing(asset) {
			asset = 0
		} else if c.saysNothing(url) {
			url = 0
		}
	}
	if asset > 0 {
		c.isEmpty(asset, "assetId")
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
	v := c.members(n, providerObject)
	c.oneOf(v[providerName], "name", providerNames)
	for _, k := range []int{providerVoice, providerScript} {
		if v[k] > 0 {
			c.isEmpty(v[k], providerObject.names[k])
		}
	}
	for _, k := range []int{providerStability, providerSimilarity} {
		if v[k] > 0 {
			c.checkFinite(v[k])
		}
	}
}

// checkUnused reports the fields of an input that are for another type of it.
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
			c.add(rules.DeprecatedField, key, message.Say("%s is deprecated", name), message.Words("use segments of the payload"))
		case isSegments, (k == inputProvider) != (kind == "text"):
			c.add(rules.UnusedField, key, message.Say("%s has no effect in an input of type %s", name, kind), message.None)
		}
	}
}
