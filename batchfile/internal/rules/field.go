package rules

// Rules about the names and values of fields.
var (
	MissingField = &Rule{
		Name: "missing-field", Severity: Error,
		Summary: "a required field is missing",
		Explanation: "Sync refuses a request without it. If there is a field with a similar name, the report points at that. If " +
			"the payload has a field that this program does not know, this is a warning: the field may replace the " +
			"missing one.",
		Wrong: `{"request_id": "a", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	WrongType = &Rule{
		Name: "wrong-type", Severity: Error,
		Summary: "a value has another JSON type than the field takes",
		Explanation: "A number in quotes is a string, and JSON inside a string is not an object. Write the type that the hint " +
			"names.",
		Wrong: `"options": {"temperature": "0.5"}`,
		Right: `"options": {"temperature": 0.5}`,
	}
	EmptyValue = &Rule{
		Name: "empty-value", Severity: Error,
		Summary: "a value is empty",
		Explanation: "An empty string or list has no value, and neither has a string of white space. A column of the source was " +
			"probably empty. Fill it in, or leave out a field that is not required.",
		Wrong: `"model": "", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	UnknownField = &Rule{
		Name: "unknown-field", Severity: Warning,
		Summary: "a field is not in Sync's reference",
		Explanation: "The field is sent as it is. If it is misspelled, it has no effect, and you pay for the result all the same. " +
			"If it is a new field of the API, ignore this.",
		Wrong: `"options": {"sync_mod": "loop"}`,
		Right: `"options": {"sync_mode": "loop"}`,
	}
	WrongCase = &Rule{
		Name: "wrong-case", Severity: Warning,
		Summary: "a field's name differs from a known one only in case or underscores",
		Explanation: "Names in JSON are exact. Sync mixes styles (request_id and sync_mode, but webhookUrl and refId), and a name " +
			"in the other style is another field, without effect.",
		Wrong: `"webhook_url": "https://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
	DuplicateName = &Rule{
		Name: "duplicate-name", Severity: Warning,
		Summary: "an object has two fields of the same name",
		Explanation: "JSON readers use the last one, the first one, or refuse both, so the result is unpredictable. " +
			"Keep one.",
		Wrong: `"model": "lipsync-2", "model": "lipsync-2-pro", "input": […]`,
		Right: `"model": "lipsync-2-pro", "input": […]`,
	}
	OutOfRange = &Rule{
		Name: "out-of-range", Severity: Error,
		Summary: "a number is outside its limits",
		Explanation: "temperature, stability and similarityBoost go from 0 to 1, frames and seconds start at 0, and no number is " +
			"beyond 1.8e308, the limit of a 64-bit float.",
		Wrong: `"options": {"temperature": 1.5}`,
		Right: `"options": {"temperature": 0.5}`,
	}
	TooComplex = &Rule{
		Name: "too-complex", Severity: Warning,
		Summary: "a line has more than 250,000 values",
		Explanation: "A box for every frame of 30 seconds is fewer than 10,000 values. Only the syntax of such a line is checked, " +
			"so that a hostile file cannot fill the memory.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [… 250,000 values …]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90]]}}`,
	}
)
