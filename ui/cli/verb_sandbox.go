package cli

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/spf13/pflag"

	"syncbatch-tui/syncapi/sandbox"
)

// Sandbox serves only the sandbox.
type Sandbox struct {
	Address string // a loopback address with a port
	Options string // as [sandbox.ParseOptions] takes them
}

// sandboxAddress is the default address.
const sandboxAddress = "127.0.0.1:3001"

var sandboxVerb = verb{
	name: "sandbox", args: "[ADDRESS] [flags]", short: "serve a sandbox of the Sync API",
	does: "Serve a sandbox of the Sync API at a loopback address (default " + sandboxAddress + ") until interrupted. It costs nothing.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		c := Sandbox{Address: sandboxAddress}
		f.StringVar(&c.Options, "sandbox", "", "options of the sandbox, `K=V,…`, such as duration=10s,max=500")
		return func(args []string) (Command, error) {
			if len(args) > 1 {
				return nil, refuse("sandbox takes one address, but two are given: %q and %q", args[0], args[1])
			}
			if len(args) == 1 {
				c.Address = args[0]
			}
			if !isLocalAddress(c.Address) {
				return nil, refuse("sandbox takes a loopback address and a port, such as %s", sandboxAddress)
			}
			if _, err := sandbox.ParseOptions(c.Options); err != nil {
				return nil, refuse("--sandbox: %w", err)
			}
			return c, nil
		}
	},
}

// ListenError adds advice to an error of the sandbox at an address. It returns other
// errors unchanged.
func ListenError(address string, err error) error {
	const inUseOnWindows = syscall.Errno(10048) // WSAEADDRINUSE
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, inUseOnWindows):
		return fmt.Errorf("another program listens at %s, perhaps another sandbox: end it, or choose another port, such as in: syncbatch-tui sandbox 127.0.0.1:3002", address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("this user may not listen at %s: choose a port over 1023, such as in: syncbatch-tui sandbox %s", address, sandboxAddress)
	}
	return err
}
