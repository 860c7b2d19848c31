package download

import (
	"os"

	"golang.org/x/sys/windows"
)

// links is how many names an open file has; 1 if unknown.
func links(file *os.File) uint64 {
	var info windows.ByHandleFileInformation
	if windows.GetFileInformationByHandle(windows.Handle(file.Fd()), &info) != nil {
		return 1
	}
	return uint64(info.NumberOfLinks)
}
