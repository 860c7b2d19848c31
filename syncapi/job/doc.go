// Package job takes input files through Sync: it submits them, follows the
// batches that come of them and collects their results. A job is one file's way:
// one submission, or several when the file was split.
//
// It keeps these promises, each with the test that proves it:
//
//   - one confirmation, at most one paid POST, whatever fails and whenever the
//     program is killed: TestCrashSubmit, TestCrashRounds, TestFaults,
//     TestTwoInstances, TestOutcomeIsOfOneTry, TestClockWasWrong;
//   - an interruption cuts no POST and lets no other one go out: TestInterruptedSend;
//   - what was confirmed is what is sent, and it is on the disk before the first
//     byte goes out: TestSendsWhatWasConfirmed, TestNoLedgerNoPost;
//   - doubt is said and never guessed, and settled by looking, not by sending:
//     TestReconcile, TestContested; a damaged ledger sends nothing:
//     TestDamagedLedgerSendsNothing;
//   - results are whole, and never take the place of another file: TestCrashCollect,
//     TestCrashMerge, TestCollectGoesOn, TestCollectNeverReplaces, TestWithoutLinks,
//     TestDiskFull;
//   - an outage is not answered with a storm: TestOutage.
//
// The record of all this is the ledger, a database in [ledger.StateFolder] that
// instances share. Nothing of it is read before [Runner.Load] or the first
// call that needs it. Without a ledger nothing can be sent; following and
// collecting work all the same.
package job
