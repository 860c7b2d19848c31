package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testName matches a test in the table of promises, such as syncapi/job.TestCrashSubmit.
var testName = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)\\w+)`")

// TestPromisesNameTheirTests checks that every promise in .github/docs/promises.md names
// tests, and that these tests exist.
func TestPromisesNameTheirTests(t *testing.T) {
	page, err := os.ReadFile("../.github/docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| --- | --- |\n")
	rows := 0
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) != 4 {
			continue
		}
		rows++
		names := testName.FindAllStringSubmatch(cells[2], -1)
		if len(names) == 0 || len(names) != strings.Count(cells[2], "`")/2 {
			t.Errorf("%q names no test that exists: %s", cells[1], cells[2])
		}
		for _, name := range names {
			if !hasTest(t, name[1], name[2]) {
				t.Errorf("there is no test %s in %s", name[2], name[1])
			}
		}
	}
	if rows == 0 {
		t.Error("the page promises nothing")
	}
}

// hasTest reports whether a package of the module has a test with that name.
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
