# install.cmake adds the shared library and says what is installed where: the
# command, both libraries, the header, what CMake and pkg-config need to find
# them, the man page, completions, and the schema of maps.
include(CMakePackageConfigHelpers)

# Only the wf_ functions are visible; the soname changes when one of them, or a
# struct in the header, stops being what it was.
add_library(wasi_fuse_shared SHARED "$<TARGET_OBJECTS:wasi_fuse_objects>")
set_target_properties(wasi_fuse_shared PROPERTIES
                      OUTPUT_NAME wasi_fuse
                      EXPORT_NAME wasi-fuse
                      VERSION "${PROJECT_VERSION}"
                      SOVERSION "${PROJECT_VERSION_MAJOR}"
                      LINKER_LANGUAGE C)
target_include_directories(
  wasi_fuse_shared
  INTERFACE "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>"
            "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(wasi_fuse_shared PRIVATE Threads::Threads)
set_target_properties(wasi_fuse_static PROPERTIES EXPORT_NAME static)
if(LIBELF_FOUND)
  target_link_libraries(wasi_fuse_shared PRIVATE PkgConfig::LIBELF)
endif()

install(TARGETS wasi-fuse wasi-fuse-ld)

# rustc tells by the last part of its name what kind of linker one is.
install(CODE "
  set(bin \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  file(CREATE_LINK wasi-fuse-ld \"\${bin}/wasi-fuse-wasm-ld\" SYMBOLIC)")
install(TARGETS wasi_fuse_shared wasi_fuse_static
        EXPORT wasi-fuse-targets
        PUBLIC_HEADER DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

set(front "${CMAKE_CURRENT_LIST_DIR}")
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/wasi-fuse")
install(EXPORT wasi-fuse-targets NAMESPACE wasi-fuse::
        DESTINATION "${package_dir}")
configure_package_config_file(
  "${front}/wasi-fuse-config.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/wasi-fuse-config.cmake"
  INSTALL_DESTINATION "${package_dir}"
  PATH_VARS CMAKE_INSTALL_BINDIR)
# A program for WebAssembly is built with other pointers than the command is.
write_basic_package_version_file(
  "${CMAKE_CURRENT_BINARY_DIR}/wasi-fuse-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wasi-fuse-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/wasi-fuse-config-version.cmake"
              "${front}/wasi-fuse-function.cmake"
        DESTINATION "${package_dir}")

# Paths in the pkg-config file start from its own place, so that the whole may
# be moved; but for those that are absolute.
file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
set(pc_prefix "\${pcfiledir}/${pc_prefix}")
foreach(kind INCLUDEDIR LIBDIR)
  set(pc_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${kind}}")
    set(pc_${kind} "${CMAKE_INSTALL_${kind}}")
    set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
  endif()
endforeach()
set(pc_requires "")
if(LIBELF_FOUND)
  set(pc_requires "libelf")
endif()
configure_file("${front}/wasi-fuse.pc.in" wasi-fuse.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wasi-fuse.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

if(TARGET wasi-fuse-optimize)
  install(TARGETS wasi-fuse-optimize
          DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/wasi-fuse")
endif()
install(PROGRAMS "${front}/wasm-opt.sh" RENAME wasm-opt
        DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/wasi-fuse")

install(FILES "${front}/wasi-fuse.1" "${front}/wasi-fuse-ld.1"
        DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${front}/wasi-fuse.bash" RENAME wasi-fuse
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${front}/_wasi-fuse"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES linker/output/map.schema.json
        DESTINATION "${CMAKE_INSTALL_DATADIR}/wasi-fuse")
install(FILES README.md "${front}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")

install(FILES "${PROJECT_BINARY_DIR}/parts.txt"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
