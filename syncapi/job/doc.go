// Package job takes input files through Sync: it submits them, follows their batches and
// collects the results. A job is one input file's way through Sync: one batch, or several
// when the file was split.
//
// It keeps these promises, each with the test that proves it:
//
//   - one confirmation, at most one paid POST, whatever fails and whenever the
//     program is killed: TestCrashSubmit, TestCrashRounds, TestFaults,
//     TestTwoInstances, TestOutcomeIsOfOneTry, TestClockWasWrong;
//   - an interruption cuts off no POST and starts no other: TestInterruptedSend;
//   - what was confirmed is what is sent, and it is on the disk before the first
//     byte goes out: TestSendsWhatWasConfirmed, TestNoLedgerNoPost;
//   - an unknown outcome is reported and never guessed, and resolved by looking, not by sending:
//     TestReconcile, TestContested; a damaged ledger sends nothing:
//     TestDamagedLedgerSendsNothing;
//   - results are whole, and never replace another file: TestCrashCollect,
//     TestCrashMerge, TestCollectGoesOn, TestCollectNeverReplaces, TestWithoutLinks,
//     TestDiskFull;
//   - an outage is not answered with many requests: TestOutage.
//
// The record of all this is the ledger, a database in [ledger.StateFolder] that
// instances share. Nothing of it is read before [Runner.Load] or the first
// call that needs it. Without a ledger nothing can be sent; following and
// collecting work all the same.
package job
