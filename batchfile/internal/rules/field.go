package rules

var (
	// MissingField is documented by its texts.
	MissingField = &Rule{
		Name: "missing-field", Severity: Error,
		Summary: "a required field is missing",
		Explanation: "Without it the request cannot be carried out, and Sync refuses the file. Where a field with " +
			"nearly that name is there, the report points at it.",
		Wrong: `{"request_id": "a", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// WrongType is documented by its texts.
	WrongType = &Rule{
		Name: "wrong-type", Severity: Error,
		Summary:     "a value is of another JSON type than the field takes",
		Explanation: "A number in quotes is a string, and JSON inside a string is not an object. Write the type that the hint names.",
		Wrong:       `"options": {"temperature": "0.5"}`,
		Right:       `"options": {"temperature": 0.5}`,
	}
	// EmptyValue is documented by its texts.
	EmptyValue = &Rule{
		Name: "empty-value", Severity: Error,
		Summary: "a value is empty",
		Explanation: "An empty string or list is as good as none, and so is a string of white space; a column of the source was " +
			"probably empty. Fill it in, or leave out a field that is not required.",
		Wrong: `"model": "", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	// UnknownField is documented by its texts.
	UnknownField = &Rule{
		Name: "unknown-field", Severity: Warning,
		Summary: "a field that Sync's reference does not name",
		Explanation: "It is sent as it is. If it is a misspelling, what it says has no effect, and the result is paid for all " +
			"the same; if it is a new field of the API, all is well.",
		Wrong: `"options": {"sync_mod": "loop"}`,
		Right: `"options": {"sync_mode": "loop"}`,
	}
	// WrongCase is documented by its texts.
	WrongCase = &Rule{
		Name: "wrong-case", Severity: Warning,
		Summary: "a field's name differs from a known one in case or underscores only",
		Explanation: "Names in JSON are exact. Sync mixes styles (request_id, sync_mode, but webhookUrl, refId), and a name in " +
			"the other style is another field, without effect.",
		Wrong: `"webhook_url": "https://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
	// DuplicateName is documented by its texts.
	DuplicateName = &Rule{
		Name: "duplicate-name", Severity: Warning,
		Summary: "an object has two members of the same name",
		Explanation: "Readers of JSON take the last one, the first one, or refuse both, so what is generated is left to chance. " +
			"Keep one.",
		Wrong: `"model": "lipsync-2", "model": "lipsync-2-pro", "input": […]`,
		Right: `"model": "lipsync-2-pro", "input": […]`,
	}
	// OutOfRange is documented by its texts.
	OutOfRange = &Rule{
		Name: "out-of-range", Severity: Error,
		Summary:     "a number lies outside its limits",
		Explanation: "A temperature goes from 0 to 1, frames and seconds start at 0, and no number is beyond a 64-bit float's 1.8e308.",
		Wrong:       `"options": {"temperature": 1.5}`,
		Right:       `"options": {"temperature": 0.5}`,
	}
	// TooComplex is documented by its texts.
	TooComplex = &Rule{
		Name: "too-complex", Severity: Warning,
		Summary: "a line has more than 250,000 values",
		Explanation: "A box for every frame of 30 seconds is under 10,000 values. A line of so many more is checked for its " +
			"syntax only, so that a hostile file cannot fill the memory.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [… 250,000 values …]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90]]}}`,
	}
)
