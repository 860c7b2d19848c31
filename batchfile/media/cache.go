package media

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// freshFor is how long an answer is reused without asking the server.
	freshFor = 5 * time.Minute
	// maxCached is how many answers are kept: ten full batches with two media each.
	maxCached = 20_000
)

// validator identifies a version of a file, as its server names it.
type validator struct{ etag, modified string }

func validatorOf(h http.Header) validator {
	const longest = 1 << 10 // longer values are not worth keeping
	v := validator{etag: h.Get("ETag"), modified: h.Get("Last-Modified")}
	if len(v.etag)+len(v.modified) > longest {
		return validator{}
	}
	return v
}

// ask makes a request conditional on the file having changed since this version.
func (v validator) ask(req *http.Request) {
	switch {
	case v.etag != "":
		req.Header.Set("If-None-Match", v.etag)
	case v.modified != "":
		req.Header.Set("If-Modified-Since", v.modified)
	}
}

// isSame reports whether an answer is of the same version, as far as the server says.
func (v validator) isSame(other validator) bool {
	if strings.HasPrefix(v.etag, "W/") != strings.HasPrefix(other.etag, "W/") {
		return true // some servers make a tag weak only sometimes
	}
	return v.etag == other.etag && v.modified == other.modified
}

// cached is an answer of the session.
type cached struct {
	result    Result
	validator validator
	at        time.Time
}

// cache keeps answers by URL. The zero cached means none.
type cache struct {
	mu      sync.Mutex
	answers map[string]cached
}

func newCache() *cache { return &cache{answers: make(map[string]cached)} }

// get returns what is known about a URL, and whether it may be used without asking.
func (c *cache) get(url string) (known cached, isFresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known = c.answers[url]
	known.result.IsCached = true
	return known, !known.at.IsZero() && time.Since(known.at) < freshFor
}

func (c *cache) put(url string, r Result, v validator) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, isKnown := c.answers[url]; !isKnown && len(c.answers) >= maxCached {
		for old := range c.answers { // any one
			delete(c.answers, old)
			break
		}
	}
	c.answers[url] = cached{r, v, time.Now()}
}
