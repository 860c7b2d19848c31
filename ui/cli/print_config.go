package cli

// PrintConfig asks for the configuration that the options come to, and where it comes from.
type PrintConfig struct{ Options }
