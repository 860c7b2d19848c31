// Package container reads what media files say about themselves: type, duration, frame
// rate, picture size and tracks. It decodes no pictures and no sound.
//
// It reads MP4, MOV and M4A (plain and fragmented, with the header at either end), WebM
// and Matroska, WAV, MP3, AAC in ADTS, FLAC, Ogg with Vorbis, Opus or FLAC, and JPEG, PNG
// and WebP. It names the type of most other files.
//
// Files may be hostile: Parse asks its io.ReaderAt for at most MaxRead bytes in total,
// whatever the file says, and never panics. It does no I/O of its own.
package container
