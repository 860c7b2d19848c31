package session

import (
	"context"
	"fmt"
	"image/color"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
	"syncbatch-tui/ui/theme"
)

// Doctor prints what works and what does not. The error says why Sync cannot be used.
func Doctor(c cli.Doctor) error {
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	settings, configErr := loadSettings(c.Profile, c.BaseURL)
	base := settings.baseURL(c.BaseURL)
	access, keyErr := settings.key(ctx)
	client, err := cli.Client(base, access.Key)
	if err != nil {
		return err
	}
	findings := []plain.Finding{
		{Name: "version", Status: plain.FindingInfo, Text: fmt.Sprintf("syncbatch-tui %s, %s, %s/%s", cli.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)},
		configFinding(settings, configErr),
		keyFinding(access.Key, keyErr, settings.profile, client.Host()),
		hostFinding(base, c.BaseURL, settings.profile),
	}
	reached, apiErr := reach(ctx, client)
	findings = append(findings, reached...)
	findings = append(findings, proxyFinding(base))
	findings = append(findings, pathFindings()...)
	findings = append(findings, terminalFindings()...)
	findings = append(findings, paletteFindings(settings.themeChoice())...)
	if err := plain.Findings(os.Stdout, c.JSON, time.Now(), findings); err != nil {
		return err
	}
	switch {
	case configErr != nil:
		return configErr
	case keyErr != nil:
		return keyErr
	}
	return apiErr
}

// configFinding reports the configuration file and the profile.
func configFinding(s settings, err error) plain.Finding {
	f := plain.Finding{Name: "configuration", Status: plain.FindingInfo, Text: s.Path}
	switch {
	case err != nil:
		f.Status, f.Text = plain.FindingError, strings.TrimPrefix(err.Error(), cli.ErrUsage.Error()+": ")
		f.Hint = "Correct the file. Until then nothing else reads it."
		return f
	case s.Path == "":
		f.Text = "there is no folder for it"
	case !s.Exists:
		f.Text += " does not exist, so the defaults apply"
	}
	if s.profile.Name != "" {
		f.Text += "; profile " + s.profile.Name + ", from " + s.from
	}
	return f
}

func keyFinding(key syncapi.Secret, err error, profile config.Profile, host string) plain.Finding {
	f := plain.Finding{Name: "key", Status: plain.FindingOK, Text: fmt.Sprintf("SYNC_API_KEY is set: %s", key)}
	if profile.Name != "" {
		f.Text = fmt.Sprintf("it comes from %s of profile %s: %s", profile.KeySource(), profile.Name, key)
	}
	if err == nil {
		return f
	}
	f.Status, f.Text = plain.FindingError, err.Error()
	f.Hint = "Set SYNC_API_KEY to a key from " + syncapi.KeysURL + "."
	if profile.Name != "" {
		f.Hint = "Give the profile a key_env or a key_command that has a key from " + syncapi.KeysURL + "."
	}
	if stored, ringErr := keyring.For(job.Account(host, profile.Name)).Get(); ringErr == nil && isNoKey(err) {
		f.Text += fmt.Sprintf(" in the environment; the keyring has one, which only the dashboard uses: %s", stored)
	}
	return f
}

func hostFinding(base, flag string, profile config.Profile) plain.Finding {
	from := "the default"
	switch {
	case flag != "":
		from = "--base-url"
	case os.Getenv("SYNC_BASE_URL") != "":
		from = "SYNC_BASE_URL"
	case profile.BaseURL != "":
		from = "profile " + profile.Name
	}
	return plain.Finding{Name: "host", Status: plain.FindingInfo, Text: base + ", from " + from}
}

// reachTimeout bounds the request to the API.
const reachTimeout = 15 * time.Second

// reach lists the batches, which costs nothing, and reports the result.
func reach(ctx context.Context, client *syncapi.Client) ([]plain.Finding, error) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), reachTimeout)
	defer cancel()
	began := time.Now()
	list, err := client.List(ctx, syncapi.Filter{CreatedAfter: began})
	took := max(time.Millisecond, time.Since(began).Round(time.Millisecond))
	network := plain.Finding{Name: "network", Status: plain.FindingOK, Text: "Sync answered in " + took.String()}
	plan := plain.Finding{Name: "plan", Status: plain.FindingOK, Text: "the key may use the Batch API"}
	switch kind := syncapi.KindOf(err); {
	case err == nil:
		if skew := time.Since(list.Date); !list.Date.IsZero() && skew.Abs() > time.Minute {
			network.Status = plain.FindingWarning
			network.Text += "; this machine's clock differs from Sync's by " + format.Duration(skew.Abs())
		}
	case kind == syncapi.KindNone:
		network = plain.Finding{Name: "network", Status: plain.FindingError, Text: err.Error(), Hint: job.Hint(err)}
		plan.Status, plan.Text = plain.FindingInfo, "unknown without an answer"
	default:
		plan = plain.Finding{Name: "plan", Status: plain.FindingError, Text: err.Error(), Hint: plain.Hint(err)}
	}
	return []plain.Finding{network, plan}, err
}

