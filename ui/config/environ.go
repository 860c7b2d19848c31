package config

import (
	"slices"
	"strings"
)

// Environ returns an environment for other programs. It removes the variables that hold an
// API key, SYNC_API_KEY and the key_env of every profile, and Sync's other secrets, such
// as SYNC_WEBHOOK_SECRET. It ignores case, as Windows does.
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

// isSecret reports whether one of Sync's variables holds a secret, by its name.
func isSecret(name string) bool {
	return strings.HasPrefix(name, "SYNC_") && slices.ContainsFunc([]string{"KEY", "SECRET", "TOKEN", "PASSWORD"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}
