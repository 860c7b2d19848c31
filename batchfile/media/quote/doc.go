// Package quote computes what the requests of a file will cost: the seconds of output
// by the lengths of the media and sync_mode, times the frame rate, times a price that
// the caller knows. It talks to no network.
//
// Sync bills the frames of the output. Its guide on sync_mode
// (https://sync.so/docs/developer-guides/sync-mode) gives the length of the output:
//
//	bounce, loop, remap   the audio's
//	cut_off               the shorter one
//	silence               the longer one
//
// With an image the mode is ignored, and the output is as long as the audio. Sync does
// not publish the rest: the mode where none is set (bounce is assumed), the frame
// rate of a video made from an image (25), how long the output of segments, of dubbing
// and of an edited dialogue is (as long as the video), how fast a text is spoken (15
// characters a second), and what reasoning costs. A quote keeps what is
// known apart from what is assumed and from what is unknown.
package quote
