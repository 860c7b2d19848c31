package rules

// Rules about tables, folders and lists that become request files. Only package compose
// finds them. Their examples are tables with commas.
var (
	SourceEncoding = &Rule{
		Name: "source-encoding", Severity: Warning, NeedsSource: true,
		Summary: "a table is not UTF-8, and its encoding is a guess",
		Explanation: "Older spreadsheets write the encoding of their system and do not say which. The table is read as " +
			"Windows-1252, or as Mac OS Roman when its line ends are those of old Macs. Check the accents in ids and scripts, or " +
			"export the table as CSV UTF-8.",
		Wrong: "request_id,video,audio\nJos\xe9,https://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav\n",
		Right: "request_id,video,audio\nJosé,https://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav\n",
	}
	SourceStructure = &Rule{
		Name: "source-structure", Severity: Error, NeedsSource: true,
		Summary: "a row of a table cannot be read, or has more cells than there are columns",
		Explanation: "A quote is never closed, or a text with the delimiter in it has no quotes around it, so that a part of it " +
			"would be lost. Put quotes around such a cell and double the quotes within it, as every spreadsheet does on export.",
		Wrong: "video,voice_id,text\nhttps://cdn.acme.io/v.mp4,v1,Hello, Anna\n",
		Right: "video,voice_id,text\nhttps://cdn.acme.io/v.mp4,v1,\"Hello, Anna\"\n",
	}
	SourceColumn = &Rule{
		Name: "source-column", Severity: Warning, NeedsSource: true,
		Summary: "a column is not used, or two columns fill the same field",
		Explanation: "The column has no known name, so it is left out. That is a warning, because tables may have " +
			"other columns, too. It is an error when two columns fill the same field, or when no column has a known name. " +
			"Fields of the payload have dotted names, such as options.sync_mode.",
		Wrong: "video,audio,vidoe_notes\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav,ok\n",
		Right: "video,audio,options.sync_mode\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav,loop\n",
	}
	SourceValue = &Rule{
		Name: "source-value", Severity: Error, NeedsSource: true,
		Summary: "the text of a cell is not a value of its field",
		Explanation: "A number, true or false, or JSON is needed. Numbers may have a decimal comma, and true and false may be the words " +
			"of a spreadsheet in another language. It is a warning when the spreadsheet shortened a long number, such as 1.2E+11.",
		Wrong: "video,audio,options.temperature\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav,high\n",
		Right: "video,audio,options.temperature\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav,0.8\n",
	}
	SourceFormula = &Rule{
		Name: "source-formula", Severity: Error, NeedsSource: true,
		Summary: "a cell has a formula, or the error of one, in place of a value",
		Explanation: "The table was exported with formulas, or a formula in it failed, as #REF! says. Export values instead of " +
			"formulas, and fix those that fail.",
		Wrong: "video,audio\n\"=HYPERLINK(\"\"https://cdn.acme.io/v.mp4\"\")\",https://cdn.acme.io/a.wav\n",
		Right: "video,audio\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav\n",
	}
	SourceQuotes = &Rule{
		Name: "source-quotes", Severity: Warning, NeedsSource: true,
		Summary: "a cell has quotation marks that do not belong to its value",
		Explanation: "Word processors put curly quotation marks around copied text. They are left out of ids and URLs, and kept in " +
			"scripts. A quote within a quoted cell that is not doubled is taken as it is.",
		Wrong: "video,audio\n“https://cdn.acme.io/v.mp4”,https://cdn.acme.io/a.wav\n",
		Right: "video,audio\nhttps://cdn.acme.io/v.mp4,https://cdn.acme.io/a.wav\n",
	}
	SourcePath = &Rule{
		Name: "source-path", Severity: Error, NeedsSource: true,
		Summary: "media are a local path that Sync cannot fetch, or that cannot be uploaded",
		Explanation: "Sync fetches media itself. A path on this machine is uploaded with --upload, or becomes a URL with --media-base " +
			"when its folder is published. It is also an error when the file to upload is missing or empty, and a warning when it is " +
			"outside of the folder of its source.",
		Wrong: "video,audio\nclips/v.mp4,https://cdn.acme.io/a.wav\n",
		Right: "video,audio\nhttps://cdn.acme.io/clips/v.mp4,https://cdn.acme.io/a.wav\n",
	}
	SourceID = &Rule{
		Name: "source-id", Severity: Warning, NeedsSource: true,
		Summary: "a request_id is used twice, and gets a number",
		Explanation: "Each request needs its own id, so that its result can be found. The second request with an id gets -2 appended, " +
			"and the third -3. Check that the row was not repeated by mistake.",
		Wrong: "request_id,video,audio\nanna,https://cdn.acme.io/1.mp4,https://cdn.acme.io/1.wav\nanna,https://cdn.acme.io/2.mp4,https://cdn.acme.io/2.wav\n",
		Right: "request_id,video,audio\nanna,https://cdn.acme.io/1.mp4,https://cdn.acme.io/1.wav\nben,https://cdn.acme.io/2.mp4,https://cdn.acme.io/2.wav\n",
	}
	SourcePair = &Rule{
		Name: "source-pair", Severity: Warning, NeedsSource: true,
		Summary: "a file of a folder or list has no partner",
		Explanation: "A video or image and an audio or text belong together when they have the same name, in any folder. A file " +
			"without a partner makes no request. Name it like its partner, describe the names with --pattern, such as " +
			"{id}_video.mp4,{id}_voice.wav, or pair everything with --product. A product without one of its sides is an error.",
		Wrong: "https://cdn.acme.io/anna.mp4\nhttps://cdn.acme.io/ben.wav\n",
		Right: "https://cdn.acme.io/anna.mp4\nhttps://cdn.acme.io/anna.wav\n",
	}
)
