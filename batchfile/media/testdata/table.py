"""Writes what ffprobe says of each fixture, one a line; see make.sh."""
import glob
import json
import subprocess
from fractions import Fraction

print("\t".join("file duration video_duration audio_duration rate frames width height".split()))
for name in sorted(glob.glob("*.*")):
    if name.rsplit(".", 1)[1] in ("sh", "py", "tsv", "md"):
        continue
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-of", "json", "-show_format", "-show_streams",
         "-show_packets", name], capture_output=True, text=True, check=True).stdout
    probe = json.loads(out)
    duration, row = float(probe["format"].get("duration", 0)), {}
    if name.endswith((".jpg", ".png", ".webp")):
        duration = 0
    for s in probe["streams"]:
        kind = s["codec_type"]
        length = float(s.get("duration", 0))
        if not length and "DURATION" in s.get("tags", {}):
            h, m, sec = s["tags"]["DURATION"].split(":")
            length = int(h) * 3600 + int(m) * 60 + float(sec)
        packets = [p for p in probe["packets"] if p["stream_index"] == s["index"]]
        if not length and packets and "pts_time" in packets[0]:
            length = max(float(p["pts_time"]) + float(p.get("duration_time", 0)) for p in packets)
        if name.endswith(".aac"):  # ffprobe guesses by the bit rate; its packets are exact
            length = duration = sum(float(p["duration_time"]) for p in packets)
        row[kind] = length
        if kind == "video":
            row["rate"] = float(Fraction(s["avg_frame_rate"]))
            row["frames"] = int(s["nb_read_packets"])
            row["size"] = (s["width"], s["height"])
    if not duration and not name.endswith((".jpg", ".png", ".webp")):
        duration = max(row.get("video", 0), row.get("audio", 0))
    is_image = name.endswith((".jpg", ".png", ".webp"))
    width, height = row.get("size", (0, 0))
    print("\t".join(str(v) for v in (
        name, round(duration, 6),
        0 if is_image else round(row.get("video", 0), 6), round(row.get("audio", 0), 6),
        0 if is_image else round(row.get("rate", 0), 5), 0 if is_image else row.get("frames", 0), width, height)))
