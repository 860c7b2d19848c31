#!/bin/sh
# Makes the videos of the tests with ffmpeg, in this folder. The tests need no ffmpeg.
set -eu
cd "$(dirname "$0")"
exact="-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1"

# video NAME SECONDS FPS SOUND SOUND-SECONDS ARGUMENTS…
video() {
	name=$1 seconds=$2 fps=$3 sound=$4 heard=$5
	shift 5
	ffmpeg -v error -y -f lavfi -i "testsrc2=s=64x64:r=$fps:d=$seconds" -f lavfi -i "$sound,atrim=duration=$heard" \
		-c:v libx264 -preset veryslow -crf 45 -pix_fmt yuv420p -x264-params "sei=0" \
		-c:a aac -b:a 24k "$@" $exact "$name"
}

tone="sine=frequency=330:sample_rate=48000"
video whole.mp4 2 25 "$tone" 2 -movflags +faststart
video header-at-end.mp4 2 30 "$tone" 2
video fragmented.mp4 2 24 "$tone" 2 -movflags +frag_keyframe+empty_moov -g 24
video stereo-60fps.mp4 2 60 "$tone" 2 -ac 2 -movflags +faststart
video quiet-start.mp4 2 25 "$tone,volume=0:enable='lt(t,1.5)'" 2 -movflags +faststart
video silent.mp4 2 25 "anullsrc=r=48000:cl=mono" 2 -movflags +faststart
video silent-stereo.mp4 2 25 "anullsrc=r=44100:cl=stereo" 2
video cut-audio.mp4 2 25 "$tone" 1.5 -movflags +faststart
video no-audio.mp4 2 25 "$tone" 2 -an -movflags +faststart
video no-picture.mp4 2 25 "$tone" 2 -vn -movflags +faststart

# mute NAME ARGUMENTS… and noise NAME ARGUMENTS… have no picture to speak of, and sound in another codec.
mute() { name=$1; shift; video "$name" 2 25 "anullsrc=r=48000:cl=stereo" 2 -strict -2 "$@"; }
noise() { name=$1; shift; video "$name" 2 25 "$tone,volume=0.01" 2 -ac 2 -strict -2 "$@"; }
mute mute-fragmented.mp4 -movflags +frag_keyframe+empty_moov -g 24
for codec in libopus.mp4 libopus.mkv libvorbis.mkv aac.mkv; do
	mute "mute-$codec" -c:a "${codec%.*}" -b:a 96k
	noise "noise-$codec" -c:a "${codec%.*}" -b:a 96k
done
for codec in flac.mp4 alac.mp4 flac.mkv; do
	mute "mute-$codec" -c:a "${codec%.*}" -ar 16000 -ac 1
	noise "noise-$codec" -c:a "${codec%.*}" -ar 16000 -ac 1
done
# Nothing can be said about these.
mute mute-libmp3lame.mp4 -c:a libmp3lame
mute mute-ac3.mp4 -c:a ac3
mute mute-pcm.mov -c:a pcm_s16le -ar 8000 -ac 1
