package jsonpos

import (
	"bytes"
	"testing"
)

func TestHideSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`{"url": "https://me:pw@a.io/v"}`:            `{"url": "https://*****@a.io/v"}`,
		`{"url": "https:\/\/mé:p@w@a.io\/v"}`:        `{"url": "https:\/\/******@a.io\/v"}`,
		`"https://t@a.io", "http://me:p/w@b.io:8/c"`: `"https://*@a.io", "http://******@b.io:8/c"`,
		`https://a.io/@me/v?to=me@a.io`:              `https://a.io/@me/v?to=me@a.io`,
		`"https:\/\/a.io\/me@home.mp4"`:              `"https:\/\/a.io\/me@home.mp4"`,
		`"https://a.io:80/x", "me@a.io"`:             `"https://a.io:80/x", "me@a.io"`,
		`https://a.io:80/@me`:                        `https://a.io:80/@me`,
		`@ : :/ :// https:/`:                         `@ : :/ :// https:/`,
		`https://@a.io`:                              `https://@a.io`,
		`"https://me:p w@a.io", "b@c"`:               `"https://******@a.io", "b@c"`,
		`"https://me:p\"w@a.io", "b@c"`:              `"https://*******@a.io", "b@c"`,
		`"https://me:/w@a.io"`:                       `"https://*****@a.io"`,
		`"https://me:p'w@a.io"`:                      `"https://******@a.io"`,
		`"https://CORP\\me:pw@a.io"`:                 `"https://CORP\\*****@a.io"`,
		`"https://me\u003apw@a.io"`:                  `"https://**********@a.io"`,
		`"https://me:pw\u0040a.io"`:                  `"https://*****\u0040a.io"`,
		`"https\u003a//me:pw@a.io"`:                  `"https\u003a//*****@a.io"`,
		`"https:\u002f\u002ft@a.io"`:                 `"https:\u002f\u002f*@a.io"`,
		`"https:me:pw@a.io", "https:/me:pw@a.io"`:    `"***********@a.io", "https:/*****@a.io"`,
		`"https:///me:pw@a.io"`:                      `"https:///*****@a.io"`,
		`"https:\\\\me:pw@a.io", "https:\\\\t@a.io"`: `"https:\\\\*****@a.io", "https:\\\\*@a.io"`,
		`"//me:pw@a.io", "me:pw@a.io"`:               `"//*****@a.io", "*****@a.io"`,
		`{'url': 'https://me:pw@a.io/v'}`:            `{'url': 'https://*****@a.io/v'}`,
		`"{\"url\": \"https://me:pw@a.io/v\"}"`:      `"{\"url\": \"https://*****@a.io/v\"}"`,
		`"C:\\Users\\me@home.mp4"`:                   `"C:\\Users\\me@home.mp4"`,
		`"at https://a.io or mail b@c.io"`:           `"at https://a.io or mail b@c.io"`,
		`"at 10:30am mail b@c.io"`:                   `"at 10:30am mail b@c.io"`,
		`{"a":[1,2],"b":true,"mail":"b@c.io"}`:       `{"a":[1,2],"b":true,"mail":"b@c.io"}`,

		`"https://a.io/v?X-Amz-Date=1&X-Amz-Signature=f0a", "b"`: `"https://a.io/v?********************************", "b"`,
		`"https://a.io/v?a=1&SIG=x y&b=2#c"`:                     `"https://a.io/v?*****************"`,
		`"v.mp4?access_token=é"`:                                 `"v.mp4?**************"`,
		`"https:\/\/a.io\/v\u003fa=1\u0026sig\u003dx"`:           `"https:\/\/a.io\/v\u003f*******************"`,
		`{'url': 'https://a.io/v?sig=x', 'b': 'c?d=e'}`:          `{'url': 'https://a.io/v?*****', 'b': 'c?d=e'}`,
		`"See? https://a.io/v?a=1?key=x", "?"`:                   `"See? https://a.io/v?a=1?*****", "?"`,
		`"https://me:pw@a.io/v?token=x"`:                         `"https://*****@a.io/v?*******"`,
		`"https://a.io/v?token=me:pw@b.io"`:                      `"https://a.io/v?****************"`,
		`"https://me:p?token=w@a.io/v"`:                          `"https://*******************"`,
		`"https://a.io/v#access_token=x"`:                        `"https://a.io/v#**************"`,
		`"https://a.io/v?ex=1&hm=ab"`:                            `"https://a.io/v?**********"`, `"https://a.io/v?t=eyJhbGciOi.eyJ.x"`: `"https://a.io/v?******************"`,
		`"https://a.io/v?exp=1~acl=/*~hmac=ab"`: `"https://a.io/v?********************"`, `"https://a.io/v?rhythm=2"`: `"https://a.io/v?rhythm=2"`,
		`"https://a.io/v?dl=0&t=5&id={id}"`:    `"https://a.io/v?dl=0&t=5&id={id}"`,
		`"https://a.io/token=x/v?", "token=x"`: `"https://a.io/token=x/v?", "token=x"`,
	} {
		if got := string(HideSecrets([]byte(text))); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// Text is read once, and not again from each position where a password could begin. The
// test's time limit finds quadratic behavior.
func TestHostileTextIsReadOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for _, part := range []string{"://a:x", "\\", "@", ":", "//", "a:b@", `\u0040`, `\u003a`, "?", "?a=", "&sig", "?a&", "'", "?sig='", "a:b ", "/a:b", `"`, `\"`} {
		for _, end := range []string{"", "@", ` @`, `"@`, `x@"`} {
			hostile := append(bytes.Repeat([]byte(part), 1<<17), end...)
			if got := HideSecrets(hostile); len(got) != len(hostile) {
				t.Errorf("%d bytes of %d", len(got), len(hostile))
			}
		}
	}
}
