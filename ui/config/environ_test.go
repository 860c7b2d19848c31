package config

import (
	"slices"
	"testing"
)

func TestOtherProgramsGetNoSecrets(t *testing.T) {
	c := Config{Profiles: map[string]Profile{"acme": {KeyEnv: "ACME_KEY"}, "ring": {}}}
	kept := []string{"HOME=/h", "SYNC_BASE_URL=https://x", "SYNCBATCH_PROFILE=acme", "KEYBOARD=de", "=C:=C:\\"}
	all := append([]string{"SYNC_API_KEY=a", "Sync_Api_Key=a", "SYNC_WEBHOOK_SECRET=b", "ACME_KEY=c", "acme_key=c"}, kept...)
	before := slices.Clone(all)
	if got := c.Environ(all); !slices.Equal(got, kept) || !slices.Equal(all, before) {
		t.Error(got)
	}
}
