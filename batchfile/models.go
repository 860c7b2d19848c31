package batchfile

import (
	"slices"
	"strings"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// model describes one of Sync's models. The checks of images, options and lengths all use
// this table and imageOptions.
type model struct {
	name string
	// undocumented models are known to Sync's backend but missing in its reference.
	undocumented bool
	// takesImages reports whether an image may replace the video; Sync refuses an image
	// with any other model.
	takesImages bool
	// seconds is the longest media that the model accepts.
	seconds float64
	// ignores are the options that the model does not support, as indexes of
	// optionsObject. Sync ignores them.
	ignores []int
}

// batchSeconds is the longest media in a batch, whatever the model.
const batchSeconds = 30

var models = []model{
	{name: "lipsync-2", seconds: batchSeconds, ignores: []int{optionModelMode, optionPrompt}},
	{name: "lipsync-2-pro", seconds: batchSeconds, ignores: []int{optionModelMode, optionPrompt}},
	{name: "lipsync-1.9.0-beta", seconds: batchSeconds, ignores: []int{optionTemperature, optionModelMode, optionPrompt}},
	{name: "react-1", seconds: 15, ignores: []int{optionTemperature, optionSpeaker}},
	{name: "sync-3", seconds: batchSeconds, takesImages: true, ignores: []int{optionTemperature, optionModelMode, optionPrompt, optionOcclusion}},
	{name: "lipsync-2-mini", undocumented: true},
	{name: "appearence-1", undocumented: true}, //nolint:misspell // Sync spells it so
}

// unknownModel stands for every model that is not in the table, or whose rules are
// unpublished.
var unknownModel = &model{seconds: batchSeconds}

// documentedModels are the names in Sync's reference.
var documentedModels = namesOf(func(m *model) bool { return !m.undocumented })

// namesOf returns the names of the models for which keep is true.
func namesOf(keep func(*model) bool) []string {
	var names []string
	for i := range models {
		if keep(&models[i]) {
			names = append(names, models[i].name)
		}
	}
	return names
}

// findModel returns the model with a name, or nil.
func findModel(name []byte) *model {
	for i := range models {
		if models[i].name == string(name) {
			return &models[i]
		}
	}
	return nil
}

// imageIgnores is the option that has no effect with an image.
const imageIgnores = optionSyncMode

// checkModel checks and counts a model.
func (c *checker) checkModel(n int32) *model {
	if n == 0 || c.isEmpty(n, "model") {
		return unknownModel
	}
	name := c.Value(n)
	c.countModel(name)
	m := findModel(name)
	switch {
	case m == nil:
		c.add(rules.UnknownModel, c.Nodes[n].At, message.Say("unknown model %s", message.Quoted(name)), didYouMean{name, documentedModels})
		return unknownModel
	case m.undocumented:
		c.add(rules.UnknownModel, c.Nodes[n].At, message.Say("the model %s is not in Sync's reference", message.Quoted(name)),
			message.Words("a dry run tells whether your account can use it"))
		return unknownModel
	}
	return m
}

func (c *checker) countModel(name []byte) {
	r := c.report
	for i := range r.Models {
		if r.Models[i].Model == string(name) {
			r.Models[i].Requests++
			return
		}
	}
	if len(r.Models) < maxModels && len(name) <= maxModelBytes {
		r.Models = append(r.Models, ModelCount{string(name), 1})
	}
}

// ignoredOptions returns the positions of the options in object n that Sync ignores for
// the request. Problems there are warnings, because Sync does not read the values.
func (c *checker) ignoredOptions(n int32, g *generation) []jsonpos.Span {
	var ignored []jsonpos.Span
	for k, name := range optionsObject.names {
		if !g.ignores(k) {
			continue
		}
		if i := c.Field(n, name); i > 0 {
			ignored = append(ignored, c.Nodes[i].At)
		}
	}
	return ignored
}

// ignores reports whether Sync ignores option k for the model or the visual input.
func (g *generation) ignores(k int) bool {
	return slices.Contains(g.model.ignores, k) || g.hasImage && k == imageIgnores
}

// checkIgnored reports the options that have no effect with the model or the visual input
// of the request. v are the values of the options, or of a segment's optionsOverride,
// which has the first fields of the options.
func (c *checker) checkIgnored(v values, g *generation) {
	for k, name := range optionsObject.names {
		if v[k] == 0 {
			continue
		}
		key := c.Nodes[v[k]].Key
		switch {
		case slices.Contains(g.model.ignores, k):
			c.add(rules.UnusedField, key, message.Say("%s has no effect with %s", name, g.model.name), takenBy(k))
		case g.hasImage && k == imageIgnores:
			c.add(rules.UnusedField, key, message.Say("%s has no effect with an image", name), message.None)
		case g.hasImage && k == optionSpeaker:
			c.checkImageSpeaker(v[k])
		}
	}
}

// checkImageSpeaker checks that active_speaker_detection n does not ask for
// automatic detection in an image.
func (c *checker) checkImageSpeaker(n int32) {
	if auto := c.Field(n, "auto_detect"); auto > 0 && c.isTrue(auto) {
		c.add(rules.ImageOption, c.Nodes[auto].At, message.Words("auto_detect does not work with an image"),
			message.Words("remove it, or write the coordinates of the face"))
	}
}

// isTrue reports whether node n is true.
func (c *checker) isTrue(n int32) bool {
	return c.Nodes[n].Kind == jsonpos.Bool && c.Line[c.Nodes[n].At.Start] == 't'
}

// takenBy is the hint that names the models that support an option.
type takenBy int

func (k takenBy) String() string {
	names := namesOf(func(m *model) bool { return !m.undocumented && !slices.Contains(m.ignores, int(k)) })
	return "it is for " + strings.Join(names, ", ") + " only"
}
