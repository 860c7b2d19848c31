// Package buffer makes the buffers that request files are read into.
package buffer

import (
	"syscall"
	"unsafe"
)

const hugePage = 2 << 20

// New is an empty buffer with room for at least size bytes. Linux is asked to back a large
// one with huge pages: reading 5 MB into ordinary pages costs 1,200 page faults, which can
// take longer than validating them.
func New(size int) []byte {
	if size < hugePage/2 {
		return make([]byte, 0, size)
	}
	whole := (size + hugePage - 1) / hugePage * hugePage
	buf := make([]byte, whole+hugePage)
	start := int(-uintptr(unsafe.Pointer(unsafe.SliceData(buf))) % hugePage) //nolint:gosec // the address is only looked at
	buf = buf[start : start+whole]
	_ = syscall.Madvise(buf, syscall.MADV_HUGEPAGE) // a wish, which old kernels refuse
	return buf[:0]
}
