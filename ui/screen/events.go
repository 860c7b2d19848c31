package screen

import (
	"path/filepath"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// What happens to the dashboard as a whole. Messages of Bubble Tea itself, such as
// BlurMsg, come as they are.
type (
	// TickMsg comes once a second. Countdowns, ages and due polls hang on it.
	TickMsg struct {
		// Now is by the monotonic clock, if there is one.
		Now time.Time
		// Jumped means that the machine was asleep or its clock was set.
		Jumped bool
	}
	// PreparedMsg says that everything is there to be looked at, and what the ledger
	// knows.
	PreparedMsg struct {
		// Err is why not everything is there, and LedgerErr why the ledger cannot be read;
		// nil for neither.
		Err, LedgerErr error
		// Folder is the one of the last session, if it is to be opened.
		Folder string
		Ledger ledger.Contents
	}
	// QuietMsg says that nothing is asked and no text is typed: who has something to ask
	// can ask it now. Once one has asked, the others do not get it.
	QuietMsg struct{}
	// AskedMsg says that a dialog has come onto the screen.
	AskedMsg struct{}
	// LeavingMsg says that the user leaves. Nothing new is begun after it, least of all
	// what pays.
	LeavingMsg struct{}
)

// File is the file under the cursor with what is known of it. The zero value is none.
type File struct {
	// Path is of the file; empty for none that could be submitted.
	Path string
	// Other names a file under the cursor that cannot be submitted, and Kind says what it
	// holds. It is empty for none, and with a Path.
	Other string
	Kind  FileKind
	// Stamp tells one state of the file from another.
	Stamp Stamp
	// Checked means that it was read. Then either Err says why that failed, or Content
	// and Report are there.
	Checked bool
	Content *batchfile.File
	Report  *batchfile.Report
	Err     error
	// Estimating means that Sync is asked what it costs.
	Estimating bool
	// Cost is what it costs, such as "about $24.00"; empty while unknown. Basis is what
	// that assumes; empty for nothing.
	Cost, Basis string
}

// Ready reports whether the file can be submitted, as it is or in parts.
func (f File) Ready() bool {
	return f.Report != nil && (f.Report.OK() || f.Report.NeedsSplit())
}

// FileKind is what a file holds.
type FileKind uint8

const (
	// Requests can be submitted. It is a .jsonl file.
	Requests FileKind = iota
	// Results are those of a batch.
	Results
	// Table is a CSV or TSV file that requests can be made from.
	Table
)

// Stamp tells one state of one file from another.
type Stamp struct {
	Path    string
	Size    int64
	Changed int64 // of the modification, in nanoseconds
}

// Explain says why nothing can be done with a file that has no report.
func (f File) Explain(env *Env) {
	switch {
	case f.Other != "" && f.Kind == Table:
		env.Notify(Info, "%s is a table: press %s to create a request file from it.", f.Other, env.Keys.Create.Help().Key)
	case f.Other != "":
		env.Notify(Info, "%s holds the results of a batch, not requests.", f.Other)
	case f.Path == "":
		env.Notify(Info, "Choose a .jsonl file first.")
	case f.Err != nil:
		env.Notify(Failure, "%s cannot be read: %v.", filepath.Base(f.Path), f.Err)
	default:
		env.Notify(Info, "%s is still being read; in a moment it can be done.", filepath.Base(f.Path))
	}
}

// What is about files.
type (
	// FileSelectedMsg says that another file is under the cursor, or that it has changed.
	// Path is empty for what is of no kind that can be shown, and Folder is the path of a
	// folder under the cursor; empty for none.
	FileSelectedMsg struct {
		Path   string
		Stamp  Stamp
		Kind   FileKind
		Folder string
	}
	// MediaMsg says what is known of the media of a file in a state; the zero value besides
	// the Stamp is nothing. Nothing in it is changed any more.
	MediaMsg struct {
		Stamp Stamp
		// Checking means that the media are being looked at. Then there is only a Note.
		Checking bool
		// Note is what is known in a few clean words, such as "38 of 40 checked".
		Note string
		// Seconds is how long the output of a request will be, by its line.
		Seconds map[int]float64
		// States are of the requests with media that are not as they should be, by their
		// lines: "unreachable", "not media", "cut", "slow" or "not checked".
		States map[int]string
		// Problems are those of the media, at their URLs.
		Problems []batchfile.Problem
		// Quote is what the file costs by its media; nil when that is not known.
		Quote *cost.Quote
	}
	// OpenRequestMsg opens the page of the request on a line of a file.
	OpenRequestMsg struct {
		File File
		Line int
	}
	// FileMsg says that something is known now of the file under the cursor.
	FileMsg struct{ File File }
	// FolderMsg says that another folder is on show.
	FolderMsg struct{ Dir string }
	// GoToMsg shows a folder, with the cursor on a file in it; empty for the first.
	GoToMsg struct{ Dir, File string }
	// ReloadMsg reads the folder on show again.
	ReloadMsg struct{}
	// EditMsg opens a file in the user's editor at a line and a column, both from 1. The
	// column counts characters; 0 for none.
	EditMsg struct {
		Path         string
		Line, Column int
	}
	// BrowseMsg opens the URL of a video in the user's browser.
	BrowseMsg struct{ URL string }
	// OpenFileMsg opens a file of this program's own, by its absolute path, in the user's
	// browser.
	OpenFileMsg struct{ Path string }
	// CopyURLMsg puts the URL of a request's video into the clipboard.
	CopyURLMsg struct{ Request, URL string }
)

// What is about batches.
type (
	// PollMsg looks at the batches at once.
	PollMsg struct{}
	// PolledMsg says that a poll has ended: with a snapshot, or with an error.
	PolledMsg struct {
		At       time.Time
		Snapshot job.Snapshot
		Err      error
	}
	// LedgerMsg says what this or another instance of the program has written into the
	// ledger, as a poll found. Changes has only what is new.
	LedgerMsg struct{ Changes ledger.Contents }
	// FollowMsg watches a batch even when the list lacks it. File is the name of its
	// input, empty for unknown.
	FollowMsg struct {
		ID, File string
		// Batch is what is known of a new one; nil when the list has it.
		Batch *syncapi.Batch
		// Select puts the cursor on it.
		Select bool
	}
	// SubmitMsg asks whether to submit a file as soon as it was checked, if it comes under
	// the cursor soon.
	SubmitMsg struct{ Path string }
	// RefusedMsg says that Sync has refused a file. Problems are what it says about lines
	// of it; the error has the rest.
	RefusedMsg struct {
		Stamp    Stamp
		Err      error
		Problems []batchfile.Problem
	}
	// QueuedMsg says what waits for a free slot at Sync.
	QueuedMsg struct {
		// Files are those that this session sends, and Earlier those that an earlier one,
		// or another instance, has left; u asks to send them.
		Files, Earlier []string
		// Next is when Files are tried again at the latest; zero for unknown.
		Next time.Time
		// Running are the ids of the batches that hold the slots, as far as it is known.
		Running []string
	}
	// UnknownMsg says that the outcome of a submission is unknown again.
	UnknownMsg struct{ Submission ledger.Submission }
	// DownloadMsg downloads the results of batches.
	DownloadMsg struct{ Batches []syncapi.Batch }
	// DownloadAllMsg downloads the results of batches that have some, after a question if
	// they are many. Marked says that the user has marked them one by one.
	DownloadAllMsg struct {
		Batches []syncapi.Batch
		Marked  bool
	}
	// DownloadingMsg says whether the results of a batch are being downloaded. Err is why a
	// download that has ended brought none; nil otherwise.
	DownloadingMsg struct {
		ID  string
		On  bool
		Err error
	}
	// ResultsSavedMsg says that the results of a batch are saved. ID is empty for those of
	// all parts of a file. Odd means that they are not what they should be.
	ResultsSavedMsg struct {
		ID, Path string
		Odd      bool
	}
	// RetryMsg asks which of the failed requests of batches to send again. Page is the page
	// that asks; nil for the table. File is the input of the first batch; empty for unknown.
	RetryMsg struct {
		Page    Page
		Batches []syncapi.Batch
		File    string
	}
	// OpenBatchMsg opens the page of a batch. File is the name of its input and Saved the path
	// of its results; empty for unknown. Ended is when its end was seen, zero for never, and Err is
	// why Sync did not answer for it, nil when it did.
	OpenBatchMsg struct {
		Batch       syncapi.Batch
		File, Saved string
		Ended       time.Time
		Err         error
	}
	// ShowBatchMsg opens the page of a batch by its id, if the batch is known.
	ShowBatchMsg struct{ ID string }
	// SendSinglyMsg sends the requests of a file one by one, as the user has confirmed it.
	// Name is what the user calls the file. Estimate is what it is expected to cost, in US
	// dollars; 0 for unknown. Pilot says that it is the beginning of the file, whose rest
	// follows as a batch, and Again that the user pays once more for what was sent before.
	SendSinglyMsg struct {
		File     *batchfile.File
		Name     string
		Estimate float64
		Pilot    bool
		Again    bool
	}
	// SinglySentMsg says that the requests of a file were sent one by one and have ended, or
	// why not all of them.
	SinglySentMsg struct {
		File       *batchfile.File
		Submission ledger.Submission
		Failed     int
		Err        error
	}
	// ReviewMsg writes a review sheet of the saved results of batches, beside those of the
	// first. Open opens it in the user's browser.
	ReviewMsg struct {
		Batches []syncapi.Batch
		Open    bool
	}
	// BatchOpenedMsg says that the page of a batch is open.
	BatchOpenedMsg struct{ ID string }
	// VideosMsg downloads the videos of a batch's results.
	VideosMsg struct {
		Batch   string
		Results []batchfile.Result
	}
	// BatchVideosMsg downloads all videos of batches that have results, and first the results
	// of those whose results are not here, after a question if they are several.
	BatchVideosMsg struct{ Batches []syncapi.Batch }
	// VideoStatesMsg says how far the videos of a batch are, by request id. The map
	// belongs to the sender, which changes it between messages.
	VideoStatesMsg struct {
		Batch  string
		Videos map[string]Video
	}
)

// VideoState is how far the download of a video is.
type VideoState uint8

const (
	// VideoWaiting means that others come first.
	VideoWaiting VideoState = iota + 1
	// VideoLoading means that it is under way.
	VideoLoading
	// VideoSaved means that the video is on the disk.
	VideoSaved
	// VideoFailed means that it could not be downloaded; Note says why.
	VideoFailed
	// VideoExpired means that the URL in the results is not valid any more.
	VideoExpired
	// VideoStates is how many states there are, with the zero value.
	VideoStates
)

// Video is the download of a result's video.
type Video struct {
	State VideoState
	// Done and Total are bytes; Total is 0 while it is not known.
	Done, Total int64
	// Note is the path of a video that is saved, as it is shown, and why another has failed.
	Note string
	// Path is where a video was saved.
	Path string
	// Problem is what is wrong with a video that is saved; empty for nothing.
	Problem string
}

// Ratio is how much of the video is there, from 0 to 1.
func (v Video) Ratio() float64 {
	switch {
	case v.State == VideoSaved:
		return 1
	case v.State != VideoLoading || v.Total <= 0:
		return 0
	}
	return min(float64(v.Done)/float64(v.Total), 1)
}
