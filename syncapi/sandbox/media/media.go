// Package media has the sandbox's sample media: small but real files with known durations
// and frame rates.
//
// make.sh makes the files with ffmpeg; neither the program nor its tests need ffmpeg.
//
// [Lookup] says what is at a URL. It depends on the file name, so that every URL of every
// sample has media:
//
//	…missing…     nothing: 404
//	…web-page…    an HTML page
//	…too-long…    a video of 45 seconds
//	…60fps…       a video with 60 frames a second
//	a name of All that very file
//	any other     one of the files with the same extension, always the same one
package media

import (
	"embed"
	"hash/fnv"
	"math"
	"net/url"
	"path"
	"strings"
)

//go:embed files
var embedded embed.FS

// Kind is the kind of an input: "video", "audio" or "image".
type Kind string

// The kinds.
const (
	Video Kind = "video"
	Audio Kind = "audio"
	Image Kind = "image"
)

// File is a media file.
type File struct {
	Name string
	Kind Kind
	// ContentType is the type that the file is served with.
	ContentType string
	// Seconds is its duration as ffprobe reports it; 0 for an image.
	Seconds float64
	// FPS is the frame rate of a video in frames per second; 0 for others.
	FPS float64

	special bool // only for URLs that ask for it
}

// Content returns the file's bytes.
func (f File) Content() []byte {
	content, _ := embedded.ReadFile("files/" + f.Name) // every file of the table exists
	return content
}

// All are the files. If an extension is unknown, the first file of the kind is used.
var All = []File{
	{Name: "clip-5s.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 5, FPS: 25},
	{Name: "clip-3s.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 3, FPS: 25},
	{Name: "clip-8s.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 8, FPS: 25},
	{Name: "clip-12s.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 12, FPS: 25},
	{Name: "clip-6s-24fps.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 6, FPS: 24},
	{Name: "clip-5s-60fps.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 5, FPS: 60, special: true},
	{Name: "clip-45s.mp4", Kind: Video, ContentType: "video/mp4", Seconds: 45, FPS: 8, special: true},
	{Name: "clip-8s-30fps.mov", Kind: Video, ContentType: "video/quicktime", Seconds: 8, FPS: 30},
	{Name: "voice-5s.wav", Kind: Audio, ContentType: "audio/wav", Seconds: 5},
	{Name: "voice-3s.wav", Kind: Audio, ContentType: "audio/wav", Seconds: 3},
	{Name: "voice-8s.wav", Kind: Audio, ContentType: "audio/wav", Seconds: 8},
	{Name: "voice-5s.mp3", Kind: Audio, ContentType: "audio/mpeg", Seconds: 5.04},
	{Name: "voice-12s.mp3", Kind: Audio, ContentType: "audio/mpeg", Seconds: 12.024},
	{Name: "portrait.png", Kind: Image, ContentType: "image/png"},
	{Name: "portrait.jpg", Kind: Image, ContentType: "image/jpeg"},
}

// Source is what is at a URL. If Missing or Page is true, the other is false and the file
// is empty.
type Source struct {
	File
	Missing bool // 404
	Page    bool // an HTML page
}

// Lookup says what is at a URL, or at the path of one, for an input of a kind.
func Lookup(rawURL string, kind Kind) Source {
	name := strings.ToLower(path.Base(rawURL))
	if u, err := url.Parse(rawURL); err == nil {
		name = strings.ToLower(path.Base(u.Path))
	}
	switch {
	case strings.Contains(name, "missing"):
		return Source{Missing: true}
	case strings.Contains(name, "web-page"):
		return Source{Page: true}
	case kind == Video && strings.Contains(name, "too-long"):
		name = "clip-45s.mp4"
	case kind == Video && strings.Contains(name, "60fps"):
		name = "clip-5s-60fps.mp4"
	}
	extension := path.Ext(name)
	if extension == ".jpeg" {
		extension = ".jpg"
	}
	var same []File
	for _, f := range All {
		if f.Name == name {
			return Source{File: f}
		}
		if path.Ext(f.Name) == extension && !f.special {
			same = append(same, f)
		}
	}
	if len(same) == 0 || same[0].Kind != kind {
		return Source{File: first(kind)}
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(name))
	return Source{File: same[hash.Sum32()%uint32(len(same))]}
}

// first returns the default file of a kind.
func first(kind Kind) File {
	for _, f := range All {
		if f.Kind == kind {
			return f
		}
	}
	return All[0]
}

// kindOf returns the kind for a file name's extension; Video for an unknown one.
func kindOf(name string) Kind {
	switch strings.ToLower(path.Ext(name)) {
	case ".wav", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac":
		return Audio
	case ".png", ".jpg", ".jpeg", ".webp":
		return Image
	}
	return Video
}

// Result returns the MP4 whose duration is nearest to seconds, for use as the result of a
// generation.
func Result(seconds float64) File {
	best := first(Video)
	for _, f := range All {
		if f.ContentType == "video/mp4" && !f.special && math.Abs(f.Seconds-seconds) < math.Abs(best.Seconds-seconds) {
			best = f
		}
	}
	return best
}

// ByDigest finds the file with those bytes, by the SHA-256 that [Digest] returns.
func ByDigest(digest string) (File, bool) {
	for _, f := range All {
		if Digest(f.Content()) == digest {
			return f, true
		}
	}
	return File{}, false
}
