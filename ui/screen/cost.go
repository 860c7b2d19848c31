package screen

import (
	"fmt"

	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/format"
)

// EstimateBasis is what an estimate assumes of media that were not checked.
var EstimateBasis = fmt.Sprintf("%.0f s at %d fps each", cost.MaxLength.Seconds(), cost.AssumedFPS)

// About is a cost in US dollars that is not certain, such as "about $24.00".
func About(dollars float64) string { return "about " + format.Dollars(dollars) }
