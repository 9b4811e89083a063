# harden.cmake has the compiler guard what an attacker would want: the stack,
# jumps, libc's buffers, and what the dynamic linker writes.  And it keeps the
# folder of the build out of it, so that two builds of one source are equal.
include(CheckCCompilerFlag)

set(optimized "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")
foreach(map "${PROJECT_BINARY_DIR}=build" "${PROJECT_SOURCE_DIR}=.")
  add_compile_options("$<${optimized}:-ffile-prefix-map=${map}>")
endforeach()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  foreach(flag stack-protector-strong stack-clash-protection cf-protection)
    string(MAKE_C_IDENTIFIER "WASI_FUSE_HAS_${flag}" has)
    check_c_compiler_flag("-f${flag}" ${has})
    if(${has})
      add_compile_options("-f${flag}")
    endif()
  endforeach()
  add_compile_options("$<${optimized}:-U_FORTIFY_SOURCE>"
                      "$<${optimized}:-D_FORTIFY_SOURCE=2>")
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()
