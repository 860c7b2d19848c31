#!/bin/sh
# Builds the program and validates request files of the Git repository in the current
# folder: those that FILES names, or of these the ones that a pull request changes.
# STRICT is true for warnings as errors. The exit code is not 0 when a file has errors.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -C "$here/../../.." -buildvcs=false -o "$bin/syncbatch-tui" .

strict=
if [ "${STRICT:-false}" = true ]; then strict=--strict; fi
set -f # the pathspecs are Git's to expand
# A pull request is checked out as the merge of it into its base, which is the first parent.
# shellcheck disable=SC2086 # several pathspecs
if git rev-parse --quiet --verify 'HEAD^2' >/dev/null; then
  git diff -z --name-only --diff-filter=d 'HEAD^1' HEAD -- ${FILES:-*.jsonl} >"$bin/files"
else
  git ls-files -z -- ${FILES:-*.jsonl} >"$bin/files"
fi
if ! [ -s "$bin/files" ]; then
  echo "There is no request file to validate."
  exit 0
fi
xargs -0 -I '{}' "$bin/syncbatch-tui" '--input-file={}' --dry-run --offline --format github $strict <"$bin/files"
