package errno

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// native has the errors of Windows that mean the same as a POSIX error. The POSIX errors
// exist there, too, but the system never returns them.
var native = map[syscall.Errno][]syscall.Errno{
	syscall.ECONNREFUSED: {windows.WSAECONNREFUSED, windows.ERROR_CONNECTION_REFUSED},
	syscall.ENETUNREACH:  {windows.WSAENETUNREACH, windows.ERROR_NETWORK_UNREACHABLE},
	syscall.EHOSTUNREACH: {windows.WSAEHOSTUNREACH, windows.ERROR_HOST_UNREACHABLE},
	syscall.ENETDOWN:     {windows.WSAENETDOWN},
	syscall.EHOSTDOWN:    {windows.WSAEHOSTDOWN},
	syscall.ECONNRESET:   {windows.WSAECONNRESET, windows.ERROR_NETNAME_DELETED},
	syscall.ECONNABORTED: {windows.WSAECONNABORTED, windows.ERROR_CONNECTION_ABORTED},
	syscall.EPIPE:        {windows.WSAESHUTDOWN},
	syscall.ETIMEDOUT:    {windows.WSAETIMEDOUT, windows.ERROR_SEM_TIMEOUT},
}
