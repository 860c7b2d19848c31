package compose

import (
	"fmt"
	"hash/fnv"
	"net/url"
	"path"
	"strings"
	"unicode"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// ids assigns each request_id once. It keeps hashes: a million ids need about 20 MB.
type ids struct {
	taken map[uint64]struct{}
	next  map[uint64]int32 // the number that the next request of a name tries, from 2
}

func newIDs() ids { return ids{map[uint64]struct{}{}, map[uint64]int32{}} }

// of returns the request_id of a row: from its column, or else made from its names. It
// appends a number if the id is taken.
func (i ids) of(e *encoder, r *row) string {
	id := r.text(r.layout.requestID)
	isOwn := id != ""
	if !isOwn {
		id = nameOf(r)
	}
	unique := i.unique(id)
	if isOwn && unique != id {
		e.problem(rules.SourceID, batchfile.Warning, &r.cells[r.layout.requestID], "give each request an id of its own",
			fmt.Sprintf("the request_id %s is used before; it becomes %s", message.Quoted(id), message.Quoted(unique)))
	}
	return unique
}

func (i ids) unique(id string) string {
	h := hash(id)
	if i.take(h) {
		return id
	}
	for n := max(i.next[h], 2); ; n++ {
		numbered := fmt.Sprintf("%s-%d", id, n)
		if i.take(hash(numbered)) {
			i.next[h] = n + 1
			return numbered
		}
	}
}

// take reserves an id if it is free.
func (i ids) take(h uint64) bool {
	if _, ok := i.taken[h]; ok {
		return false
	}
	i.taken[h] = struct{}{}
	return true
}

func hash(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	return h.Sum64()
}

// nameOf makes an id from the name of the row's output, else the names of its media, else
// its number.
func nameOf(r *row) string {
	l := r.layout
	if name := r.text(l.output); name != "" {
		return name
	}
	var parts []string
	for _, i := range []int{l.video, l.image, l.audio} {
		name := stem(r.text(i))
		if name != "" && (len(parts) == 0 || parts[len(parts)-1] != name) {
			parts = append(parts, name)
		}
	}
	if lang := r.text(l.targetLang); lang != "" && len(parts) > 0 {
		parts = append(parts, lang)
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, "-")
	case r.number > 0:
		return fmt.Sprintf("row-%d", r.number)
	}
	return "request"
}

// maxStem is the longest part of an id made from one name, in bytes.
const maxStem = 120

// stem returns the name of media without its folder and extension.
func stem(text string) string {
	if text == "" {
		return ""
	}
	if assetID().MatchString(text) {
		return text[:8]
	}
	name := slashed(text)
	if isURL(text) {
		u, err := url.Parse(text)
		if err != nil || u.Path == "" || u.Path == "/" {
			return ""
		}
		name = u.Path
	}
	name = path.Base(name)
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-"))
	for i := range name {
		if i > maxStem {
			return name[:i]
		}
	}
	return name
}
