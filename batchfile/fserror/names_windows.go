package fserror

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// native has the errors of Windows that mean the same as a POSIX error. The POSIX errors
// exist there, too, but the system never returns them.
var native = map[syscall.Errno][]syscall.Errno{
	syscall.EROFS:        {windows.ERROR_WRITE_PROTECT},
	syscall.ENAMETOOLONG: {windows.ERROR_FILENAME_EXCED_RANGE},
	syscall.ENOTDIR:      {windows.ERROR_DIRECTORY},
	syscall.ELOOP:        {windows.ERROR_CANT_RESOLVE_FILENAME},
	syscall.ENOSPC:       {windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL},
	syscall.EDQUOT:       {windows.ERROR_DISK_QUOTA_EXCEEDED},
	syscall.EPIPE:        {windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA, windows.ERROR_PIPE_NOT_CONNECTED},
	syscall.EBUSY:        {windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION},
}
