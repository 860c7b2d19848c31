package sandbox

type delivery struct{}
