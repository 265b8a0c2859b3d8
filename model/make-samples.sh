#!/bin/sh
# Makes the four bundled clips: one German sentence spoken by espeak-ng in four manners, 16 kHz mono 16-bit WAV.
# They are synthetic and carry no emotion; they only show what the page does before one's own voice is at hand. Voices and
# speeds are so far apart that the shipped model finds some of them familiar and warns of others.
# Needs espeak-ng and sox. Run from anywhere: sh model/make-samples.sh
set -eu

out="$(cd "$(dirname "$0")/.." && pwd)/static/samples"
sentence='Morgen früh fahren wir zusammen ans Meer.'
raw="$(mktemp)"
trap 'rm -f "$raw"' EXIT
mkdir -p "$out"

# name, voice, words per minute, pitch (0-99), peak level in dB
make_clip() {
  espeak-ng -v "$2" -s "$3" -p "$4" -w "$raw" "$sentence"
  # -D: no dither, so that the same espeak-ng gives the same bytes.
  sox -D -t wav "$raw" -b 16 -c 1 -r 16000 "$out/$1.wav" gain -n "$5"
}

make_clip calm       de+f3         190 15 -6
make_clip high-fast  de+f3         230 80 -2
make_clip low-slow   de+Denis      120 15 -9
make_clip whispered  de+whisperf   135 45 -9
