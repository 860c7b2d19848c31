package batchfile

import (
	"slices"
	"strings"
	"testing"
)

var urlCases = urlSpans(map[string][]string{
	"":                            {"empty-value"},
	"https://cdn.acme.io/v.mp4":   nil,
	"HTTPS://CDN.Acme.IO:443/v":   nil,
	"http://acme.io?a=b":          nil,
	"http://acme.io:/v.mp4":       nil,
	"http://0x5db8d822/v.mp4":     nil, // 93.184.216.34
	"https://1.acme.io./v.mp4":    nil,
	"https://0x.acme.io/v.mp4":    nil,
	"https://acme.io#x":           nil,
	"https://bücher.de/v.mp4":     nil,
	"https://cdn.acme.io/bü.mp4":  {"unescaped-url"},
	"https://93.184.216.34/v.mp4": nil,
	"https://[2606:2800::1]/v":    nil,

	"cdn.acme.io/v.mp4":                            {"bad-url"},
	"//cdn.acme.io/v.mp4":                          {"bad-url"},
	"ftp://cdn.acme.io/v.mp4":                      {"bad-url"},
	"s3://media/v.mp4":                             {"bad-url"},
	"data:video/mp4;base64,AAAA":                   {"bad-url"},
	"https:/cdn.acme.io/v.mp4":                     {"bad-url"},
	"https://":                                     {"bad-url"},
	"https:///v.mp4":                               {"bad-url"},
	"https://a b.io/v":                             {"bad-url"},
	"https://acme.io:99999/v":                      {"bad-url"},
	"https://acme.io:x/v":                          {"bad-url"},
	"https://https://acme.io/v":                    {"bad-url"},
	"http://HTTPS://acme.io/v":                     {"bad-url"},
	"https://http.acme.io/v":                       nil,
	"https://acme.io:0/v":                          {"bad-url"},
	"https://media..acme.io/v":                     {"bad-url"},
	"https://.acme.io/v":                           {"bad-url"},
	"https://acme.io../v":                          {"bad-url"},
	"https//cdn.acme.io/v.mp4":                     {"bad-url"},
	"http:cdn.acme.io/v.mp4":                       {"bad-url"},
	"http://192.168.1.300/v":                       {"bad-url"},
	"http://1.2.3.4.5/v":                           {"bad-url"},
	"http://256.1/v":                               {"bad-url"},
	"http://09/v":                                  {"bad-url"},
	"http://4294967296/v":                          {"bad-url"},
	"http://acme.0x7f/v":                           {"bad-url"},
	"http://1..2/v":                                {"bad-url"},
	"http://[::1/v":                                {"bad-url"},
	"http://[127.0.0.1]/v":                         {"bad-url"},
	"http://[fe80::1%25eth0]/v":                    {"bad-url"},
	"https://" + strings.Repeat("a", 64) + ".io/v": {"bad-url"},
	"https://" + strings.Repeat("a", 63) + ".io/v": nil,
	"https://" + strings.Repeat("ü", 63) + ".io/v": nil,
	"https://" + strings.Repeat("abcdefg.", 31) + "acme.io/": {"bad-url"}, // 255 characters

	"http://user:pw@acme.io?a=b":    {"password-url"},
	"https://user@acme.io/v":        {"password-url"},
	"https://user:pw@example.com/v": {"password-url", "placeholder-url"},
	"https://user:pw@10.0.0.1/v":    {"password-url", "local-url"},
	"https://user:pw@acme..io/v":    {"bad-url"},
	"https://[::zz]/v":              {"bad-url"},
	"{{video_url}}":                 {"bad-url"},
	"<url>":                         {"bad-url"},
	"httpx://acme.io/v":             {"bad-url"},

	"/home/me/v.mp4":              {"local-url"},
	"./v.mp4":                     {"local-url"},
	"~/v.mp4":                     {"local-url"},
	"v.mp4":                       {"local-url"},
	"takes/v.MOV":                 {"local-url"},
	`C:\\Users\\v.mp4`:            {"local-url"},
	`\\\\server\\v.mp4`:           {"local-url"},
	"C:/v.mp4":                    {"local-url"},
	"file:///home/me/v.mp4":       {"local-url"},
	"http://localhost:8000/v.mp4": {"local-url"},
	"http://LOCALHOST./v.mp4":     {"local-url"},
	"http://127.0.0.1/v.mp4":      {"local-url"},
	"http://192.168.1.7/v.mp4":    {"local-url"},
	"http://[::1]/v.mp4":          {"local-url"},
	"http://[::ffff:10.0.0.1]/v":  {"local-url"},
	"http://0.0.0.0/v":            {"local-url"},
	"http://127.1/v":              {"local-url"},
	"http://127.0.0.1./v":         {"local-url"},
	"http://0177.0.0.1/v":         {"local-url"},
	"http://0X7f.1/v":             {"local-url"},
	"http://2130706433/v":         {"local-url"},
	"http://0x/v":                 {"local-url"},
	"http://100.64.0.1/v":         {"local-url"},
	"http://255.255.255.255/v":    {"local-url"},
	"http://224.0.0.1/v":          {"local-url"},
	"http://203.0.113.7/v":        {"placeholder-url"},
	"http://nas.local/v.mp4":      {"local-url"},
	"http://minio:9000/v.mp4":     {"local-url"},

	"https://cdn.acme.io/take 1.mp4":                                                           {"unescaped-url"},
	"https://cdn.acme.io/v.mp4 ":                                                               {"unescaped-url"},
	" https://cdn.acme.io/v.mp4":                                                               {"unescaped-url"},
	"https://cdn.acme.io/100%.mp4":                                                             {"unescaped-url"},
	"https://cdn.acme.io/caf%C3%A9":                                                            nil,
	"https://example.com/v.mp4":                                                                {"placeholder-url"},
	"https://media.example.org/v.mp4":                                                          {"placeholder-url"},
	"https://cdn.test/v.mp4":                                                                   {"placeholder-url"},
	"https://your-bucket.s3.amazonaws.com/v.mp4":                                               {"placeholder-url"},
	"https://notexample.com/v.mp4":                                                             nil,
	"https://drive.google.com/file/d/1a2b/view?usp=sharing":                                    {"page-url"},
	"https://drive.google.com/uc?export=download&id=1a2b":                                      nil,
	"https://www.dropbox.com/scl/fi/x/v.mp4?rlkey=y&dl=0":                                      {"page-url"},
	"https://www.dropbox.com/scl/fi/x/v.mp4?rlkey=y&dl=1":                                      nil,
	"https://dl.dropbox.com/s/x/v.mp4":                                                         nil,
	"https://player.vimeo.com/external/1.hd.mp4?s=a&profile_id=1":                              nil,
	"https://player.vimeo.com/video/1":                                                         {"page-url"},
	"https://cdn.loom.com/sessions/raw/x.mp4":                                                  nil,
	"https://www.loom.com/share/x":                                                             {"page-url"},
	"https://youtu.be/x":                                                                       {"page-url"},
	"https://www.youtube.com/watch?v=x":                                                        {"page-url"},
	"https://github.com/acme/media/raw/main/v.mp4":                                             nil,
	"https://x.s3.amazonaws.com/v?X-Amz-Date=20261120T110000Z&X-Amz-Expires=3600":              {"expired-url"},
	"https://x.s3.amazonaws.com/v?X-Amz-Date=20261120T110001Z&X-Amz-Expires=3600":              {"expiring-url"},
	"https://x.s3.amazonaws.com/v?x-amz-expires=90000&x-amz-date=20261120T105959Z":             {"expiring-url"},
	"https://x.s3.amazonaws.com/v?X-Amz-Date=20261120T110000Z&X-Amz-Expires=90000":             nil,
	"https://x.s3.amazonaws.com/v?X-Amz-Date=20261120T110000Z&X-Amz-Expires=99999999999999999": nil,
	"https://x.s3.amazonaws.com/v?X-Amz-Date=yesterday&X-Amz-Expires=3600":                     nil,
	"https://storage.googleapis.com/b/v?X-Goog-Date=20261120T120000Z&X-Goog-Expires=60":        {"expiring-url"},
	"https://d1.cloudfront.net/v?Expires=1795176000&Signature=x":                               {"expired-url"},
	"https://d1.cloudfront.net/v?Expires=1795176001&Signature=x":                               {"expiring-url"},
	"https://d1.cloudfront.net/v?Expires=1795262400&Signature=x":                               nil,
	"https://cdn.acme.io/v.mp4?expires=1600000000":                                             nil,
	"https://cdn.acme.io/v.mp4?token=x&expires=1600000000":                                     {"expired-url"},
	"https://cdn.acme.io/v.mp4?md5=x&expires=1600000000":                                       {"expired-url"},
	"https://b.s3.amazonaws.com/v?AWSAccessKeyId=a&Expires=1600000000&Signature=x":             {"expired-url"},
	"https://d1.cloudfront.net/v?Expires=never":                                                nil,
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T11%3A00%3A00Z&sig=x":                    {"expired-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-21&sig=x":                                  {"expiring-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T13:00Z&sig=x#t":                         {"expiring-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T11:00:00Z":                              nil,

	// Tokens, policies and parameters of other services.
	"https://x.supabase.co/storage/v1/object/sign/b/v.mp4?token=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJ1cmwiOiAiYi92Lm1wNCIsICJpYXQiOiAxNzk1MTY3MDAwLCAiZXhwIjogMTc5NTE3NTk5OX0.c2lnbmF0dXJl": {"expired-url"},
	"https://x.supabase.co/storage/v1/object/sign/b/v.mp4?token=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJ1cmwiOiAiYi92Lm1wNCIsICJleHAiOiAxNzk1MTc5NjAwfQ.c2lnbmF0dXJl":                          {"expiring-url"},
	"https://x.supabase.co/storage/v1/object/sign/b/v.mp4?token=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJleHAiOiAxNzk2MDQwMDAwfQ.c2lnbmF0dXJl":                                                  nil,
	"https://cdn.acme.io/v.mp4?a=1&pass=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJleHAiOiAxNzk1MTc1OTk5fQ.c2lnbmF0dXJl":                                                                          {"expired-url"},
	"https://cdn.acme.io/v.mp4?token=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJzdWIiOiAieCJ9.c2lnbmF0dXJl":                                                                                       nil,
	"https://cdn.acme.io/v.mp4?token=eyJhbGci.x.y":                                                                               nil,
	"https://cdn.discordapp.com/attachments/1/2/v.mp4?ex=6b00363f&is=6af00000&hm=ab":                                             {"expired-url"},
	"https://cdn.discordapp.com/attachments/1/2/v.mp4?ex=6b00367c&is=6af00000&hm=ab":                                             {"expiring-url"},
	"https://cdn.acme.io/v.mp4?ex=12345678":                                                                                      nil,
	"https://b.cos.ap-guangzhou.myqcloud.com/v.mp4?q-sign-algorithm=sha1&q-ak=x&q-sign-time=1600000000;1600003600&q-signature=x": {"expired-url"},
	"https://b.cos.ap-guangzhou.myqcloud.com/v.mp4?q-ak=x&q-sign-time=1600000000%3B1795176060&q-signature=x":                     {"expiring-url"},
	"https://v.akamaized.net/exp=1600000000~acl=%2Fv%2F*~hmac=ab/v.mp4":                                                          {"expired-url"},
	"https://v.akamaized.net/exp=1796040000~acl=%2Fv%2F*~hmac=ab/v.mp4":                                                          nil,
	"https://res.cloudinary.com/v.mp4?__cld_token__=exp=1600000000~hmac=ab":                                                      {"expired-url"},
	"https://v.akamaized.net/v.mp4?hdnts=st=1~exp=1600000000~acl=/*~hmac=ab":                                                     {"expired-url"},
	"https://v.akamaized.net/v.mp4?hdnea=exp%3D1795176060%7Eacl%3D%2F*%7Ehmac%3Dab":                                              {"expiring-url"},
	"https://vod-progressive.akamaized.net/exp/v.mp4?exp=1600000000~acl=/*~hmac=ab":                                              {"expired-url"},
	"https://cdn.acme.io/v.mp4?exp=1600000000":                                                                                   nil,
	"https://cdn.acme.io/v.mp4?exp=1600000000&sig=x":                                                                             {"expired-url"},
	"https://d1.cloudfront.net/v.mp4?Policy=eyJTdGF0ZW1lbnQiOiBbeyJSZXNvdXJjZSI6ICJodHRwczovL2QxLmNsb3VkZnJvbnQubmV0LyoiLCAiQ29uZGl0aW9uIjogeyJEYXRlTGVzc1RoYW4iOiB7IkFXUzpFcG9jaFRpbWUiOiAxNjAwMDAwMDAwfX19XX0_&Signature=x&Key-Pair-Id=K": {"expired-url"},
	"https://d1.cloudfront.net/v.mp4?Policy=eyJTdGF0ZW1lbnQiOiBbeyJSZXNvdXJjZSI6ICJodHRwczovL2QxLmNsb3VkZnJvbnQubmV0LyoiLCAiQ29uZGl0aW9uIjogeyJEYXRlTGVzc1RoYW4iOiB7IkFXUzpFcG9jaFRpbWUiOiAxNzk2MDQwMDAwfX19XX0_&Signature=x&Key-Pair-Id=K": nil,
	"https://d1.cloudfront.net/v.mp4?Policy=e30_&Signature=x":                                                                                 nil,
	"https://b.oss-cn-beijing.aliyuncs.com/v?x-oss-date=20261120T110000Z&x-oss-expires=3600&x-oss-signature=x":                                {"expired-url"},
	"https://cdn.acme.io/v.mp4?auth_key=1600000000-0-0-ab":                                                                                    {"expired-url"},
	"https://scontent.xx.fbcdn.net/v.mp4?oh=ab&oe=5F600000":                                                                                   {"expired-url"},
	"https://cdn.acme.io/v.mp4?token=x&expires=1796040000&t=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJleHAiOiAxNzk1MTc2MDYwfQ.c2lnbmF0dXJl": {"expiring-url"},
})

