package rules

// Rules about the options of a request.
var (
	BadValue = &Rule{
		Name: "bad-value", Severity: Error,
		Summary:     "a value is not one of those that the field takes",
		Explanation: "The field takes one of a few words. The hint names the nearest of them, or all.",
		Wrong:       `"options": {"sync_mode": "lopp"}`,
		Right:       `"options": {"sync_mode": "loop"}`,
	}
	UnusedField = &Rule{
		Name: "unused-field", Severity: Warning,
		Summary: "a field has no effect where it is",
		Explanation: "The field is for another model or another type of input. Sync ignores it: nothing fails, but the field " +
			"does nothing.",
		Wrong: `"model": "lipsync-2", "input": […], "options": {"prompt": "happy"}`,
		Right: `"model": "react-1", "input": […], "options": {"prompt": "happy"}`,
	}
	BadBox = &Rule{
		Name: "bad-box", Severity: Error,
		Summary: "coordinates or bounding boxes have the wrong form, or are outside the frame",
		Explanation: "Coordinates are two numbers, [x, y]. Bounding boxes are a list with an entry for each frame: four numbers, " +
			"[x1, y1, x2, y2], or null. All are pixels from the top left of the frame. A box is its top left corner and " +
			"its bottom right one, which may be outside the frame, but not both on the same side. Boxes and coordinates " +
			"outside the frame are a warning.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [10, 10, 90, 90]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90], null]}}`,
	}
	ExclusiveFields = &Rule{
		Name: "exclusive-fields", Severity: Warning,
		Summary: "fields that exclude each other are used together",
		Explanation: "A speaker is chosen automatically (auto_detect), by a point (frame_number and coordinates) or by boxes " +
			"(bounding_boxes or bounding_boxes_url). With two of them it is unclear which one is used.",
		Wrong: `"options": {"active_speaker_detection": {"auto_detect": true, "frame_number": 0, "coordinates": [100, 120]}}`,
		Right: `"options": {"active_speaker_detection": {"frame_number": 0, "coordinates": [100, 120]}}`,
	}
	ImageOption = &Rule{
		Name: "image-option", Severity: Error,
		Summary: "an option does not work with an image",
		Explanation: "An image has no speaker to detect, and Sync refuses auto_detect. Write the coordinates of the face, or " +
			"nothing.",
		Wrong: `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, …], "options": {"active_speaker_detection": {"auto_detect": true}}`,
		Right: `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, …]`,
	}
)
