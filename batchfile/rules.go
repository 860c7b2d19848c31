package batchfile

// Rule is one thing that the validator looks for. Rules are the single source
// of what a report's rule names mean.
type Rule struct {
	// Name is the stable name in kebab case, such as "unknown-model".
	Name string
	// Severity is that of every problem that the rule finds.
	Severity Severity
	// Summary is one line that says what the rule finds.
	Summary string
	// Explanation says in a few sentences why it matters and what to do.
	Explanation string
	// Right and Wrong are examples, one or several lines of a file each. An
	// ellipsis stands for what does not matter, and an example that does not
	// start with a brace is a part of the payload or of the request.
	Right, Wrong string
}

// Rules are all rules, in the order in which they are best read: from the file as
// a whole over its lines and their JSON to what is in a request.
func Rules() []Rule {
	rules := make([]Rule, len(allRules))
	for i, r := range allRules {
		rules[i] = *r
	}
	return rules
}

var allRules = []*Rule{
	ruleEmptyFile,
	ruleBinary,
	ruleUTF16,
	ruleNotJSONLines,
	ruleResultsFile,
	ruleTooManyRequests,
	ruleManyRequests,
	ruleFewRequests,
	ruleTooLarge,
	ruleLarge,
	ruleRequestTooLarge,
	ruleBOM,
	ruleCRLF,
	ruleNoFinalNewline,
	ruleBlankLine,
	ruleNULByte,
	ruleNotUTF8,
	ruleLoneSurrogate,
	ruleNotAnObject,
	ruleSyntax,
	ruleCutLine,
	ruleTrailingData,
	ruleTooDeep,
	ruleMissingField,
	ruleWrongType,
	ruleEmptyValue,
	ruleUnknownField,
	ruleWrongCase,
	ruleDuplicateName,
	ruleOutOfRange,
	ruleTooComplex,
	ruleControlCharacter,
	ruleDuplicateRequestID,
	ruleSameRequest,
	ruleBadEndpoint,
	ruleUnknownModel,
	ruleBadFileName,
	ruleWebhookURL,
	ruleBadValue,
	ruleUnusedField,
	ruleBadBox,
	ruleMissingVideo,
	ruleMissingAudio,
	ruleExtraVideo,
	ruleImageModel,
	ruleURLAndAsset,
	ruleDeprecatedField,
	ruleBadURL,
	ruleLocalURL,
	ruleUnescapedURL,
	rulePasswordURL,
	rulePlaceholderURL,
	rulePageURL,
	ruleExpiredURL,
	ruleExpiringURL,
	ruleSegmentOrder,
	ruleSegmentOverlap,
	ruleMediaLength,
	ruleSegmentPair,
	ruleMissingRef,
	ruleDuplicateRef,
	ruleUnknownRef,
}
