// Package quote computes the cost of a file's requests: the seconds of output, from the
// lengths of the media and sync_mode, times the frame rate, times a price that the caller
// knows. It uses no network.
//
// Sync bills the frames of the output. Its guide on sync_mode
// (https://sync.so/docs/developer-guides/sync-mode) defines the length of the output:
//
//	bounce, loop, remap   the audio's
//	cut_off               the shorter one
//	silence               the longer one
//
// With an image, the mode is ignored, and the output is as long as the audio. Sync does
// not publish the rest: the default mode (bounce is assumed), the frame rate of a video
// made from an image (25), the length of the output of segments, of dubbing and of an
// edited dialogue (the length of the video), how fast a text is spoken (15 characters a
// second), and the cost of reasoning. A quote separates known, assumed and unknown costs.
package quote
