module syncbatch-tui

go 1.26.0
