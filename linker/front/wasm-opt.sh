#!/bin/sh
# wasm-opt, as clang's driver runs it after linking with -O: what wasi-fuse has
# made, which may be a component, is left as it is; with anything else the
# wasm-opt that comes next in PATH is run, if there is one.
#
#   clang -B LIBEXEC/wasi-fuse -fuse-ld=/usr/bin/wasi-fuse-ld -O2 ...
set -u
input=
output=
before=
for word; do
  case $before,$word in
  -o,* | --output,*) output=$word ;;
  *,-*) ;;
  *) input=${input:-$word} ;;
  esac
  before=$word
done

# A component has 0d 00 01 00 for its version; a module says who made it.
is_fused() {
  [ "$(dd if="$1" bs=1 skip=4 count=4 2>/dev/null | od -An -tx1 |
    tr -d ' \n')" = 0d000100 ] ||
    LC_ALL=C grep -aq 'wasi-fuse.[0-9]' "$1"
}

if [ -f "$input" ] && is_fused "$input"; then
  [ -z "$output" ] || [ "$input" -ef "$output" ] || cp "$input" "$output"
  exit
fi
own=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
IFS=:
for folder in $PATH; do
  [ -x "$folder/wasm-opt" ] || continue
  [ "$(CDPATH= cd -- "$folder" && pwd -P)" != "$own" ] || continue
  exec "$folder/wasm-opt" "$@"
done
[ -z "$output" ] || [ "$input" -ef "$output" ] || cp "$input" "$output"
