package config

import (
	"slices"
	"strings"
)

// Environ is an environment for other programs: without the variables that have an API
// key, which are SYNC_API_KEY and the key_env of every profile, and without other secrets
// of Sync's, such as SYNC_WEBHOOK_SECRET. Case does not count, as on Windows.
func (c Config) Environ(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		for _, p := range c.Profiles {
			if p.KeyEnv != "" && strings.EqualFold(name, p.KeyEnv) {
				return true
			}
		}
		return isSecret(strings.ToUpper(name))
	})
}

// isSecret reports whether a variable of Sync's holds a secret, by its name.
func isSecret(name string) bool {
	return strings.HasPrefix(name, "SYNC_") && slices.ContainsFunc([]string{"KEY", "SECRET", "TOKEN", "PASSWORD"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}
