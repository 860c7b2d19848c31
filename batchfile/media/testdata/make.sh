#!/usr/bin/env bash
# Makes the fixtures of this folder, and fixtures.tsv with what ffprobe says of each.
# Needs ffmpeg and ffprobe with libx264, libvpx, libvorbis, libopus, libmp3lame and
# libwebp, and python3; the tests need none of them. ffmpeg 5.1 made those that are
# checked in. Each file is at most 20 KB.
set -euo pipefail
cd "$(dirname "$0")"

ff() { ffmpeg -nostdin -hide_banner -loglevel error -y -fflags +bitexact "$@"; }
# A picture that compresses to little, and a tone: SIZE RATE SECONDS.
picture() { echo "-f lavfi -i color=c=gray:s=$1:r=$2:d=$3"; }
tone() { echo "-f lavfi -i sine=f=330:r=${2:-44100}:d=$1"; }
h264="-c:v libx264 -preset veryslow -crf 51 -pix_fmt yuv420p"
aac="-c:a aac -b:a 16k -ac 1"

# Frame rates in MP4.
for rate in 24000/1001 24 25 30000/1001 30 50 60; do
  name=fps-$(echo "$rate" | sed 's|24000/1001|23.976|; s|30000/1001|29.97|')
  ff $(picture 64x48 $rate 2) $h264 "$name.mp4"
done
# Frame rates that vary: every third frame of the second half is missing.
vary="-vf select='lt(n,30)+mod(n,3)' -vsync vfr"
ff $(picture 64x48 30 2) $vary $h264 vfr.mp4
ff $(picture 64x48 30 2) $vary -c:v libvpx-vp9 -b:v 20k vfr.webm
ff $(picture 64x48 30 2) $vary $h264 vfr.mov

# MP4 and MOV with sound; the header at either end.
ff $(picture 64x48 25 2) $(tone 2) $h264 $aac sound.mp4
ff $(picture 64x48 25 2) $(tone 2) $h264 $aac -movflags +faststart sound-faststart.mp4
ff $(picture 64x48 30 2) $(tone 1) $h264 $aac sound-short.mp4
ff $(picture 64x48 30 1) $(tone 2) $h264 $aac sound-long.mp4
ff $(picture 320x180 30000/1001 2) $(tone 2 48000) $h264 $aac sound.mov
ff $(picture 320x180 24 2) $(tone 2 48000) $h264 -c:a pcm_u8 -ac 1 -ar 8000 -movflags +faststart pcm.mov
ff $(picture 64x48 600/20 2) -video_track_timescale 600 -r 30000/1001 $h264 scale600.mov
ff $(picture 64x48 25 3) -itsoffset 0.5 $(tone 2) $h264 $aac offset.mp4
ff $(picture 64x48 25 2) $h264 -bf 3 -g 50 -an -brand mp42 bframes.mp4
ff $(picture 1080x1920 30 1) $h264 portrait.mp4

# Fragmented.
ff $(picture 64x48 25 3) $(tone 3) $h264 -g 25 $aac -movflags frag_keyframe+empty_moov fragmented.mp4
ff $(picture 64x48 30 3) $h264 -g 30 -movflags frag_keyframe+empty_moov+default_base_moof+skip_trailer fragmented-open.mp4
ff $(picture 64x48 30 3) $(tone 3) $h264 -g 30 $aac -movflags frag_keyframe+delay_moov+dash+global_sidx fragmented-sidx.mp4
ff $(picture 64x48 30 3) $(tone 3) $h264 -g 30 $aac -movflags frag_keyframe fragmented-hybrid.mp4
ff $(picture 64x48 30 3) $(tone 3) $h264 -g 30 $aac -f ismv fragmented-untimed.mp4
ff $(tone 3) $aac -movflags frag_keyframe+empty_moov -frag_duration 500000 fragmented.m4a

# Sound in MP4.
ff $(tone 3) $aac sound.m4a
ff $(tone 3) $aac -movflags +faststart sound-faststart.m4a

