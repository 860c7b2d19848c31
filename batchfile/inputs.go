package batchfile

import "slices"

var (
	ruleMissingVideo = &Rule{
		Name: "missing-video", Severity: Error,
		Summary:     "a request has no video",
		Explanation: "Lips are moved in a video, or with newer models in an image. Add it to input.",
		Wrong:       `"input": [{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ruleMissingAudio = &Rule{
		Name: "missing-audio", Severity: Error,
		Summary:     "a request has neither audio nor text",
		Explanation: "Something has to be spoken: a recording (audio) or a script for a voice (text). Add it to input.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ruleExtraVideo = &Rule{
		Name: "extra-video", Severity: Warning,
		Summary:     "a request has several videos or images",
		Explanation: "A request takes one video or image. For several, write several requests.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "video", "url": "https://cdn.acme.io/2.mp4"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ruleImageModel = &Rule{
		Name: "image-model", Severity: Warning,
		Summary:     "the model is one that wants a video, and gets an image",
		Explanation: "Images are for Sync's newer models. The lipsync family moves the lips of a video.",
		Wrong: `"model": "lipsync-2", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ruleURLAndAsset = &Rule{
		Name: "url-and-asset", Severity: Warning,
		Summary:     "an input has both url and assetId",
		Explanation: "One of the two names the media. With both it is unclear which of them is used.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "assetId": "3f2a"}, …]`,
		Right:       `"input": [{"type": "video", "assetId": "3f2a"}, …]`,
	}
	ruleDeprecatedField = &Rule{
		Name: "deprecated-field", Severity: Warning,
		Summary:     "a field is deprecated",
		Explanation: "segments_secs and segments_frames of a video are replaced by segments of the payload, which also say what is spoken.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "segments_secs": [[0, 5]]}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
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
		field{"name", aString, true},
		field{"voiceId", aString, true},
		field{"script", aString, true},
		field{"stability", aNumber, false},
		field{"similarityBoost", aNumber, false})
)

func inputFields(required ...string) []field {
	fields := []field{
		{"type", aString, false},
		{"url", aString, false},
		{"assetId", aString, false},
		{"refId", aString, false},
		{"provider", anObject, false},
		{"segments_secs", anything, false},
		{"segments_frames", anything, false},
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
// unreadable may be anything, so that nothing is said to be missing then.
type inputCount struct{ video, audio, unreadable int }

// checkInputs checks the inputs of a request for a model, and collects what
// segments may refer to.
func (c *checker) checkInputs(n int32, model string, refs *refs) {
	if !c.hasChildren(n) {
		refs.incomplete = true
		c.add(ruleEmptyValue, c.nodes[n].at, words("input is empty"), words("a request takes a video, and an audio or a text"))
		return
	}
	var count inputCount
	for i := range c.children(n) {
		if c.nodes[i].kind == anObject {
			c.checkInput(i, model, &count, refs)
			continue
		}
		count.unreadable++
		c.add(ruleWrongType, c.nodes[i].at, say("an input is %s, not an object", c.nodes[i].kind),
			words(`write {"type": "video", "url": "https://…"}`))
	}
	if count.unreadable > 0 {
		refs.incomplete = true
		return
	}
	if count.video == 0 {
		c.add(ruleMissingVideo, c.nodes[n].at, words("the request has no video"), words(`add {"type": "video", "url": "https://…"}`))
	}
	if count.audio == 0 {
		c.add(ruleMissingAudio, c.nodes[n].at, words("the request has neither audio nor text"), words(`add {"type": "audio", "url": "https://…"}`))
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
			c.add(ruleExtraVideo, c.nodes[n].at, words("a second video or image in the request"), words("a request takes one; write a request for each"))
		}
	default:
		count.audio++
		c.collectRef(n, v[inputRef], present.has(inputRef), refs)
	}
	if kind == "image" && slices.Contains(videoModels, model) {
		c.add(ruleImageModel, c.nodes[v[inputType]].at, say("%s takes a video, not an image", model), words("images are for newer models, as sync-3"))
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
		c.add(ruleURLAndAsset, c.nodes[asset].key, words("url and assetId in one input"), words("keep the one that names the media"))
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
		key, name := c.nodes[v[k]].key, inputObject.names[k]
		isSegments := k == inputSecs || k == inputFrames
		if isSegments {
			c.checkForeign(v[k])
		}
		switch {
		case isSegments && kind == "video":
			c.add(ruleDeprecatedField, key, say("%s is deprecated", name), words("use segments of the payload"))
		case isSegments, (k == inputProvider) != (kind == "text"):
			c.add(ruleUnusedField, key, say("%s has no effect in an input of type %s", name, kind), noHint)
		}
	}
}
