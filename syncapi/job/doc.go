// Package job takes input files through Sync: it submits them, follows their batches and collects
// the results. A job is one input file's way through Sync: one batch, or several if the file was
// split.
//
// It keeps these promises, each with the test that proves it:
//
//   - one confirmation leads to at most one paid POST, whatever fails and whenever the
//     program is killed: TestCrashSubmit, TestCrashRounds, TestFaults,
//     TestTwoInstances, TestOutcomeIsOfOneTry, TestClockWasWrong;
//   - an interruption cuts off no POST and starts no other: TestInterruptedSend;
//   - the job sends what the user confirmed, and it is on the disk before the first
//     byte goes out: TestSendsWhatWasConfirmed, TestNoLedgerNoPost;
//   - an unknown outcome is reported, never guessed, and resolved by looking, not by sending:
//     TestReconcile, TestContested; with a damaged ledger nothing is sent:
//     TestDamagedLedgerSendsNothing;
//   - results are whole, and never replace another file: TestCrashCollect,
//     TestCrashMerge, TestCollectGoesOn, TestCollectNeverReplaces, TestWithoutLinks,
//     TestDiskFull;
//   - an outage does not cause many requests: TestOutage.
//
// The ledger records all this. It is a database in [ledger.StateFolder] that instances share. The
// package reads it only at [Runner.Load] or at the first call that needs it. Without a ledger
// nothing can be sent; following and collecting still work.
package job
