package ui

import (
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/screen"
)

// moment is how long a dialog takes no key.
const moment = dialog.Moment

// model is the dashboard that runs.
func (a *app) model() *Model { return a.m.(*Model) }

// dialog is the dialog on the screen, or nil.
func (a *app) dialog() screen.Screen { return a.model().dialogs.Shown() }

// isUnread reports whether the dialog on the screen takes no key yet.
func (a *app) isUnread() bool { return a.model().dialogs.Unread() }

// busy reports whether a feature has something in flight.
func (a *app) busy() bool {
	for _, f := range a.model().features {
		if f.Status().Busy {
			return true
		}
	}
	return false
}

const typedKey = "canary-9Zx-1234"
