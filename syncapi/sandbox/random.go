package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// Streams keep apart what is drawn for different purposes, so that an error
// answered in between does not change the next batch.
const (
	streamBatches uint64 = (iota + 1) << 32
	streamOrder
	streamErrors
)

// random is the source for the nth thing of a stream. The generator is PCG,
// whose output Go promises to keep.
func (s *Server) random(stream, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed, stream+n))
}

// batchID draws an id in the form of the reference's batch_abc123.
func batchID(rnd *rand.Rand) string {
	const digits = 13 // of a uint64 in base 36
	id := strconv.FormatUint(rnd.Uint64(), 36)
	return fmt.Sprintf("batch_%0*s", digits, id)
}

// uuid draws a version 4 UUID.
func uuid(rnd *rand.Rand) string {
	hi, lo := rnd.Uint64(), rnd.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		hi>>32, hi>>16&0xffff, hi&0xfff, lo>>48&0x3fff|0x8000, lo&0xffffffffffff)
}
