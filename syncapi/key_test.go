package syncapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

func TestParseKey(t *testing.T) {
	for name, key := range map[string]string{
		"empty": "", "blank": " \n", "newline inside": "abc\ndef", "not ASCII": "schlüssel", "space": "a b", "control": "a\x00b", "DEL": "a\x7f",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := syncapi.ParseKey(key)
			if !errors.Is(err, syncapi.ErrBadKey) || !s.IsZero() {
				t.Errorf("gives %v", err)
			}
			if trimmed := strings.TrimSpace(key); trimmed != "" && strings.Contains(err.Error(), trimmed) {
				t.Errorf("the error tells the key: %v", err)
			}
			if syncapi.Hint(err) == "" {
				t.Error("nothing says what to do")
			}
		})
	}
	if s, err := syncapi.ParseKey(" " + canary + "\r\n"); err != nil || s.IsZero() {
		t.Errorf("white space around a key: %v", err)
	}
}

func TestSecretPrintsAsDots(t *testing.T) {
	s, err := syncapi.ParseKey(canary)
	if err != nil {
		t.Fatal(err)
	}
	holder := struct {
		Key     syncapi.Secret
		Pointer *syncapi.Secret
		Any     any
	}{s, &s, s}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%t", "%p", "%5.2f", "%w"} {
		for _, v := range []any{s, &s, holder, &holder, []syncapi.Secret{s}, map[string]any{"k": s}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	fmt.Fprintln(&out, s, holder)
	out.WriteString("key: " + s.String())
	if err := json.NewEncoder(&out).Encode(map[string]any{"a": s, "b": holder}); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "key", s, "holder", holder, "group", slog.GroupValue(slog.Any("k", s)))
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "key", s, "holder", holder)
	c, err := syncapi.New(syncapi.WithKey(s))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%v %+v %#v", c, c, *c)
	text := out.String()
	if strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) || strings.Contains(text, fmt.Sprintf("%X", canary)) {
		t.Errorf("the key is printed:\n%s", text)
	}
}

// TestEchoedKey has servers that repeat the key of the request.
func TestEchoedKey(t *testing.T) {
	for name, body := range map[string]string{
		"message":   `{"message":"Incorrect API key provided: ` + canary + `"}`,
		"messages":  `{"message":["no","key ` + canary + ` and ` + canary + ` again"]}`,
		"escaped":   `{"message":"key ` + strings.ReplaceAll(canary, "-", `\u002d`) + `"}`,
		"code":      `{"message":"no","errorCode":"bad_` + canary + `"}`,
		"requestId": `{"message":"no","requestId":"` + canary + `"}`,
		"at a cut":  `{"message":"` + strings.Repeat("x", 2000-len(canary)+1) + canary + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, answer(401, body))
			c := newClient(t, api.URL, canary)
			_, list := c.List(t.Context(), syncapi.Filter{})
			_, create := c.Create(t.Context(), syncapi.Input{Content: lines(1)})
			download := c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: api.URL + "/result"}, part(t, ""))
			for _, err := range []error{list, create, download} {
				e := wantStatus(t, err, 401)
				wantClean(t, e, canary[:len(canary)-1])
				if told := fmt.Sprint(e.Messages, e.Code, e.RequestID); strings.Contains(told, canary) {
					t.Errorf("the error tells the key: %s", told)
				}
			}
		})
	}
}
