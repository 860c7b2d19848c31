package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

func TestDebugLogHoldsNoSecret(t *testing.T) {
	key, err := syncapi.ParseKey("canary-key")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	debugLog(&b, key).Debug("canary-key", "error", errors.New("GET https://u:canary-pass@h/x?sig=canary-sig"),
		"text", "it is canary-key", "key", key, "lines", "a\nhttps://h/?canary-sig")
	if strings.Contains(b.String(), "canary") {
		t.Errorf("a secret is in the log: %s", &b)
	}
	if !strings.Contains(b.String(), "https://••••••••@h/x?") {
		t.Errorf("the address is not in the log: %s", &b)
	}
}

func TestDebugFile(t *testing.T) {
	t.Setenv(debugVariable, "")
	if f, err := openDebug(); f != nil || err != nil {
		t.Errorf("opened %v, %v", f, err)
	}
	path := filepath.Join(t.TempDir(), "log")
	t.Setenv(debugVariable, path)
	f, err := openDebug()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("others can read the log: %v, %v", info.Mode(), err)
	}
	t.Setenv(debugVariable, filepath.Join(path, "x"))
	if _, err := openDebug(); err == nil {
		t.Error("a file that cannot be opened is no error")
	}
}
