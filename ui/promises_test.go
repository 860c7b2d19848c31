package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testName is a test in the README's table, such as syncapi/job.TestCrashSubmit.
var testName = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)\\w+)`")

// TestPromisesNameTheirTests holds that every promise in the README names tests, and
// that they are there.
func TestPromisesNameTheirTests(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Promises\n")
	section, _, _ = strings.Cut(section, "\n## ")
	_, table, _ := strings.Cut(section, "| --- | --- |\n")
	rows := 0
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) != 4 {
			continue
		}
		rows++
		names := testName.FindAllStringSubmatch(cells[2], -1)
		if len(names) == 0 || len(names) != strings.Count(cells[2], "`")/2 {
			t.Errorf("%q is not held by what can be found: %s", cells[1], cells[2])
		}
		for _, name := range names {
			if !hasTest(t, name[1], name[2]) {
				t.Errorf("there is no %s in %s", name[2], name[1])
			}
		}
	}
	if rows == 0 {
		t.Error("the README promises nothing")
	}
}

// hasTest reports whether a package of the module has a test of that name.
func hasTest(t *testing.T, pkg, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(pkg), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(code), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
