package container

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffLength is how many bytes of a file are read to find its type.
const sniffLength = 3072

// Parse reads what a file of a size in bytes says about itself; a negative size is
// unknown. It asks for at most MaxRead bytes in total.
//
// Even with an error, the Info is as complete as the file allows. The errors are
// ErrUnknownType, ErrFormat, ErrBound, and those of the reader. A file that ends too early
// sets Info.IsCut and is not an error.
func Parse(from io.ReaderAt, size int64) (Info, error) {
	return parse(&reader{from: from, left: MaxRead}, size)
}

// Inspect is like Parse for a file on this machine, where reading is cheap: it asks for at
// most MaxInspect bytes, and also examines the audio packets for Track.IsSilent.
func Inspect(from io.ReaderAt, size int64) (Info, error) {
	return parse(&reader{from: from, left: MaxInspect, isLocal: true}, size)
}

func parse(r *reader, size int64) (Info, error) {
	r.size = size
	info := Info{Size: size, Type: unknownType}
	if size < 0 {
		r.size, info.Size = unknownSize, -1
	}
	head, err := r.sniff()
	if err != nil {
		return info, err
	}
	f := formatOf(head)
	if f == nil {
		info.Type = typeOf(head)
		return info, ErrUnknownType
	}
	info.Type = f.name
	err = f.parse(r, &info)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		// The file announces more than it contains.
		info.IsCut = info.IsCut || r.isSized()
		err = nil
	}
	return info, err
}

const unknownType = "application/octet-stream"

// sniff reads the start of the file.
func (r *reader) sniff() ([]byte, error) {
	if r.isSized() {
		return r.upTo(0, sniffLength)
	}
	// The file may be shorter than this, and only its reader knows.
	b := make([]byte, sniffLength)
	r.left -= sniffLength
	n, err := r.from.ReadAt(b, 0)
	if n > 0 || errors.Is(err, io.EOF) {
		err = nil
	}
	return b[:n], err
}

// typeOf returns the media type of content that this package does not parse.
func typeOf(head []byte) string {
	name, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	return name
}

// format is a file type that this package parses.
type format struct {
	name  string // the type, unless the parser is more specific
	match func(head []byte) bool
	parse func(*reader, *Info) error
}

var (
	formatMP4  = &format{"video/mp4", isMP4, parseMP4}
	formatMKV  = &format{"video/x-matroska", hasPrefix("\x1aE\xdf\xa3"), parseMatroska}
	formatWAV  = &format{"audio/wav", isWAV, parseWAV}
	formatFLAC = &format{"audio/flac", hasPrefix("fLaC"), parseFLAC}
	formatOgg  = &format{"audio/ogg", hasPrefix("OggS"), parseOgg}
	formatPNG  = &format{"image/png", hasPrefix("\x89PNG\r\n\x1a\n"), parsePNG}
	formatJPEG = &format{"image/jpeg", hasPrefix("\xff\xd8\xff"), parseJPEG}
	formatWebP = &format{"image/webp", isWebP, parseWebP}
	formatID3  = &format{"audio/mpeg", hasPrefix("ID3"), parseTagged}
	formatADTS = &format{"audio/aac", isADTS, parseADTS}
	formatMP3  = &format{"audio/mpeg", isMP3, parseMP3}
)

// formats returns the formats in the order in which they are tried: short magics last. It
// is a function because the parser of a tagged file looks up the format of the rest.
func formats() []*format {
	return []*format{
		formatMP4, formatMKV, formatWAV, formatFLAC, formatOgg, formatPNG, formatJPEG,
		formatWebP, formatADTS, formatMP3,
	}
}

// formatOf returns the format of a file by its start, or nil.
func formatOf(head []byte) *format {
	if formatID3.match(head) {
		return formatID3
	}
	for _, f := range formats() {
		if f.match(head) {
			return f
		}
	}
	return nil
}

func hasPrefix(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// parseTagged parses an audio file with an ID3 tag before it.
func parseTagged(r *reader, info *Info) error {
	start, err := skipID3(r)
	if err != nil {
		return err
	}
	head, err := r.upTo(start, 64)
	if err != nil {
		return err
	}
	switch {
	case formatFLAC.match(head):
		info.Type = formatFLAC.name
		return parseFLAC(r, info)
	case formatADTS.match(head):
		info.Type = formatADTS.name
		return parseADTS(r, info)
	}
	return parseMP3(r, info)
}
