package urls

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"syncbatch-tui/batchfile/scrub"
)

// readJWT reads the exp claim of a JSON Web Token, without checking its signature.
func readJWT(value string) (time.Time, bool) {
	parts := strings.Split(value, ".")
	if len(parts) != 3 || !strings.HasPrefix(value, scrub.JWTPrefix) {
		return time.Time{}, false
	}
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if !decodeJSON(base64.RawURLEncoding, strings.TrimRight(parts[1], "="), &claims) {
		return time.Time{}, false
	}
	return fromSeconds(claims.Exp)
}

// readPolicy reads the end of a custom policy of CloudFront, which is JSON in CloudFront's
// own base64.
func readPolicy(value, _ string) (time.Time, bool) {
	var policy struct {
		Statement []struct {
			Condition struct {
				DateLessThan struct {
					EpochTime float64 `json:"AWS:EpochTime"`
				}
			}
		}
	}
	text := strings.TrimRight(strings.NewReplacer("-", "+", "~", "/", "_", "=").Replace(value), "=")
	if !decodeJSON(base64.RawStdEncoding, text, &policy) || len(policy.Statement) == 0 {
		return time.Time{}, false
	}
	return fromSeconds(policy.Statement[0].Condition.DateLessThan.EpochTime)
}

// decodeJSON decodes JSON in base64.
func decodeJSON(encoding *base64.Encoding, text string, into any) bool {
	data, err := encoding.DecodeString(text)
	return err == nil && json.Unmarshal(data, into) == nil
}

// fromSeconds converts seconds since 1970 to a time; false for none and for implausible
// times.
func fromSeconds(seconds float64) (time.Time, bool) {
	if seconds < 1e8 || seconds > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}
