package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// settings are the options of ParseOptions, in the order in which it lists them.
var settings = []struct {
	name  string
	parse func(value string) (Option, error)
}{
	{"duration", durationSetting(WithDuration)},
	{"min", numberSetting(func(n int) Option { return func(c *config) { c.minRequests = n } })},
	{"max", numberSetting(func(n int) Option { return func(c *config) { c.maxRequests = n } })},
	{"concurrency", numberSetting(WithMaxRunning)},
	{"seed", parseSeed},
	{"max-bytes", numberSetting(func(n int) Option { return WithMaxBytes(int64(n)) })},
	{"rate", numberSetting(WithRateLimit)},
	{"create-rate", numberSetting(WithCreateRateLimit)},
	{"url-lifetime", durationSetting(WithURLLifetime)},
	{"generations", numberSetting(WithMaxGenerations)},
	{"generate-rate", numberSetting(WithGenerateRateLimit)},
	{"upload-rate", numberSetting(WithUploadRateLimit)},
	{"upload-lifetime", durationSetting(WithUploadLifetime)},
	{"asset-max", numberSetting(func(n int) Option { return WithMaxAsset(int64(n)) })},
	{"late", parseLate},
	{"secret", func(value string) (Option, error) { return WithWebhookSecret(value), nil }},
}

// ParseOptions reads options in the form of the command line: NAME=VALUE, separated by
// commas, such as "duration=10s,max=500". An empty text means no options. Its errors name
// the invalid part and the existing names.
func ParseOptions(text string) ([]Option, error) {
	var opts []Option
	given := make(map[string]bool)
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		if given[name] {
			return nil, fmt.Errorf("%s is given twice", name)
		}
		given[name] = true
		opt, err := parseSetting(name, value)
		if err != nil {
			return nil, err
		}
		opts = append(opts, opt)
	}
	c := newConfig(opts)
	if c.minRequests > c.maxRequests {
		return nil, fmt.Errorf("min is %d and max is %d: min must not be more than max", c.minRequests, c.maxRequests)
	}
	return opts, nil
}

// parseSetting reads one option.
func parseSetting(name, value string) (Option, error) {
	var names []string
	for _, s := range settings {
		if s.name != name {
			names = append(names, s.name)
			continue
		}
		if value == "" {
			return nil, fmt.Errorf("%s has no value: write %[1]s=VALUE", name)
		}
		opt, err := s.parse(value)
		if err != nil {
			return nil, fmt.Errorf("%s=%.40s: %w", name, value, err)
		}
		return opt, nil
	}
	return nil, fmt.Errorf("%.40q is not known: use %s", name, strings.Join(names, ", "))
}

func durationSetting(option func(time.Duration) Option) func(string) (Option, error) {
	return func(value string) (Option, error) {
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return nil, fmt.Errorf("use a duration such as 30s, or 0s")
		}
		return option(d), nil
	}
}

func numberSetting(option func(int) Option) func(string) (Option, error) {
	return func(value string) (Option, error) {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("use a whole number, 0 or more")
		}
		return option(n), nil
	}
}

func parseSeed(value string) (Option, error) {
	seed, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("use a whole number, 0 or more")
	}
	return WithSeed(seed), nil
}

func parseLate(value string) (Option, error) {
	late, err := strconv.ParseBool(value)
	if err != nil {
		return nil, fmt.Errorf("use true or false")
	}
	return func(c *config) { c.late = late }, nil
}