# WebM and Matroska.
ff $(picture 64x48 30 2) $(tone 2 48000) -c:v libvpx-vp9 -b:v 20k -c:a libopus -b:a 8k sound.webm
ff $(picture 64x48 25 2) -c:v libvpx -b:v 20k vp8.webm
ff $(picture 64x48 60 2) -c:v libvpx-vp9 -b:v 20k fps-60.webm
ff $(picture 64x48 24000/1001 2) -c:v libvpx-vp9 -b:v 20k fps-23.976.webm
ff $(tone 3 48000) -c:a libopus -b:a 8k opus.webm
ff $(picture 64x48 30 2) $(tone 2 48000) -c:v libvpx-vp9 -b:v 20k -c:a libopus -b:a 8k -f webm - | cat > live.webm
ff $(picture 64x48 25 2) $(tone 2) $h264 $aac sound.mkv
ff $(picture 64x48 30000/1001 2) $h264 -bf 3 fps-29.97.mkv

# WAV.
ff $(tone 2 8000) -c:a pcm_u8 -ac 1 plain.wav
ff $(tone 1 8000) -c:a pcm_s16le -ac 1 pcm16.wav
ff $(tone 2 8000) -c:a adpcm_ms -ac 1 adpcm.wav
ff $(tone 2 8000) -c:a pcm_u8 -ac 1 -f wav - | cat > piped.wav
ff $(tone 2 8000) -c:a pcm_u8 -ac 1 -rf64 always long.wav
ff $(tone 0.5 8000) -c:a pcm_f32le -ac 1 float.wav

# MP3, AAC, FLAC and Ogg.
ff $(tone 3) -c:a libmp3lame -b:a 32k -write_xing 0 cbr.mp3
ff $(tone 3) -c:a libmp3lame -b:a 32k cbr-info.mp3
ff $(tone 3) -c:a libmp3lame -q:a 9 vbr.mp3
ff $(tone 3 22050) -c:a libmp3lame -b:a 16k -ar 22050 -ac 1 -write_xing 0 mpeg2.mp3
ff $(tone 3 22050) -c:a libmp3lame -q:a 9 -ar 22050 -ac 1 -metadata title=Tone -write_id3v1 1 tagged.mp3
ff $(tone 3) $aac -f adts sound.aac
ff $(tone 2 24000) $aac -f adts low.aac
ff $(tone 1 8000) -c:a flac -ac 1 sound.flac
ff $(tone 3) -c:a libvorbis -q:a -1 -ac 1 vorbis.ogg
ff $(tone 3 48000) -c:a libopus -b:a 8k sound.opus
ff $(tone 3 48000) -c:a libopus -b:a 8k -f ogg opus.ogg

# Images.
ff $(picture 320x240 1 1) -frames:v 1 picture.jpg
ff $(picture 320x240 1 1) -frames:v 1 picture.png
ff $(picture 320x240 1 1) -frames:v 1 -c:v libwebp -lossless 0 picture.webp
ff $(picture 320x240 1 1) -frames:v 1 -c:v libwebp -lossless 1 lossless.webp

# An MP3 whose first frame has a VBRI header, which Fraunhofer's encoder writes and
# ffmpeg does not: the Xing header of vbr.mp3 is written anew.
python3 - <<'PY'
import struct
data = bytearray(open("vbr.mp3", "rb").read())
start = 0
if data[:3] == b"ID3":
    start = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
at = next(i for i in range(start, len(data)) if data[i:i+4] in (b"Xing", b"Info"))
first = data.rfind(b"\xff\xfb", start, at)
frames, size = struct.unpack(">II", data[at+8:at+16])
end = at + 120 if at + 120 < len(data) else len(data)
data[at:end] = bytes(end - at)
data[first+36:first+36+26] = b"VBRI" + struct.pack(">HHHIIHHHH", 1, 0, 75, size, frames, 0, 1, 2, 1)
open("vbri.mp3", "wb").write(data)
PY

: > empty

python3 table.py > fixtures.tsv
