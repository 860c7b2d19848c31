package rules

var (
	// BadValue is documented by its texts.
	BadValue = &Rule{
		Name: "bad-value", Severity: Error,
		Summary:     "a value is none of those that the field takes",
		Explanation: "The field takes one of a few words, and the hint names them or the nearest of them.",
		Wrong:       `"options": {"sync_mode": "lopp"}`,
		Right:       `"options": {"sync_mode": "loop"}`,
	}
	// UnusedField is documented by its texts.
	UnusedField = &Rule{
		Name: "unused-field", Severity: Warning,
		Summary: "a field has no effect where it stands",
		Explanation: "The field belongs to another model or to another type of input. Nothing fails, and nothing of what it " +
			"says is done.",
		Wrong: `"model": "lipsync-2", "input": […], "options": {"prompt": "happy"}`,
		Right: `"model": "react-1", "input": […], "options": {"prompt": "happy"}`,
	}
	// BadBox is documented by its texts.
	BadBox = &Rule{
		Name: "bad-box", Severity: Error,
		Summary: "coordinates or bounding boxes have the wrong form, or lie outside of the frame",
		Explanation: "Coordinates are two numbers, [x, y]. Bounding boxes are a list with an entry for each frame, which is four " +
			"numbers, [x1, y1, x2, y2], or null. All are pixels, from the top left of the frame; a box is its top left " +
			"corner and its bottom right one, which may lie outside of the frame, but not both to the same side.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [10, 10, 90, 90]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90], null]}}`,
	}
)
