#!/usr/bin/env bash
# Renders papers to pictures, to be looked at: Word through LibreOffice, PDF as it is.
#
#   e2e/acceptance/report.sh OUT [FILE.docx|FILE.pdf ...]
#
# Without files it makes the sample papers first. It fails when a file cannot be opened, when a sheet is empty, or when
# Word and PDF of the same paper differ by more than one sheet. As root it installs what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=${1:?where to? usage: report.sh OUT [FILES]}
shift
mkdir -p "$out"

need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 \
      libreoffice-writer poppler-utils fonts-liberation >/dev/null
  fi
  command -v "$1" >/dev/null || { echo "$1 is missing: install libreoffice-writer, poppler-utils, fonts-liberation" >&2; exit 1; }
}
need soffice
need pdftoppm

files=("$@")
if [ ${#files[@]} = 0 ]; then
  cargo run --quiet -p luytre-report --example papers -- "$out"
  files=("$out"/*.docx "$out"/*.pdf)
fi

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
sheets_of() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
failed=0
for file in "${files[@]}"; do
  name=$(basename "$file")
  case $name in
  *.docx)
    mkdir -p "$out/word"
    soffice --headless "-env:UserInstallation=file://$profile" --convert-to pdf --outdir "$out/word" "$file" >/dev/null 2>&1 ||
      true
    made="$out/word/${name%.docx}.pdf"
    picture="$out/word-${name%.docx}"
    ;;
  *)
    made=$file
    picture="$out/pdf-${name%.pdf}"
    ;;
  esac
  if [ ! -s "$made" ]; then
    echo "FAILED $name: cannot be opened"
    failed=1
    continue
  fi
  sheets=$(sheets_of "$made")
  for sheet in $(seq "$sheets"); do
    words=$(pdftotext -f "$sheet" -l "$sheet" "$made" - | wc -w)
    [ "$words" -gt 0 ] || { echo "FAILED $name: sheet $sheet is empty"; failed=1; }
  done
  pdftoppm -r 60 -png "$made" "$picture"
  echo "$name: $sheets sheets"
done
for word in "$out"/word/*.pdf; do
  other="$out/$(basename "$word")"
  [ -s "$word" ] && [ -s "$other" ] || continue
  difference=$(($(sheets_of "$word") - $(sheets_of "$other")))
  if [ "${difference#-}" -gt 1 ]; then
    echo "FAILED $(basename "$word"): Word and PDF differ by $difference sheets"
    failed=1
  fi
done
exit $failed
