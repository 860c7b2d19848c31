#!/bin/sh
# Makes the sample media with ffmpeg. Run it in this folder; the tests use the
# checked-in files and need no ffmpeg. After a change, put the durations that
# ffprobe prints at the end into the table in media.go.
set -eu
cd "$(dirname "$0")/files"
exact="-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1"

# video NAME SECONDS FPS COLOR SWING VOLUME: a square that swings with a tone
video() {
	ffmpeg -v error -y -f lavfi -i "color=c=0x203040:s=64x64:r=$3:d=$2" \
		-f lavfi -i "color=c=$4:s=16x16:r=$3:d=$2" \
		-f lavfi -i "sine=frequency=330:sample_rate=8000:duration=$2" \
		-filter_complex "[0][1]overlay=x='24+$5*sin(t)':y=24,format=yuv420p[v]" -map "[v]" -map 2:a \
		-c:v libx264 -profile:v main -preset veryslow -crf 42 -g 250 -bf 0 -x264-params "sei=0" \
		-af "volume=$6" -c:a aac -b:a 3k -aac_coder fast -ac 1 -movflags +faststart $exact "$1"
}

# tone NAME SECONDS FREQUENCY ARGUMENTS…
tone() {
	name=$1 seconds=$2 frequency=$3
	shift 3
	ffmpeg -v error -y -f lavfi -i "sine=frequency=$frequency:sample_rate=8000:duration=$seconds" -ac 1 "$@" $exact "$name"
}

video clip-3s.mp4 3 25 orange 20 1
video clip-5s.mp4 5 25 teal 20 1
video clip-8s.mp4 8 25 crimson 20 1
video clip-12s.mp4 12 25 gold 20 1
video clip-6s-24fps.mp4 6 24 orchid 20 1
video clip-5s-60fps.mp4 5 60 lime 20 1
video clip-45s.mp4 45 8 gray 0 0
video clip-8s-30fps.mov 8 30 white 20 1
tone voice-3s.wav 3 220 -ar 4000 -c:a pcm_u8
tone voice-5s.wav 5 260 -ar 3000 -c:a pcm_u8
tone voice-8s.wav 8 300 -ar 2000 -c:a pcm_u8
# The encoder adds two frames of 72 ms.
tone voice-5s.mp3 4.896 260 -ar 8000 -c:a libmp3lame -b:a 8k
tone voice-12s.mp3 11.88 340 -ar 8000 -c:a libmp3lame -b:a 8k
ffmpeg -v error -y -f lavfi -i "color=c=0x203040:s=64x64,drawbox=x=24:y=16:w=16:h=32:c=orange:t=fill" -frames:v 1 $exact portrait.png
ffmpeg -v error -y -f lavfi -i "color=c=0x203040:s=64x64,drawbox=x=24:y=16:w=16:h=32:c=teal:t=fill" -frames:v 1 $exact portrait.jpg

for file in *; do
	ffprobe -v error -show_entries format=duration:stream=codec_name,avg_frame_rate,duration -of compact=p=0:nk=0 "$file" | tr '\n' ' '
	echo "$file $(wc -c <"$file")"
done
