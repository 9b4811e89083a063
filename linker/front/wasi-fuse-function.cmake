# wasi_fuse(target [COMPONENT] [ADAPTERS [NAME=]FILE...] [OPTIONS ...]
#           [OUTPUT FILE])
#
# Fuses what `target`, an executable for WASI preview1, is linked to, right
# after it was linked.  The fused file takes the place of the linked one, or is
# OUTPUT.  COMPONENT makes a component; ADAPTERS are files for --adapt; OPTIONS
# are passed on as they are.
function(wasi_fuse target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "COMPONENT" "OUTPUT"
                        "ADAPTERS;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
            "wasi_fuse(${target}): not known: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(output "$<TARGET_FILE:${target}>")
  if(arg_OUTPUT)
    get_filename_component(output "${arg_OUTPUT}" ABSOLUTE
                           BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
    get_filename_component(folder "${output}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
  endif()
  set(options ${arg_OPTIONS})
  if(arg_COMPONENT)
    list(APPEND options --component)
  endif()
  foreach(adapter IN LISTS arg_ADAPTERS)
    # A file that changes has the target linked, and so fused, again.
    string(REGEX REPLACE "^[^=]*=" "" file "${adapter}")
    get_filename_component(file "${file}" ABSOLUTE)
    if(adapter MATCHES "^([^=]*=)")
      list(APPEND options "--adapt=${CMAKE_MATCH_1}${file}")
    else()
      list(APPEND options "--adapt=${file}")
    endif()
    set_property(TARGET "${target}" APPEND PROPERTY LINK_DEPENDS "${file}")
  endforeach()
  add_custom_command(
    TARGET "${target}" POST_BUILD
    COMMAND wasi-fuse::command ${options} -o "${output}" --
            "$<TARGET_FILE:${target}>"
    COMMENT "Fusing ${target}"
    VERBATIM)
endfunction()
