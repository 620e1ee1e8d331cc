#!/bin/sh
# The demonstration behind `make demo`: ingest the sample library, ask three questions, serve.
set -eu
bedside="${BIN:?}/bedside"
say() { printf '\n\033[1m$ bedside %s\033[0m\n' "$*"; }

say "ingest ingest/sample/library"
"$bedside" ingest ingest/sample/library
for question in \
    "When should acute kidney injury be discussed with a nephrologist?" \
    "What dose of IM adrenaline for an adult in anaphylaxis?" \
    "What is the dose of semaglutide for weight loss?"
do
    say "ask \"$question\""
    "$bedside" ask "$question" || [ $? -eq 3 ]  # 3: the library does not hold it
done
say "serve"
exec "$bedside" serve
