package external

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// maxURL is the longest URL passed to other programs, in bytes: longer than any signed
// one, and short enough for every terminal's clipboard and every command line.
const maxURL = 8 << 10

// errNoVideo means that a result's URL cannot be used.
var errNoVideo = errors.New("this request has no video at an https address")

// videoURL returns the URL of a video if other programs may get it: https, or http to this
// machine if the API is on this machine, as the sandbox is. A server's string must not
// start anything else.
func (f *Feature) videoURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || len(u.String()) > maxURL {
		return nil, errNoVideo
	}
	local := isLoopback(u) && isLoopback(&url.URL{Host: f.Host})
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return nil, errNoVideo
	}
	return u, nil
}

func isLoopback(u *url.URL) bool {
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && addr.IsLoopback()
}

// copyURL copies the URL of a request's video to the clipboard. The notice names only its
// host, because the rest contains the signature that gives anyone access.
func (f *Feature) copyURL(msg screen.CopyURLMsg) {
	u, err := f.videoURL(msg.URL)
	if err != nil {
		f.env.Notify(screen.Info, "Nothing copied: %v.", err)
		return
	}
	f.env.Notify(screen.Info, "Copied the URL of %s at %s.", msg.Request, u.Host)
	f.env.Copy(u.String())
}

// browsedMsg says that the browser was started; err is why it was not.
type browsedMsg struct{ err error }

// browse opens a video in the user's browser. copyKey is the key that copies its URL.
func (f *Feature) browse(raw, copyKey string) tea.Cmd {
	return func() tea.Msg {
		u, err := f.videoURL(raw)
		if err != nil {
			return browsedMsg{err}
		}
		if err := f.inBrowser(u.String()); err != nil {
			return browsedMsg{fmt.Errorf("no browser could be started (%w); %s copies the URL", err, copyKey)}
		}
		return browsedMsg{}
	}
}

// openFile opens a page that this program wrote in the user's browser.
func (f *Feature) openFile(path string) tea.Cmd {
	return func() tea.Msg {
		if err := f.inBrowser(path); err != nil {
			return browsedMsg{fmt.Errorf("no browser could be started (%w); open %s yourself", err, path)}
		}
		return browsedMsg{}
	}
}

// inBrowser starts the system's program for opening a URL or a file.
func (f *Feature) inBrowser(what string) error {
	name, args := "xdg-open", []string{what}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", append([]string{"url.dll,FileProtocolHandler"}, args...)
	}
	cmd := exec.Command(name, args...)
	cmd.Env = f.Environ
	return cmd.Run()
}
