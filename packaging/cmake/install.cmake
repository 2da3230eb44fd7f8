# What `cmake --install` puts where. Beside the variables of GNUInstallDirs:
set(NGXAUDIT_UNITDIR ${CMAKE_INSTALL_PREFIX}/lib/systemd/system CACHE STRING "systemd's units")
set(NGXAUDIT_CRONDIR ${CMAKE_INSTALL_SYSCONFDIR}/cron.d CACHE STRING "cron's files")
set(NGXAUDIT_HELPERDIR lib/ngxaudit CACHE STRING "what units and cron run")
set(NGXAUDIT_PLUGINDIR lib/nagios/plugins CACHE STRING "where Nagios looks for check_ngxaudit")
set(NGXAUDIT_DATADIR ${CMAKE_INSTALL_DATADIR}/ngxaudit CACHE STRING "hooks, and the gate's drop-in")
foreach(name NGXAUDIT_CRONDIR NGXAUDIT_HELPERDIR NGXAUDIT_DATADIR NGXAUDIT_PLUGINDIR)
  string(REPLACE NGXAUDIT_ NGXAUDIT_FULL_ full ${name})
  cmake_path(ABSOLUTE_PATH ${name} BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE ${full})
endforeach()
# As GNUInstallDirs has it: below /usr it is /etc.
if(NOT IS_ABSOLUTE ${NGXAUDIT_CRONDIR} AND CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(NGXAUDIT_FULL_CRONDIR /${NGXAUDIT_CRONDIR})
endif()

# install_filled KIND DIRECTORY FILE...: with the paths in them filled in, and without the ending .in.
function(install_filled kind directory)
  foreach(file ${ARGN})
    cmake_path(GET file FILENAME name)
    string(REGEX REPLACE "\\.in$" "" name ${name})
    set(filled ${CMAKE_CURRENT_BINARY_DIR}/packaging/${directory}/${name})
    configure_file(${file} ${filled} @ONLY)
    install(${kind} ${filled} DESTINATION ${directory})
  endforeach()
endfunction()

install(TARGETS ngxaudit RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install_filled(PROGRAMS ${CMAKE_INSTALL_SBINDIR} packaging/helpers/ngxaudit-gate.in)
# Nagios' plugin is the program by another name.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_SBINDIR BASE_DIRECTORY ${NGXAUDIT_FULL_PLUGINDIR}
  OUTPUT_VARIABLE program_folder)
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/packaging)
file(CREATE_LINK ${program_folder}/ngxaudit ${CMAKE_CURRENT_BINARY_DIR}/packaging/check_ngxaudit SYMBOLIC)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/packaging/check_ngxaudit DESTINATION ${NGXAUDIT_PLUGINDIR})
install_filled(PROGRAMS ${NGXAUDIT_HELPERDIR}
  packaging/helpers/changed.in packaging/helpers/cron.in packaging/helpers/dpkg-trigger.in)
install_filled(PROGRAMS ${NGXAUDIT_DATADIR}/hooks
  packaging/hooks/certbot-deploy.in packaging/hooks/etckeeper.in packaging/hooks/git-pre-commit.in)
install_filled(FILES ${NGXAUDIT_DATADIR} packaging/systemd/nginx-gate.conf.in)
install_filled(FILES ${NGXAUDIT_UNITDIR}
  packaging/systemd/ngxaudit.service.in packaging/systemd/ngxaudit-watch.service.in
  packaging/systemd/ngxaudit.timer packaging/systemd/ngxaudit.path)
install_filled(FILES ${NGXAUDIT_FULL_CRONDIR} packaging/cron/ngxaudit.in)
# What somebody has configured stays.
set(configuration ${CMAKE_CURRENT_BINARY_DIR}/packaging/etc/ngxaudit.conf)
configure_file(packaging/etc/ngxaudit.conf.in ${configuration} @ONLY)
install(CODE "
  if(NOT EXISTS \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_SYSCONFDIR}/ngxaudit/ngxaudit.conf\")
    file(INSTALL \"${configuration}\" DESTINATION \"${CMAKE_INSTALL_FULL_SYSCONFDIR}/ngxaudit\")
  endif()")
install(FILES packaging/man/ngxaudit-gate.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES packaging/completions/ngxaudit.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ngxaudit)
install(FILES packaging/completions/_ngxaudit DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES packaging/completions/ngxaudit.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY packaging/fleet packaging/ansible DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY packaging/examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples USE_SOURCE_PERMISSIONS)