// proxyFinding reports the proxy for calls to the API, without its password.
func proxyFinding(base string) plain.Finding {
	f := plain.Finding{Name: "proxy", Status: plain.FindingInfo, Text: "none"}
	u, err := url.Parse(base)
	if err != nil {
		return f
	}
	switch proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u}); {
	case err != nil:
		f.Status, f.Text = plain.FindingError, "the address of the proxy cannot be read"
	case proxy != nil:
		f.Text = proxy.Host
	}
	return f
}

func pathFindings() []plain.Finding {
	var findings []plain.Finding
	folder, err := ledger.StateFolder()
	if err != nil {
		findings = append(findings, plain.Finding{Name: "ledger", Status: plain.FindingError, Text: err.Error()})
	} else {
		findings = append(findings, folderFinding("ledger", folder))
	}
	output, err := filepath.Abs(job.DefaultOutput)
	if err == nil {
		findings = append(findings, folderFinding("results", filepath.Dir(output)))
	}
	if path := os.Getenv(debugVariable); path != "" {
		findings = append(findings, plain.Finding{Name: "debug log", Status: plain.FindingInfo, Text: path})
	}
	return findings
}

// folderFinding reports whether a folder, or its nearest existing parent, is writable.
func folderFinding(name, folder string) plain.Finding {
	f := plain.Finding{Name: name, Status: plain.FindingOK, Text: folder}
	exists := folder
	for {
		if info, err := os.Stat(exists); err == nil && info.IsDir() {
			break
		}
		parent := filepath.Dir(exists)
		if parent == exists {
			break
		}
		exists = parent
	}
	probe, err := os.CreateTemp(exists, ".syncbatch-doctor-*")
	if err != nil {
		f.Status, f.Text, f.Hint = plain.FindingError, folder+" cannot be written to", "Make it writable, or choose another folder."
		return f
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return f
}

// paletteFindings reports the colors of the user's palette that are hard to read on the
// background of the terminal. If the background is unknown, it checks dark and light ones.
func paletteFindings(choice theme.Choice) (findings []plain.Finding) {
	if noColor() {
		return nil
	}
	backgrounds := []bool{true, false}
	var background color.Color
	if choice.Name == theme.Own && cli.FindTerminal() == cli.FullTerminal {
		if c, err := lipgloss.BackgroundColor(os.Stdin, os.Stdout); err == nil && c != nil {
			background, backgrounds = c, []bool{tea.BackgroundColorMsg{Color: c}.IsDark()}
		}
	}
	for _, dark := range backgrounds {
		for _, f := range choice.Faint(dark, background) {
			findings = append(findings, plain.Finding{Name: "colors", Status: plain.FindingWarning, Text: onTerminal(dark) + ", " + f.String()})
		}
	}
	return findings
}

// onTerminal describes a terminal by its background, as the beginning of a sentence.
func onTerminal(dark bool) string {
	if dark {
		return "on a dark terminal"
	}
	return "on a light terminal"
}

func terminalFindings() []plain.Finding {
	f := plain.Finding{Name: "terminal", Status: plain.FindingInfo}
	switch cli.FindTerminal() {
	case cli.NoTerminal:
		f.Text = "none on standard input and output, or a dumb one with CI=true: the program prints lines of text"
	case cli.DumbTerminal:
		f.Text = "TERM=dumb: the program asks and answers line by line"
	case cli.FullTerminal:
		f.Text = fmt.Sprintf("TERM=%s, %d columns", os.Getenv("TERM"), cli.Width(os.Stdout))
	}
	var set []string
	for _, name := range []string{"COLORTERM", "NO_COLOR", "TERM_PROGRAM", "TMUX", "LC_ALL", "LC_CTYPE", "LANG", "ACCESSIBLE"} {
		switch value := os.Getenv(name); {
		case value == "":
		case name == "TMUX":
			set = append(set, "inside tmux")
		default:
			set = append(set, name+"="+value)
		}
	}
	if len(set) > 0 {
		f.Text += "; " + strings.Join(set, ", ")
	}
	return []plain.Finding{f}
}
