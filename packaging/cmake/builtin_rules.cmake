# Compiles rules/*.conf into the program: one array of {name, bytes, length}, in the order of the file names.
function(builtin_rules target)
  file(GLOB rule_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.conf)
  set(generated ${CMAKE_BINARY_DIR}/generated/builtin_rules.c)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} "-DRULES=${rule_files}"
            -P ${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake
    DEPENDS ${rule_files} ${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake
    COMMENT "Compiling in the rules"
    VERBATIM)
  target_sources(${target} PRIVATE ${generated})
endfunction()
