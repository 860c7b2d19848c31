package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
)

// Profile is a named set of an API key, a base URL and a webhook. The zero value has no
// Name and means no profile.
type Profile struct {
	Name string `toml:"-"`
	// BaseURL is the address of the API; empty for the default.
	BaseURL string `toml:"base_url"`
	// KeyEnv names the environment variable that holds the API key. KeyCommand is a
	// program with its arguments that prints it. Without both, the API key is in the
	// keyring.
	KeyEnv     string   `toml:"key_env"`
	KeyCommand []string `toml:"key_command"`
	// WebhookURL is where Sync announces the end of a batch; empty for none.
	WebhookURL string `toml:"webhook_url"`
}

// ErrKey is wrapped by the errors of [Profile.Key].
var ErrKey = errors.New("its API key is unavailable")

// ErrInKeyring is the error of Key if the profile's API key is in the keyring. It wraps
// ErrKey.
var ErrInKeyring = fmt.Errorf("%w: only the keyring has it, and the keyring is for interactive use; give the profile a key_env or a key_command", ErrKey)

// commandTimeout is how long a key_command may take. It may have to ask the user for a
// password.
const commandTimeout = 10 * time.Second

// maxKeyOutput bounds the output of a key_command.
const maxKeyOutput = 64 << 10

// Profile returns a profile by its name. The error lists the existing ones.
func (c Config) Profile(name string) (Profile, error) {
	if p, ok := c.Profiles[name]; ok {
		return p, nil
	}
	return Profile{}, c.noProfile(name)
}

func (c Config) noProfile(name string) error {
	known := sorted(c.Profiles)
	if len(known) == 0 {
		return fmt.Errorf("there is no profile %q: %s has none", name, c.where())
	}
	return fmt.Errorf("there is no profile %q%s", name, suggest(name, known))
}

// where names the file, for messages.
func (c Config) where() string {
	if c.Path == "" {
		return "the configuration"
	}
	return c.Path
}

// maxProfileName bounds the name, because it is shown in the header.
const maxProfileName = 32

// check rejects invalid profiles.
func (p Profile) check() error {
	refuse := func(say string) error { return fmt.Errorf("profiles.%s: %s", p.Name, say) }
	switch {
	case p.Name == "" || len(p.Name) > maxProfileName || strings.Trim(strings.ToLower(p.Name), "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "":
		return fmt.Errorf("profiles: the name %q cannot be used: it has up to %d letters, digits, dots, dashes and underscores", p.Name, maxProfileName)
	case p.KeyEnv != "" && p.KeyCommand != nil:
		return refuse("key_env and key_command both say where the key is: choose one")
	case p.KeyCommand != nil && (len(p.KeyCommand) == 0 || p.KeyCommand[0] == ""):
		return refuse(`key_command names a program and its arguments, such as ["pass", "show", "sync"]`)
	case strings.ContainsAny(p.KeyEnv, "= \t\x00"):
		return refuse("key_env is the name of an environment variable, such as ACME_SYNC_KEY")
	}
	return nil
}

// KeySource says where the API key comes from, for messages.
func (p Profile) KeySource() string {
	switch {
	case p.KeyEnv != "":
		return "the variable " + p.KeyEnv
	case len(p.KeyCommand) > 0:
		return "its key_command"
	}
	return "the keyring"
}

// Key gets the API key. It may take 10 seconds. The error is ErrInKeyring, or wraps ErrKey
// and says what failed; it never contains the output of the command.
func (p Profile) Key(ctx context.Context) (syncapi.Secret, error) {
	var text string
	switch {
	case p.KeyEnv != "":
		if text = os.Getenv(p.KeyEnv); text == "" {
			return syncapi.Secret{}, p.keyError("%s is not set", p.KeyEnv)
		}
	case len(p.KeyCommand) > 0:
		var err error
		if text, err = p.runCommand(ctx, commandTimeout); err != nil {
			return syncapi.Secret{}, err
		}
	default:
		return syncapi.Secret{}, fmt.Errorf("profile %s: %w", p.Name, ErrInKeyring)
	}
	key, err := syncapi.ParseKey(text)
	if err != nil {
		return syncapi.Secret{}, p.keyError("%v, from %s", err, p.KeySource())
	}
	return key, nil
}

func (p Profile) keyError(format string, args ...any) error {
	return fmt.Errorf("profile %s: %w: %s", p.Name, ErrKey, fmt.Sprintf(format, args...))
}

// runCommand returns the output of the key_command, within a timeout.
func (p Profile) runCommand(ctx context.Context, timeout time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.KeyCommand[0], p.KeyCommand[1:]...) //nolint:gosec // the user's own configuration names it
	cmd.WaitDelay = time.Second                                           // for processes that it started and left running
	out := &bounded{left: maxKeyOutput}
	cmd.Stdout = out
	err := cmd.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", p.keyError("key_command did not end within %s", timeout)
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", p.keyError("key_command failed: %v; run it by itself to see why", err)
	case out.left == 0:
		return "", p.keyError("key_command printed more than a key")
	}
	return out.kept.String(), nil
}

// bounded keeps the first bytes written to it.
type bounded struct {
	kept bytes.Buffer // not embedded: io.Copy would use its ReadFrom, which has no bound
	left int
}

// Write keeps what fits and discards the rest.
func (b *bounded) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	_, err := b.kept.Write(p[:n])
	return len(p), err
}

// ProfileNames returns the names of the profiles, sorted.
func (c Config) ProfileNames() []string { return sorted(c.Profiles) }
