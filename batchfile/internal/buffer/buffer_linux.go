// Package buffer allocates the buffers for reading request files.
package buffer

import (
	"syscall"
	"unsafe"
)

const hugePage = 2 << 20

// New returns an empty buffer with room for at least size bytes. It asks Linux to back a
// large one with huge pages: reading 5 MB into ordinary pages costs 1,200 page faults,
// which can take longer than validating them.
func New(size int) []byte {
	if size < hugePage/2 {
		return make([]byte, 0, size)
	}
	whole := (size + hugePage - 1) / hugePage * hugePage
	buf := make([]byte, whole+hugePage)
	start := int(-uintptr(unsafe.Pointer(unsafe.SliceData(buf))) % hugePage) //nolint:gosec // the address is only examined
	buf = buf[start : start+whole]
	_ = syscall.Madvise(buf, syscall.MADV_HUGEPAGE) // a request that old kernels refuse
	return buf[:0]
}
