package terminal

import "time"

// SettleTime is how long the terminal must at least be away from Bubble Tea. If it comes
// back earlier, the end of the old renderer can stop the ticker of the new one, and the
// screen freezes (bubbletea issue 1778).
const SettleTime = 50 * time.Millisecond
