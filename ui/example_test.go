package ui_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui"
)

// Run needs a terminal, but the Model that it runs does not: it takes messages, and View
// returns the whole screen.
func ExampleNew() {
	client, err := syncapi.New(syncapi.WithBaseURL("http://127.0.0.1:3001")) // no request is made yet
	if err != nil {
		fmt.Println(err)
		return
	}
	dashboard := ui.New(context.Background(), ui.Config{
		Jobs: job.New(client), Host: client.Host(), Sandbox: true, Dir: os.TempDir(), Output: job.DefaultOutput,
		Interval: 10 * time.Second, IdleInterval: time.Minute, Now: time.Now,
	})
	screen, _ := dashboard.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	lines := strings.Split(ansi.Strip(screen.View().Content), "\n")
	fmt.Println(len(lines), "lines, and the first one says", strings.Fields(lines[0])[:2])
	// Output:
	// 24 lines, and the first one says [syncbatch SANDBOX]
}

// A path on the command line is a folder to open, or a file to select.
func ExampleLocate() {
	dir, err := os.MkdirTemp("", "ui-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "input.jsonl")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		fmt.Println(err)
		return
	}
	folder, file, err := ui.Locate(path)
	fmt.Println(folder == dir, file, err)
	// Output:
	// true input.jsonl <nil>
}
