package ui

import (
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/screen"
)

// moment is how long a dialog accepts no keys.
const moment = dialog.Moment

// model returns the running dashboard.
func (a *app) model() *Model { return a.m.(*Model) }

// dialog returns the open dialog, or nil.
func (a *app) dialog() screen.Screen { return a.model().dialogs.Shown() }

// isUnread reports whether the open dialog does not accept keys yet.
func (a *app) isUnread() bool { return a.model().dialogs.Unread() }

// busy reports whether a feature has work in flight.
func (a *app) busy() bool {
	for _, f := range a.model().features {
		if f.Status().Busy {
			return true
		}
	}
	return false
}

const typedKey = "canary-9Zx-1234"
