# What `cmake --install` puts where. The package can be moved as a whole afterwards.
include(GNUInstallDirs)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/anjay_lite")

install(FILES "$<TARGET_FILE:anj>" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/anj DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
# The options that the library was really built with, in one file, also when they came from a header of the project.
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/anj_rust/anj_config.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/anj")
install(FILES cmake/anj-target.cmake cmake/anj-mbedtls.cmake cmake/anj_archive.c cmake/anjay_lite-config-version.cmake
    DESTINATION "${package_dir}")

set(anj_with_mbedtls "${ANJ_WITH_MBEDTLS}")
# The installed package tells a project that asks for other options than it was built with.
set(anj_option_values)
foreach(name IN LISTS ANJ_OPTION_NAMES)
    string(APPEND anj_option_values "set(_anj_built_${name} \"${${name}}\")\n")
endforeach()
string(REPLACE ";" " " ANJ_OPTION_NAMES_SPACED "${ANJ_OPTION_NAMES}")
file(RELATIVE_PATH anj_archive "/${package_dir}" "/${CMAKE_INSTALL_LIBDIR}/libanj.a")
file(RELATIVE_PATH anj_include "/${package_dir}" "/${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(cmake/installed-config.cmake.in anj_install/anjay_lite-config.cmake @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/anj_install/anjay_lite-config.cmake" DESTINATION "${package_dir}")

set(anj_libs_private "-lm")
if(ANJ_WITH_MBEDTLS)
    set(anj_libs_private "-lmbedtls -lmbedx509 -lmbedcrypto -lm")
endif()
file(RELATIVE_PATH anj_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/anj.pc.in anj_install/anj.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/anj_install/anj.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
