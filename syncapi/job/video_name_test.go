package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/job"
)

func TestVideoNameCheck(t *testing.T) {
	for name, want := range map[job.VideoName]string{
		job.DefaultVideoName:   "",
		"{id}":                 "",
		"{model}/{line}-{id}":  "",
		"spring {line}":        "",
		"":                     "empty",
		"{batch}":              "needs {id}",
		"{id}/":                "empty",
		"/{id}":                "empty",
		"{batch}/{model}/{id}": "one folder",
		"{id}-{name}":          "the fields are {id}",
		"{id":                  "the fields are",
	} {
		err := name.Check()
		if got := ""; err != nil {
			got = err.Error()
			if want == "" || !strings.Contains(got, want) {
				t.Errorf("%q: %v, want %q", name, err, want)
			}
		} else if want != "" {
			t.Errorf("%q is no error", name)
		}
	}
}

func TestVideoNames(t *testing.T) {
	host := newVideos(t, map[string]string{"/a.mp4": "video a", "/b.mp4": "video bb"})
	folder := t.TempDir()
	r := saver(t, t.TempDir())
	for _, c := range []struct {
		name    job.VideoName
		request string
		url     string
		want    string
	}{
		{"", "scène", "/a.mp4", ofBatch + "/scène.mp4"},
		{"{id}", "場面-1", "/a.mp4", "場面-1.mp4"},
		{"{model}/{line}-{id}", "x", "/a.mp4", "sync-3/0007-x.mp4"},
		{"{id}", "../../etc", "/a.mp4", "_.._etc.mp4"},
		{"{id}/{id}", "..", "/a.mp4", "_/_.mp4"},
		{"all/{line}", "one", "/a.mp4", "all/0007.mp4"},
	} {
		v := videoOf(host.URL+c.url, c.request)
		v.Name, v.Model, v.Line = c.name, "sync-3", 7
		path, err := r.SaveVideo(t.Context(), v, folder, nil)
		must(t, err)
		if got, _ := filepath.Rel(folder, path); got != filepath.FromSlash(c.want) {
			t.Errorf("%s of %s is %s, want %s", c.name, c.request, got, c.want)
		}
	}
	v := videoOf(host.URL+"/b.mp4", "two") // another video with the name of an existing one
	v.Name, v.Line = "all/{line}", 7
	path, err := r.SaveVideo(t.Context(), v, folder, nil)
	must(t, err)
	if !strings.HasPrefix(filepath.Base(path), "0007-") || read(t, path) != "video bb" {
		t.Errorf("the second is %s", path)
	}
}
