//go:build unix

package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"syncbatch-tui/ui/e2e/program"
)

// The programs that the tests start, built once from the files on the disk.
var (
	real   string // the program
	broken string // the dashboard with services that panic
)

// together is how many journeys run at the same time. They wait for seconds to pass and hardly
// compute, so the number of processors does not matter.
const together = "12"

func TestMain(m *testing.M) {
	flag.Parse()
	parallel := false
	flag.Visit(func(f *flag.Flag) { parallel = parallel || f.Name == "test.parallel" })
	if !parallel {
		_ = flag.Set("test.parallel", together)
	}
	if testing.Short() {
		fmt.Println("skipped: journeys in a real terminal take minutes")
		os.Exit(0)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "syncbatch-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	real, broken = filepath.Join(dir, "syncbatch-tui"), filepath.Join(dir, "panic")
	if err := program.Build(dir, "syncbatch-tui", "./testdata/panic"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
