// Package sandbox is Sync's Batch API in this process, for tests, for a demo and
// for people who build an integration: the same calls, the same answers, the same
// refusals, and nothing is paid.
package sandbox
