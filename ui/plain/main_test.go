package plain_test

import (
	"flag"
	"os"
	"testing"
)

// together is how many stories run at the same time. They wait for the client's rate limit and
// hardly compute, so the number of processors does not matter.
const together = "12"

func TestMain(m *testing.M) {
	flag.Parse()
	parallel := false
	flag.Visit(func(f *flag.Flag) { parallel = parallel || f.Name == "test.parallel" })
	if !parallel {
		_ = flag.Set("test.parallel", together)
	}
	os.Exit(m.Run())
}
