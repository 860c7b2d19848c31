package downloads

import (
	"context"
	"testing"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// The notice about videos counts those with a problem, also when others are not saved.
func TestVideosAreSummedUp(t *testing.T) {
	for want, v := range map[string]videos{
		"19 videos saved in /r/videos/b.":                                                     {saved: 19},
		"19 videos saved in /r/videos/b, 1 with a problem; its row says why.":                 {saved: 19, wrong: 1},
		"19 videos saved in /r/videos/b, 19 with a problem; their rows say why.":              {saved: 19, wrong: 19},
		"19 videos saved in /r/videos/b, 1 not saved; its row says why.":                      {saved: 19, lost: 1},
		"19 videos saved in /r/videos/b, 19 with a problem, 1 not saved; their rows say why.": {saved: 19, wrong: 19, lost: 1},
		"1 video saved in /r/videos/b, 1 with a problem, 1 not saved; their rows say why.":    {saved: 1, wrong: 1, lost: 1},
		"0 videos saved, 2 not saved; their rows say why.":                                    {lost: 2},
	} {
		env := &screen.Env{Context: context.Background(), Width: 100, Keys: keys.Default()}
		f := New(env, noJobs{}, "output.jsonl")
		f.videos.saved, f.videos.wrong, f.videos.lost, f.videos.folder = v.saved, v.wrong, v.lost, "/r/videos/b"
		f.sumUpVideos()
		level := screen.Success
		switch {
		case v.saved == 0:
			level = screen.Failure
		case v.wrong+v.lost > 0:
			level = screen.Warning
		}
		if all, _ := notices(env); len(all) != 1 || all[0].Text != want || all[0].Level != level || f.videos.wrong+f.videos.lost+f.videos.saved != 0 {
			t.Errorf("want %q: %+v", want, all)
		}
	}
}
