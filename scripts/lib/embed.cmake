# embed.cmake writes the bytes of INPUT as a C file to OUTPUT: an array NAME
# and its size NAME_size, which the header HEADER declares.
#
#   cmake -DINPUT=adapter.wasm -DOUTPUT=builtin_adapter.c \
#         -DNAME=wf_builtin_adapter -DHEADER=front/builtin.h -P embed.cmake
file(READ "${INPUT}" hex HEX)
string(LENGTH "${hex}" digits)
if(digits EQUAL 0)
  message(FATAL_ERROR "${INPUT} is empty")
endif()
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
string(REPEAT "0x..," 16 line)
string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}.new" "/* Made from a file's bytes by embed.cmake. */
#include \"${HEADER}\"

const unsigned char ${NAME}[] = {
${bytes}
};
const size_t ${NAME}_size = ${size};
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
