package compose

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"syncbatch-tui/batchfile/spelling"
)

// kind is how the text of a cell becomes a value.
type kind uint8

const (
	kindText   kind = iota // a JSON string, without spaces around it
	kindScript             // a JSON string as it is
	kindMedia              // a URL, an asset id or a local path
	kindNumber
	kindBool
	kindJSON  // an array or an object
	kindGuess // an unknown field: a JSON value if it is valid JSON, else a string
)

// field is a place in a request that a column or --set can fill.
type field struct {
	name    string // as users write it, such as "video" or "options.sync_mode"
	kind    kind
	path    []string // inside the payload; nil for a field with its own place
	aliases []string // other names, as normalized by plainName, best first
}

// Fields with their own place.
const (
	fieldRequestID  = "request_id"
	fieldEndpoint   = "endpoint"
	fieldVideo      = "video"
	fieldImage      = "image"
	fieldAudio      = "audio"
	fieldText       = "text"
	fieldVoiceID    = "voice_id"
	fieldStability  = "stability"
	fieldSimilarity = "similarity_boost"
)

const (
	fieldModel      = "model"
	fieldOutput     = "outputFileName"
	fieldTargetLang = "dubParams.targetLang"
	fieldDubBy      = "dubParams.providerName"
	fieldDialogue   = "dialogueEdit.id"
)

// Fields of the payload, in the order in which a request has them.
var fields = []*field{
	{name: fieldRequestID, aliases: []string{"requestid", "id", "key", "name"}},
	{name: fieldEndpoint},
	{name: fieldVideo, kind: kindMedia, aliases: []string{"videourl", "videolink", "videofile", "videopath", "videoassetid", "sourcevideo", "clip"}},
	{name: fieldImage, kind: kindMedia, aliases: []string{"imageurl", "imagelink", "imagefile", "imagepath", "imageassetid", "photo", "photourl", "picture", "portrait"}},
	{name: fieldAudio, kind: kindMedia, aliases: []string{"audiourl", "audiolink", "audiofile", "audiopath", "audioassetid", "voiceover", "voiceoverurl", "voicefile", "voiceurl", "narration", "speech", "sound"}},
	{name: fieldText, kind: kindScript, aliases: []string{"script", "transcript", "speechtext", "texttospeech", "tts"}},
	{name: fieldVoiceID, aliases: []string{"voiceid", "elevenlabsvoiceid", "elevenlabsvoice"}},
	{name: fieldStability, kind: kindNumber, aliases: []string{"voicestability"}},
	{name: fieldSimilarity, kind: kindNumber, aliases: []string{"similarityboost", "voicesimilarityboost"}},
	inPayload(fieldModel, kindText, "modelname"),
	inPayload("options.sync_mode", kindText, "syncmode"),
	inPayload("options.temperature", kindNumber, "temperature"),
	inPayload("options.model_mode", kindText, "modelmode"),
	inPayload("options.prompt", kindText, "prompt", "emotion"),
	inPayload("options.active_speaker_detection", kindJSON),
	inPayload("options.active_speaker_detection.auto_detect", kindBool, "activespeakerdetectionautodetect", "autodetect"),
	inPayload("options.active_speaker_detection.v3", kindBool),
	inPayload("options.active_speaker_detection.frame_number", kindNumber, "framenumber"),
	inPayload("options.active_speaker_detection.coordinates", kindJSON, "coordinates"),
	inPayload("options.active_speaker_detection.bounding_boxes", kindJSON),
	inPayload("options.active_speaker_detection.bounding_boxes_url", kindText, "boundingboxesurl"),
	inPayload("options.occlusion_detection_enabled", kindBool, "occlusiondetectionenabled", "occlusiondetection"),
	inPayload("options.reasoning_enabled", kindBool, "reasoningenabled", "reasoning"),
	inPayload("segments", kindJSON),
	inPayload(fieldDubBy, kindText),
	inPayload(fieldTargetLang, kindText, "targetlang", "targetlanguage", "language", "lang"),
	inPayload("dubParams.sourceLang", kindText, "sourcelang", "sourcelanguage"),
	inPayload(fieldDialogue, kindText, "dialogueeditid"),
	inPayload("projectId", kindText, "project"),
	inPayload("webhookUrl", kindText, "webhook"),
	inPayload(fieldOutput, kindText, "filename", "outputname", "output", "outputfile"),
}

// inPayload returns a field of the payload with a dotted name.
func inPayload(name string, k kind, aliases ...string) *field {
	return &field{name: name, kind: k, path: strings.Split(name, "."), aliases: aliases}
}

// fieldNamed returns the known field of an exact name, or nil.
func fieldNamed(name string) *field {
	i := slices.IndexFunc(fields, func(f *field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return fields[i]
}

// fieldNames returns the names of the known fields.
func fieldNames() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// plainName normalizes a name: it removes differences in case, spaces and punctuation.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// How a name was understood, from certain to less certain.
const (
	rankExact   = 0 // the name itself
	rankSimilar = 1 // the name in another spelling
	rankAlias   = 2 // this plus the alias's index in the list
	rankNone    = 1 << 20
)

// dotted matches a path in the payload.
var dotted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$`)
})

// maxPath bounds the elements of a dotted path.
const maxPath = 10

// openFields are the objects of a payload that may hold unknown fields.
var openFields = []string{"options", "dubParams", "dialogueEdit"}

// understand finds the field that a name means, and how certain that is. The field is nil
// if the name is not understood.
func understand(name string) (*field, int) {
	name = strings.TrimSpace(name)
	inner, hasPrefix := strings.CutPrefix(name, "payload.")
	if f := fieldNamed(inner); f != nil {
		return f, rankExact
	}
	plain := plainName(inner)
	if plain == "" {
		return nil, rankNone
	}
	for _, f := range fields {
		if plainName(f.name) == plain {
			return f, rankSimilar
		}
	}
	for _, f := range fields {
		if i := slices.Index(f.aliases, plain); i >= 0 {
			return f, rankAlias + i
		}
	}
	path := strings.Split(inner, ".")
	isPath := dotted().MatchString(name) && len(path) <= maxPath && path[0] != "input"
	if isPath && (hasPrefix || slices.Contains(openFields, path[0])) {
		return &field{name: inner, kind: kindGuess, path: path}, rankExact
	}
	return nil, rankNone
}

// nearestField returns the name of the known field that a name is probably a misspelling
// of, or empty.
func nearestField(name string) string {
	names := fieldNames()
	if i := spelling.Nearest([]byte(strings.TrimSpace(name)), names); i >= 0 {
		return names[i]
	}
	return ""
}
