package job

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/syncapi"
)

// DefaultOutput is the name of a result file when none is given.
const DefaultOutput = "output.jsonl"

// Saved says where a batch's results are and what is in them.
type Saved struct {
	// Path is the file they were saved as.
	Path string
	// Bytes is its size.
	Bytes int64
	// Results is the number of its lines, of which Succeeded have COMPLETED and
	// Failed have FAILED or were REJECTED. Lines that are no result count in
	// Results alone; they are kept.
	Results, Succeeded, Failed int
}

// Collect downloads b's results to target, or, when another file has that name
// already, beside it under the name with the batch's id. A target that is a
// folder gets output.jsonl in it. The file appears under its name when it is
// complete and on the disk, never before; after an error nothing is left behind.
func (r *Runner) Collect(ctx context.Context, b syncapi.Batch, target string) (Saved, error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, DefaultOutput)
	}
	folder := filepath.Dir(target)
	// Not os.CreateTemp, whose files are private whatever the umask says.
	part := filepath.Join(folder, fmt.Sprintf(".%s.%08x.part", filepath.Base(target), rand.Uint32()))
	tmp, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return Saved{}, fmt.Errorf("cannot save results in %s: %w", folder, cause(err))
	}
	defer os.Remove(part)
	defer tmp.Close()
	if err := r.api.Download(ctx, b, &syncapi.Part{File: tmp}); err != nil {
		return Saved{}, err
	}
	t := &tally{}
	_, err = tmp.Seek(0, io.SeekStart)
	n, copyErr := io.Copy(t, tmp)
	if err := errors.Join(err, copyErr); err != nil {
		return Saved{}, fmt.Errorf("cannot save results in %s: %w", folder, cause(err))
	}
	t.end()
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return Saved{}, fmt.Errorf("cannot save results in %s: %w", folder, cause(err))
	}
	path, err := place(part, target, b.ID)
	if err != nil {
		return Saved{}, err
	}
	syncFolder(folder)
	t.Path, t.Bytes = path, n
	return t.Saved, nil
}

// cause leaves out the temporary name, which tells a person nothing.
func cause(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}

// place gives the complete file tmp its final name: target, unless that is taken
// by other content, and then target with the id, which is this batch's own name
// and may be replaced.
func place(tmp, target, id string) (string, error) {
	// A link fails where the name is taken; a rename would replace it.
	err := os.Link(tmp, target)
	if err == nil {
		return target, nil
	}
	if _, statErr := os.Lstat(target); errors.Is(statErr, os.ErrNotExist) {
		return target, os.Rename(tmp, target) // a file system without links
	}
	if same, err := sameContent(tmp, target); err == nil && same {
		return target, nil
	}
	ext := filepath.Ext(target)
	own := strings.TrimSuffix(target, ext) + "-" + SafeName(id) + ext
	return own, os.Rename(tmp, own)
}

// maxName is the longest that an id may be in a file's name.
const maxName = 100

// SafeName makes an id from outside a part of a file's name: letters, digits,
// '_', '-' and inner dots, at most 100 characters. An id that is such a name stays
// as it is; any other is cleaned, and gets a piece of its hash, so that two ids do
// not come to share a name.
func SafeName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, id)
	name = strings.Trim(name, ".")
	if name == id && name != "" && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return name[:min(len(name), maxName-len(tail))] + tail
}

func sameContent(a, b string) (bool, error) {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if err := errors.Join(errA, errB); err != nil || infoA.Size() != infoB.Size() || !infoB.Mode().IsRegular() {
		return false, err
	}
	fa, errA := os.Open(a)
	fb, errB := os.Open(b)
	if err := errors.Join(errA, errB); err != nil {
		return false, err
	}
	defer fa.Close()
	defer fb.Close()
	bufA, bufB := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, errA := io.ReadFull(fa, bufA)
		m, errB := io.ReadFull(fb, bufB)
		if !bytes.Equal(bufA[:n], bufB[:m]) {
			return false, nil
		}
		if errA != nil || errB != nil { // the end of both, since their sizes are the same
			return errors.Is(errA, io.EOF) || errors.Is(errA, io.ErrUnexpectedEOF), nil
		}
	}
}

// syncFolder makes a new name last through a power cut, where the system can.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// maxLine bounds what tally holds of one line; a longer one is a result all the same.
const maxLine = 4 << 20

// tally counts result lines as they pass.
type tally struct {
	Saved
	line []byte
	long bool
}

// Write takes the next bytes; it never fails.
func (t *tally) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			t.add(p)
			return n, nil
		}
		t.add(p[:i])
		t.end()
		p = p[i+1:]
	}
}

func (t *tally) add(p []byte) {
	if t.long = t.long || len(t.line)+len(p) > maxLine; !t.long {
		t.line = append(t.line, p...)
	}
}

// end counts the line that has been gathered.
func (t *tally) end() {
	if t.long || len(bytes.TrimSpace(t.line)) > 0 {
		t.Results++
		var result struct {
			Response struct {
				Status string `json:"status"`
			} `json:"response"`
		}
		if !t.long && json.Unmarshal(t.line, &result) == nil {
			switch result.Response.Status {
			case "COMPLETED":
				t.Succeeded++
			case "FAILED", "REJECTED":
				t.Failed++
			}
		}
	}
	t.line, t.long = t.line[:0], false
}
