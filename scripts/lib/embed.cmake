# embed.cmake writes the bytes of INPUT, an adapter, as a C file to OUTPUT:
#
#   cmake -DINPUT=adapter.wasm -DOUTPUT=builtin_adapter.c -P embed.cmake
file(READ "${INPUT}" hex HEX)
string(LENGTH "${hex}" digits)
if(digits EQUAL 0)
  message(FATAL_ERROR "${INPUT} is empty")
endif()
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
string(REPEAT "0x..," 16 line)
string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}.new" "/* Made from the adapter's bytes by embed.cmake. */
#include \"front/builtin.h\"

const unsigned char wf_builtin_adapter[] = {
${bytes}
};
const size_t wf_builtin_adapter_size = ${size};
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
