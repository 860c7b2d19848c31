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

// Events of the whole dashboard. Bubble Tea's own messages, such as BlurMsg, arrive
// unchanged.
type (
	// TickMsg comes once a second. It drives countdowns, ages and polls.
	TickMsg struct {
		// Now is from the monotonic clock, if there is one.
		Now time.Time
		// Jumped means that the machine was asleep or that its clock was set.
		Jumped bool
	}
	// PreparedMsg says that Prepare has finished and the ledger has been read.
	PreparedMsg struct {
		// Err is the error of Prepare, and LedgerErr is the error of reading the ledger;
		// nil for none.
		Err, LedgerErr error
		// Folder is the folder of the last session, if it should be opened.
		Folder string
		Ledger ledger.Contents
	}
	// QuietMsg says that no dialog is open and no text is being typed, so that a feature
	// may ask something. Once a feature asks, the remaining features do not get the
	// message.
	QuietMsg struct{}
	// AskedMsg says that a dialog has opened.
	AskedMsg struct{}
	// LeavingMsg says that the user is leaving. After it, start nothing new, above all no
	// paid request.
	LeavingMsg struct{}
)

// File is the file under the cursor and what is known about it. The zero value means no
// file.
type File struct {
	// Path is the path of the file; empty if there is no file that could be submitted.
	Path string
	// Other names a file under the cursor that cannot be submitted, and Kind says what it
	// holds. Other is empty if there is no such file, and whenever Path is set.
	Other string
	Kind  FileKind
	// Stamp identifies the version of the file.
	Stamp Stamp
	// Checked means that the file was read. Either Err is the error of that, or Content
	// and Report are set.
	Checked bool
	Content *batchfile.File
	Report  *batchfile.Report
	Err     error
	// Estimating means that Sync is computing the cost.
	Estimating bool
	// Cost is the cost, such as "about $24.00"; empty while unknown. Basis is what the
	// cost assumes; empty for nothing.
	Cost, Basis string
}

// Ready reports whether the file can be submitted, whole or in parts.
func (f File) Ready() bool {
	return f.Report != nil && (f.Report.OK() || f.Report.NeedsSplit())
}

// FileKind is the kind of a file's content.
type FileKind uint8

const (
	// Requests is a .jsonl file whose requests can be submitted.
	Requests FileKind = iota
	// Results is a results file of a batch.
	Results
	// Table is a CSV or TSV file to make requests from.
	Table
)

// Stamp identifies a version of a file: two versions have different stamps.
type Stamp struct {
	Path    string
	Size    int64
	Changed int64 // modification time, in nanoseconds
}

// Explain tells the user why nothing can be done with a file that has no report.
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

// Messages about files.
type (
	// FileSelectedMsg says that the cursor moved to another file, or that the file
	// changed. Path is empty if the file is of no kind that can be shown. Folder is the
	// path of a folder under the cursor; empty for none.
	FileSelectedMsg struct {
		Path   string
		Stamp  Stamp
		Kind   FileKind
		Folder string
	}
	// MediaMsg says what is known about the media of one version of a file; if only the
	// Stamp is set, nothing is. The message is never changed after it was sent.
	MediaMsg struct {
		Stamp Stamp
		// Checking means that the media are being checked. Then only Note is set.
		Checking bool
		// Note sums up the result in a few clean words, such as "38 of 40 checked".
		Note string
		// Seconds is the expected length of each request's output, by line number.
		Seconds map[int]float64
		// States are the states of requests whose media are not as they should be, by line
		// number: "unreachable", "not media", "cut", "slow" or "not checked".
		States map[int]string
		// Problems are the problems of the media, positioned at their URLs.
		Problems []batchfile.Problem
		// Quote is the cost of the file computed from its media; nil if unknown.
		Quote *cost.Quote
	}
	// OpenRequestMsg opens the page of the request on a line of a file.
	OpenRequestMsg struct {
		File File
		Line int
	}
	// FileMsg brings new information about the file under the cursor.
	FileMsg struct{ File File }
	// FolderMsg says that the file pane shows another folder.
	FolderMsg struct{ Dir string }
	// GoToMsg opens a folder and selects a file in it; an empty File selects the first.
	GoToMsg struct{ Dir, File string }
	// ReloadMsg reads the current folder again.
	ReloadMsg struct{}
	// EditMsg opens a file in the user's editor at a line and a column, both from 1. The
	// column counts characters; 0 for none.
	EditMsg struct {
		Path         string
		Line, Column int
	}
	// BrowseMsg opens the URL of a video in the user's browser.
	BrowseMsg struct{ URL string }
	// OpenFileMsg opens a file that this program wrote, by its absolute path, in the
	// user's browser.
	OpenFileMsg struct{ Path string }
	// CopyURLMsg copies the URL of a request's video to the clipboard.
	CopyURLMsg struct{ Request, URL string }
)

