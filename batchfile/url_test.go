package batchfile

var urlCases = urlSpans(map[string][]string{
	"":                            {"empty-value"},
	"https://cdn.acme.io/v.mp4":   nil,
	"HTTPS://CDN.Acme.IO:443/v":   nil,
	"http://user:pw@acme.io?a=b":  nil,
	"https://acme.io#x":           nil,
	"https://bücher.de/v.mp4":     nil,
	"https://cdn.acme.io/bü.mp4":  {"unescaped-url"},
	"https://93.184.216.34/v.mp4": nil,
	"https://[2606:2800::1]/v":    nil,

	"cdn.acme.io/v.mp4":          {"bad-url"},
	"//cdn.acme.io/v.mp4":        {"bad-url"},
	"ftp://cdn.acme.io/v.mp4":    {"bad-url"},
	"s3://media/v.mp4":           {"bad-url"},
	"data:video/mp4;base64,AAAA": {"bad-url"},
	"https:/cdn.acme.io/v.mp4":   {"bad-url"},
	"https://":                   {"bad-url"},
	"https:///v.mp4":             {"bad-url"},
	"https://a b.io/v":           {"bad-url"},
	"https://acme.io:99999/v":    {"bad-url"},
	"https://acme.io:x/v":        {"bad-url"},
	"https://[::zz]/v":           {"bad-url"},
	"{{video_url}}":              {"bad-url"},
	"<url>":                      {"bad-url"},
	"httpx://acme.io/v":          {"bad-url"},

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
	"https://d1.cloudfront.net/v?Expires=never":                                                nil,
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T11%3A00%3A00Z&sig=x":                    {"expired-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-21&sig=x":                                  {"expiring-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T13:00Z&sig=x#t":                         {"expiring-url"},
	"https://a.blob.core.windows.net/c/v?se=2026-11-20T11:00:00Z":                              nil,
})

// urlSpans are the cases of a video with a URL, the whole of which is what a
// problem points at.
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
