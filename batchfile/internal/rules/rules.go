// Package rules holds the rules of the validator: their stable names, and the texts that
// explain them.
package rules

// Severity says what a problem means for the file.
type Severity uint8

const (
	// Error means that Sync refuses the file, or that the request cannot succeed.
	Error Severity = iota + 1
	// Warning means that Sync may accept it, but that it is probably a mistake.
	Warning
)

// String is "error" or "warning".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Rule is a rule of the validator. Rules are the only definition of the rule names in a
// report.
type Rule struct {
	// Name is the stable name in kebab case, such as "unknown-model".
	Name string
	// Severity is the severity of every problem of the rule.
	Severity Severity
	// NeedsMedia means that only the media check finds it, never Validate.
	NeedsMedia bool
	// NeedsServer means that only Sync finds it.
	NeedsServer bool
	// NeedsSource means that only making a file from a table or a folder finds it.
	NeedsSource bool
	// Summary says in one line what the rule finds.
	Summary string
	// Explanation says in a few sentences why it matters and what to do.
	Explanation string
	// Right and Wrong are examples, one or several lines of a file each. An ellipsis
	// stands for irrelevant parts. An example that does not start with a brace is a part
	// of the payload or of the request.
	Right, Wrong string
}

// All are all rules in reading order: the file as a whole, its lines and their JSON, then
// the fields of a request.
var All = []*Rule{
	EmptyFile,
	Binary,
	UTF16,
	NotJSONLines,
	ResultsFile,
	TooManyRequests,
	ManyRequests,
	FewRequests,
	TooLarge,
	Large,
	RequestTooLarge,
	BOM,
	CRLF,
	NoFinalNewline,
	BlankLine,
	NULByte,
	NotUTF8,
	LoneSurrogate,
	NotAnObject,
	ForeignFormat,
	Syntax,
	CutLine,
	TrailingData,
	TooDeep,
	MissingField,
	WrongType,
	EmptyValue,
	UnknownField,
	WrongCase,
	DuplicateName,
	OutOfRange,
	TooComplex,
	ControlCharacter,
	DuplicateRequestID,
	SimilarRequestID,
	SameRequest,
	BadEndpoint,
	UnknownModel,
	BadFileName,
	WebhookURL,
	BadValue,
	UnusedField,
	ExclusiveFields,
	ImageOption,
	BadBox,
	MissingVideo,
	MissingAudio,
	ExtraVideo,
	ExtraAudio,
	DubInput,
	ImageModel,
	URLAndAsset,
	BadAssetID,
	LongScript,
	DeprecatedField,
	BadURL,
	LocalURL,
	UnescapedURL,
	PasswordURL,
	PlaceholderURL,
	PageURL,
	ExpiredURL,
	ExpiringURL,
	MediaUnreachable,
	MediaNotMedia,
	MediaTooLong,
	MediaCut,
	MediaNoAudioTrack,
	MediaSlow,
	MediaExpires,
	SegmentOrder,
	SegmentOverlap,
	MediaLength,
	SegmentPair,
	MissingRef,
	DuplicateRef,
	UnknownRef,
	SourceEncoding,
	SourceStructure,
	SourceColumn,
	SourceValue,
	SourceFormula,
	SourceQuotes,
	SourcePath,
	SourceID,
	SourcePair,
	Server,
}
