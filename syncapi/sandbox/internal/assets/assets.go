// Package assets stores the digests, sizes and types of uploads, not their bytes.
package assets

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox/media"
)

// maxKept is how many uploads and how many assets are kept; beyond that, the oldest are
// dropped.
const maxKept = 10_000

// Upload is an announced upload.
type Upload struct {
	Path, URL, Name, ContentType string
	// Size is the announced size, in bytes.
	Size  int64
	Owner string // the API key

	// Digest and Received describe the bytes that arrived. Digest is empty before.
	Digest   string
	Received int64
}

// Asset is a registered asset.
type Asset struct {
	ID, Name, Type, Visibility, ProjectID, URL string
	ContentType, Digest                        string
	Size                                       int64
	Owner                                      string // the API key
	Created                                    time.Time

	number uint64
}

// Media returns the file that the asset stands for, as an input of a kind: the sample file
// with the same bytes, or the kind's default.
func (a Asset) Media(kind media.Kind) media.File {
	if f, ok := media.ByDigest(a.Digest); ok {
		return f
	}
	return media.Lookup("", kind).File
}

// Store holds the uploads and assets. It is safe for concurrent use.
type Store struct {
	mu      sync.Mutex
	added   uint64
	uploads map[string]*Upload // by path
	order   []string           // of the uploads' paths
	byURL   map[string]*Upload
	assets  map[string]Asset // by id
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{uploads: make(map[string]*Upload), byURL: make(map[string]*Upload), assets: make(map[string]Asset)}
}

// Next returns a number that no earlier call returned.
func (s *Store) Next() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.added++
	return s.added
}

// Announce stores an announced upload.
func (s *Store) Announce(u Upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.order) >= maxKept {
		gone := s.uploads[s.order[0]]
		delete(s.uploads, gone.Path)
		delete(s.byURL, gone.URL)
		s.order = s.order[1:]
	}
	s.uploads[u.Path], s.byURL[u.URL] = &u, &u
	s.order = append(s.order, u.Path)
}

// Announced finds the upload with a path.
func (s *Store) Announced(path string) (Upload, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return value(s.uploads[path])
}

// Uploaded finds the upload whose file has a URL.
func (s *Store) Uploaded(url string) (Upload, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return value(s.byURL[url])
}

func value(u *Upload) (Upload, bool) {
	if u == nil {
		return Upload{}, false
	}
	return *u, true
}

// Receive records the bytes of an upload. A later PUT replaces an earlier one.
func (s *Store) Receive(path, digest string, size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.uploads[path]; u != nil {
		u.Digest, u.Received = digest, size
	}
}

// Register stores an asset. If its URL already has one, it returns that.
func (s *Store) Register(a Asset) Asset {
	s.mu.Lock()
	defer s.mu.Unlock()
	var oldest Asset
	for _, old := range s.assets {
		if old.URL == a.URL && old.Owner == a.Owner {
			return old
		}
		if oldest.ID == "" || old.number < oldest.number {
			oldest = old
		}
	}
	if len(s.assets) >= maxKept {
		delete(s.assets, oldest.ID)
	}
	s.added++
	a.number = s.added
	s.assets[a.ID] = a
	return a
}

// Find finds an asset.
func (s *Store) Find(id string) (Asset, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.assets[id]
	return a, ok
}

// AtURL finds the asset whose file has a URL.
func (s *Store) AtURL(url string) (Asset, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byURL[url] == nil { // the usual case, and a fast one
		return Asset{}, false
	}
	for _, a := range s.assets {
		if a.URL == url {
			return a, true
		}
	}
	return Asset{}, false
}

// Newest finds the newest asset of an owner with these bytes, of a kind; an empty kind
// means any.
func (s *Store) Newest(owner, digest, kind string) (Asset, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Asset
	for _, a := range s.assets {
		if a.Owner == owner && a.Digest == digest && (kind == "" || a.Type == kind) {
			found = append(found, a)
		}
	}
	if len(found) == 0 {
		return Asset{}, false
	}
	return slices.MaxFunc(found, func(a, b Asset) int { return cmp.Compare(a.number, b.number) }), true
}

// Delete removes an asset.
func (s *Store) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.assets, id)
}
