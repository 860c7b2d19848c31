package syncapi

import (
	"strings"
	"testing"
)

func TestEveryRemedyIsASentence(t *testing.T) {
	for _, code := range []string{"generation_timeout", "generation_infra_storage_error", "generation_unknown_error"} {
		if Remedy(code) == "" {
			t.Error(code, "has none")
		}
	}
	for code, remedy := range remedies {
		if Remedy(code) != remedy || !strings.HasSuffix(remedy, ".") {
			t.Errorf("%s: %q", code, remedy)
		}
	}
	if got := Remedy("something_new"); got != "" {
		t.Errorf("of an unknown code: %q", got)
	}
}
