package upload_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
)

// counting is an API that records when uploads begin.
type counting struct{ begun []time.Time }

func (c *counting) BeginUpload(context.Context, syncapi.UploadFile) (syncapi.Upload, error) {
	c.begun = append(c.begun, time.Now())
	return syncapi.Upload{URL: fmt.Sprint("https://files.example.org/", len(c.begun))}, nil
}

func (c *counting) SendUpload(_ context.Context, _ syncapi.Upload, content func() io.Reader, _ func(int64)) error {
	_, err := io.Copy(io.Discard, content())
	return err
}

func (c *counting) RegisterAsset(_ context.Context, fileURL string, t syncapi.AssetType, _ string) (syncapi.Asset, error) {
	return syncapi.Asset{ID: fileURL, Type: t}, nil
}

func (c *counting) Assets(context.Context, []string) ([]syncapi.Asset, error) { return nil, nil }

// TestUploadsKeepTheRateLimit uploads files that take no time.
func TestUploadsKeepTheRateLimit(t *testing.T) {
	all := files(t, 130)
	synctest.Test(t, func(t *testing.T) {
		api := &counting{}
		r := upload.Run{API: api, Ledger: ledger.New(ledger.Options{Host: "api", Now: time.Now})}
		if _, err := r.Upload(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		for i := range api.begun {
			if i >= 120 && api.begun[i].Sub(api.begun[i-120]) < time.Minute {
				t.Fatalf("120 uploads began within %v", api.begun[i].Sub(api.begun[i-120]))
			}
		}
		if len(api.begun) != len(all) {
			t.Errorf("%d uploads began", len(api.begun))
		}
	})
}
