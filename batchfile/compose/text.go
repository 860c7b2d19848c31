package compose

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textFile is a file of text in any of the encodings that spreadsheets write.
type textFile struct {
	path    string            // as problems name it
	file    string            // the path that is read
	charset string            // for display; empty for UTF-8
	decoder encoding.Encoding // nil for UTF-8
	guessed bool              // the charset is not certain
	sum     uint64            // of the bytes
}

var sumSeed = maphash.MakeSeed()

// otherFormats are the first bytes of files that are not text.
var otherFormats = []struct{ prefix, what string }{
	{"PK\x03\x04", "a workbook or an archive"},
	{"\xd0\xcf\x11\xe0", "an Excel workbook"},
	{"%PDF", "a PDF"},
	{"\x1f\x8b", "compressed with gzip"},
}

// openText finds the encoding of a file by reading all of it. path is its name in
// problems.
func openText(path, file string) (*textFile, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for _, other := range otherFormats {
		if bytes.HasPrefix(head, []byte(other.prefix)) {
			return nil, fmt.Errorf("%s is %s; export it as CSV UTF-8", path, other.what)
		}
	}
	t := &textFile{path: path, file: file}
	seen, err := look(r)
	if err != nil {
		return nil, err
	}
	t.sum = seen.sum
	return t, t.choose(head, seen)
}

// choose decides on the encoding.
func (t *textFile) choose(head []byte, seen looked) error {
	utf16 := func(name string, order unicode.Endianness) error {
		t.charset, t.decoder = name, unicode.UTF16(order, unicode.UseBOM)
		return nil
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16("UTF-16", unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16("UTF-16", unicode.BigEndian)
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
		t.decoder = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
		t.charset = "UTF-16LE"
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		t.decoder = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
		t.charset = "UTF-16BE"
	case seen.hasNUL:
		return fmt.Errorf("%s is not text", t.path)
	case seen.isUTF8:
	case seen.endsInCR: // only old Mac programs write this
		t.charset, t.decoder, t.guessed = "Mac OS Roman", charmap.Macintosh, true
	default:
		t.charset, t.decoder, t.guessed = "Windows-1252", charmap.Windows1252, true
	}
	return nil
}

// looked is the result of reading all bytes of a file.
type looked struct {
	isUTF8, hasNUL bool
	endsInCR       bool // the lines end in CR only
	sum            uint64
}

// look reads a file to its end.
func look(r io.Reader) (looked, error) {
	seen := looked{isUTF8: true}
	var sum maphash.Hash
	sum.SetSeed(sumSeed)
	buf := make([]byte, 64<<10)
	kept, hasLF, hasCR := 0, false, false // kept is the number of bytes of a cut rune
	for {
		n, err := r.Read(buf[kept:])
		_, _ = sum.Write(buf[kept : kept+n])
		text := buf[:kept+n]
		seen.hasNUL = seen.hasNUL || bytes.IndexByte(text, 0) >= 0
		hasLF, hasCR = hasLF || bytes.IndexByte(text, '\n') >= 0, hasCR || bytes.IndexByte(text, '\r') >= 0
		whole := len(text)
		if err == nil {
			whole = cutRune(text)
		}
		seen.isUTF8 = seen.isUTF8 && utf8.Valid(text[:whole])
		kept = copy(buf, text[whole:])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return seen, err
		}
	}
	seen.endsInCR, seen.sum = hasCR && !hasLF, sum.Sum64()
	return seen, nil
}

// cutRune returns the length of a text without an incomplete rune at its end.
func cutRune(text []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if b := text[len(text)-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(text[len(text)-i:]) {
				return len(text) - i
			}
			break
		}
	}
	return len(text)
}

// read calls f with the text as UTF-8, without a byte order mark. If f reads to the end
// and the text differs from what openText read, the error wraps ErrChanged.
func (t *textFile) read(f func(*bufio.Reader) (toEnd bool, err error)) error {
	file, err := os.Open(t.file)
	if err != nil {
		return err
	}
	defer file.Close()
	var sum maphash.Hash
	sum.SetSeed(sumSeed)
	r := io.TeeReader(file, &sum)
	if t.decoder != nil {
		r = transform.NewReader(r, t.decoder.NewDecoder())
	}
	text := bufio.NewReaderSize(r, 64<<10)
	if start, err := text.Peek(3); err == nil && string(start) == "\uFEFF" {
		_, _ = text.Discard(3)
	}
	toEnd, err := f(text)
	if err == nil && toEnd && sum.Sum64() != t.sum {
		return fmt.Errorf("%s: %w", t.path, ErrChanged)
	}
	return err
}
