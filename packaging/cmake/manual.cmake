# The manual pages: two as they are, and one filled with what the rules say.
function(manual)
  set(man ${CMAKE_SOURCE_DIR}/packaging/man)
  set(page ${CMAKE_BINARY_DIR}/man/ngxaudit-rules.7)
  add_executable(manual_page ${man}/manual_page.c)
  target_link_libraries(manual_page PRIVATE flags edge_ruleset)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
    COMMAND manual_page < ${man}/ngxaudit-rules.7.in > ${page}
    DEPENDS manual_page ${man}/ngxaudit-rules.7.in
    COMMENT "Filling the manual page of the rules"
    VERBATIM)
  add_custom_target(manual ALL DEPENDS ${page})
  install(FILES ${man}/ngxaudit.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
  install(FILES ${man}/ngxaudit.conf.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
endfunction()