// The second URL of a host is read like the first one.
func TestSpacesAroundEveryURL(t *testing.T) {
	line := asLine(`"input": [{"type": "video", "url": "https://a.io/v.mp4 "}, {"type": "audio", "url": "https://a.io/a.wav "}]`)
	n := 0
	for _, p := range validate(line + "\n").Problems {
		if p.Message == "the URL has spaces around it" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("said %d times", n)
	}
}

func TestIsWebhookURL(t *testing.T) {
	for url, want := range map[string]bool{
		"https://hooks.acme.io/sync?a=b": true, "HTTPS://h/x": true, "https://127.0.0.1:8443/hook": true,
		"http://hooks.acme.io": false, "https:": false, "https://{{host}}/x": false, "https://acme.io:99999/x": false,
		"https://acme.io/my hook": false, " https://acme.io/x": false, "https://acme.io/x ": false, "": false,
	} {
		if got := IsWebhookURL(url); got != want {
			t.Errorf("%q is %v", url, got)
		}
	}
}

// A webhook has the same problems in a file and elsewhere.
func TestWebhookProblems(t *testing.T) {
	for _, url := range []string{"https://hooks.acme.io/x", "https://10.0.0.1/x", "http://hooks.acme.io", "https://me:pw@example.com/ x", "hooks.acme.io"} {
		var want []string
		for _, p := range validate(asLine(`"webhookUrl": "`+url+`"`) + "\n").Problems[1:] {
			want = append(want, p.Rule+p.Message+p.Hint)
		}
		var got []string
		for _, p := range WebhookProblems(url) {
			got = append(got, p.Rule+p.Message+p.Hint)
			if p.Line != 0 || p.Column != 0 || p.EndColumn != 0 {
				t.Errorf("%+v", p)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", url, got, want)
		}
	}
}

// urlSpans returns the cases of a video with a URL. A problem marks the whole URL.
func urlSpans(urls map[string][]string) []spanCase {
	var cases []spanCase
	for url, rules := range urls {
		value := `"` + url + `"`
		if rules != nil {
			value = "«" + value + "»"
		}
		cases = append(cases, spanCase{url, `"input": [{"type": "video", "url": ` + value + `}, …]`, rules})
	}
	return cases
}

func TestURLMessages(t *testing.T) {
	for url, want := range map[string]string{
		"https//cdn.acme.io/v":    `"https//cdn.acme.io/v" has no :// after http or https | write "https://": a colon and two slashes`,
		"http:/cdn.acme.io/v":     `"http:/cdn.acme.io/v" has no :// after http or https | write "https://": a colon and two slashes`,
		"https://a..io/v":         `"https://a..io/v" has a host with nothing before a dot | write what is missing, or remove the dot`,
		"https://a.io:99999/v":    `"https://a.io:99999/v" has an invalid port | a port is a number from 1 to 65535; most URLs need none`,
		"http://192.168.1.300/v":  `"http://192.168.1.300/v" has a host that ends in a number and is not an IPv4 address | an address is four numbers from 0 to 255, such as 93.184.216.34`,
		"http://2130706433/v":     `"2130706433" (127.0.0.1) is a host that only this network can reach | Sync must fetch it over the internet`,
		"http://[::1]/v":          `"[::1]" is a host that only this network can reach | Sync must fetch it over the internet`,
		"https://{{cdn}}/v":       `"https://{{cdn}}/v" has characters in its host that hosts cannot have | it looks like a placeholder that was not filled in`,
		"https://https://a.io/v":  `"https://https://a.io/v" has two schemes | write "https://" once`,
		"https://a.io/${id}.mp4":  `the URL has "{" unescaped | it looks like a placeholder that was not filled in`,
		"https://a.io/<id>.mp4":   `the URL has "<" unescaped | it looks like a placeholder that was not filled in`,
		"https://{{cdn}}":         `"https://{{cdn}}" has characters in its host that hosts cannot have | it looks like a placeholder that was not filled in`,
		"https://a.io/1$ 2.mp4":   `the URL has " " unescaped | write it as % and two hex digits; a space is %20`,
		"ftp://a.io/v":            `"ftp://a.io/v" is not an http or https URL with a host | write "https://…"`,
		"http://me:sesame@a.io/v": `the URL has a user name or a password in front of "a.io" | remove it, and sign a URL if the media is not public`,
		"//me:sesame@a.io/v":      `"//*********@a.io/v" is not an http or https URL with a host | put "https:" in front`,
		"me:sesame@a.io/v":        `"*********@a.io/v" is not an http or https URL with a host | write "https://…"`,
		"media/me@home.mp4":       `"media/me@home.mp4" is a file on this machine | upload it, and write its https URL`,
		"file://me:sesame@nas/v":  `"file://*********@nas/v" is a file on this machine | upload it, and write its https URL`,
		"ftp://me:sesame@a.io/v":  `"ftp://*********@a.io/v" is not an http or https URL with a host | write "https://…"`,
		"http://me:se/same@a.io/": `"http://**********@a.io/" has an invalid port | a port is a number from 1 to 65535; most URLs need none`,
		"http:/me:sesame@a.io/v":  `"http:/*********@a.io/v" has no :// after http or https | write "https://": a colon and two slashes`,
		"http:///me:sesame@a.io":  `"http:///*********@a.io" is not an http or https URL with a host | write "https://…"`,
	} {
		for _, content := range []string{`"input": [{"type": "video", "url": "` + url + `"}, …]`, `"webhookUrl": "` + url + `"`} {
			var got []string
			for _, p := range validate(asLine(content) + "\n").Problems {
				got = append(got, p.Message+" | "+p.Hint)
				if strings.Contains(p.Message+p.Hint, "sesame") || strings.Contains(p.Message+p.Hint, "se/same") {
					t.Errorf("the password is in %+v", p)
				}
			}
			if all := strings.Join(got, "\n"); strings.HasPrefix(content, `"input"`) && !strings.Contains(all, want) {
				t.Errorf("got %s\nwant %s", all, want)
			}
		}
	}
}
