#!/bin/sh
# Queue a page and poll for its components, with curl.
set -eu

# 1. Queue a job; other fields ask for less: {"url":"…","kinds":["card","nav"],"viewport":"375x800"}
queued=$(curl -sS -X POST http://localhost:3000/analyze \
  -H "x-cliq-signature: testsecret" \
  -H "Content-Type: application/json" \
  -d '{"url":"https://example.com"}')
echo "$queued"
job=$(printf '%s' "$queued" | sed -n 's/.*"jobId": *"\([^"]*\)".*/\1/p')

# 2. Poll for results
while :; do
  result=$(curl -sS --compressed "http://localhost:3000/result/$job" \
    -H "x-cliq-signature: testsecret")
  case "$result" in
    *'"status":"queued"'* | *'"status": "queued"'* | *'"status":"processing"'* | *'"status": "processing"'*) sleep 1 ;;
    *) break ;;
  esac
done
printf '%s\n' "$result"
