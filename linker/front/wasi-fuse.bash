# Completion of wasi-fuse for bash; a test holds its options against --help.

_wasi_fuse_options='--output= --component --wasi= --strip --strip-debug
  --keep-section= --optimize= --validate
  --debug-file= --elf= --elf-machine= --depfile= --memory= --import-memory=
  --export-memory= --adapt= --no-builtin --stub= --list-adapters --dump-adapter=
  --listen= --map= --why= --print-imports --verbose --color= --help --version'

# The words that an option's value can be, or @files.
_wasi_fuse_values() {
  case $1 in
  -o | --output | --debug-file | --elf | --depfile | --map | --adapt)
    echo @files
    ;;
  --optimize) echo 0 1 2 3 4 s z ;;
  --elf-machine) echo x86-64 aarch64 ;;
  --memory) echo import export both ;;
  --wasi) echo 0.2.0 0.2.12 ;;
  --color) echo auto always never ;;
  --import-memory) echo env,memory ;;
  --export-memory) echo memory ;;
  --keep-section) echo name ;;
  --dump-adapter) echo preview1 ;;
  --stub | --why | --listen) echo @none ;;
  esac
}

_wasi_fuse() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  # bash makes words of --name=value: the name, = and the value.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  local values
  values=$(_wasi_fuse_values "$before")
  case $values in
  @none) return ;;
  '' | @files) ;;
  *)
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
    return
    ;;
  esac
  if [[ -z $values && $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$_wasi_fuse_options" -- "$word")
    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
    return
  fi
  compopt -o filenames 2>/dev/null
  if [[ $word == @* ]]; then
    mapfile -t COMPREPLY < <(compgen -P @ -f -- "${word#@}")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

complete -F _wasi_fuse wasi-fuse