// Messages about batches.
type (
	// PollMsg polls the batches now.
	PollMsg struct{}
	// PolledMsg says that a poll has ended: with a snapshot, or with an error.
	PolledMsg struct {
		At       time.Time
		Snapshot job.Snapshot
		Err      error
	}
	// LedgerMsg brings changes that a poll found in the ledger, made by this or another
	// instance of the program. Changes holds only what is new.
	LedgerMsg struct{ Changes ledger.Contents }
	// FollowMsg follows a batch even if the list lacks it. File is the name of its input;
	// empty if unknown.
	FollowMsg struct {
		ID, File string
		// Batch is the new batch as it is known so far; nil if the list has it.
		Batch *syncapi.Batch
		// Select moves the cursor to it.
		Select bool
	}
	// SubmitMsg asks whether to submit a file, as soon as it has been checked and if the
	// cursor reaches it soon.
	SubmitMsg struct{ Path string }
	// RefusedMsg says that Sync refused a file. Problems are the parts of the error that
	// concern single lines; Err has the rest.
	RefusedMsg struct {
		Stamp    Stamp
		Err      error
		Problems []batchfile.Problem
	}
	// QueuedMsg says which files wait for a free slot at Sync.
	QueuedMsg struct {
		// Files are the queued files of this session. Earlier are those that an earlier
		// session or another instance left behind; the key u offers to send them.
		Files, Earlier []string
		// Next is the latest time of the next try to send Files; zero if unknown.
		Next time.Time
		// Running are the IDs of the batches that use the slots, as far as they are known.
		Running []string
	}
	// UnknownFilesMsg lists the submissions whose outcome is unknown now.
	UnknownFilesMsg struct{ Submissions []ledger.Submission }
	// UnknownMsg says that the outcome of a submission has become unknown again.
	UnknownMsg struct{ Submission ledger.Submission }
	// DownloadMsg downloads the results of batches.
	DownloadMsg struct{ Batches []syncapi.Batch }
	// DownloadAllMsg downloads the results of every batch that has some. If there are
	// many, it asks first. Marked means that the user marked the batches one by one.
	DownloadAllMsg struct {
		Batches []syncapi.Batch
		Marked  bool
	}
	// DownloadingMsg says whether the results of a batch are being downloaded. Err is the
	// error of a download that has failed; nil otherwise.
	DownloadingMsg struct {
		ID  string
		On  bool
		Err error
	}
	// ResultsSavedMsg says that results were saved. ID is the batch's, or empty for the
	// results of all parts of a file. Odd means that they are not as expected.
	ResultsSavedMsg struct {
		ID, Path string
		Odd      bool
	}
	// RetryMsg asks which failed requests of batches to send again. Page is the page that
	// asks; nil for the table. File is the input of the first batch; empty if unknown.
	RetryMsg struct {
		Page    Page
		Batches []syncapi.Batch
		File    string
	}
	// OpenBatchMsg opens the page of a batch. File is the name of its input and Saved is
	// the path of its results; empty if unknown. Ended is the time when the batch was seen
	// to have ended, zero for never. Err is why Sync did not return the batch, nil if it
	// did.
	OpenBatchMsg struct {
		Batch       syncapi.Batch
		File, Saved string
		Ended       time.Time
		Err         error
	}
	// ShowBatchMsg opens the page of a batch by its ID, if the batch is known.
	ShowBatchMsg struct{ ID string }
	// SendSinglyMsg sends the requests of a file one by one, as the user confirmed. Name
	// is the file's display name. Estimate is the expected cost in US dollars; 0 if
	// unknown. Pilot means that these are the first requests of a file whose rest follows
	// as a batch. Again means that the user pays a second time for requests that were sent
	// before.
	SendSinglyMsg struct {
		File     *batchfile.File
		Name     string
		Estimate float64
		Pilot    bool
		Again    bool
	}
	// SinglySentMsg says that sending the requests of a file one by one has ended. Err
	// says why some were not sent.
	SinglySentMsg struct {
		File       *batchfile.File
		Submission ledger.Submission
		Failed     int
		Err        error
	}
	// ReviewMsg writes a review sheet of the saved results of batches, next to the results
	// of the first. Open also opens it in the user's browser.
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
	// BatchVideosMsg downloads all videos of the batches that have results. It first
	// downloads results that are not saved yet. If there are several batches, it asks
	// first.
	BatchVideosMsg struct{ Batches []syncapi.Batch }
	// VideoStatesMsg reports the download state of a batch's videos, by request ID. The
	// map belongs to the sender, and the sender changes it between messages.
	VideoStatesMsg struct {
		Batch  string
		Videos map[string]Video
	}
)

// VideoState is the state of a video's download.
type VideoState uint8

const (
	// VideoWaiting means that other videos come first.
	VideoWaiting VideoState = iota + 1
	// VideoLoading means that the download is running.
	VideoLoading
	// VideoSaved means that the video is on the disk.
	VideoSaved
	// VideoFailed means that the download failed; Note says why.
	VideoFailed
	// VideoExpired means that the URL in the results has expired.
	VideoExpired
	// VideoStates is the number of states, including the zero value.
	VideoStates
)

// Video is the download of a result's video.
type Video struct {
	State VideoState
	// Done and Total are in bytes; Total is 0 while unknown.
	Done, Total int64
	// Note is the display path of a saved video, or the reason why the download failed.
	Note string
	// Path is the path of the saved video.
	Path string
	// Problem says what is wrong with a saved video; empty for nothing.
	Problem string
}

// Ratio returns the downloaded fraction of the video, from 0 to 1.
func (v Video) Ratio() float64 {
	switch {
	case v.State == VideoSaved:
		return 1
	case v.State != VideoLoading || v.Total <= 0:
		return 0
	}
	return min(float64(v.Done)/float64(v.Total), 1)
}
