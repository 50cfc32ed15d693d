# What `cmake --install` puts where, of the classic API. The package can be moved as a whole afterwards.
include(GNUInstallDirs)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/anjay")

# An imported target is nobody's to build.
add_custom_target(anjay_archive ALL)
add_dependencies(anjay_archive anjay_rust_archive)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/anjay_rust/libanjay.a" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/anjay include/avsystem DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
install(FILES cmake/anjay-target.cmake cmake/anj-mbedtls.cmake cmake/anjay-config-version.cmake DESTINATION "${package_dir}")
install(FILES cmake/installed-anjay-config.cmake DESTINATION "${package_dir}" RENAME anjay-config.cmake)

file(RELATIVE_PATH anjay_archive "/${package_dir}" "/${CMAKE_INSTALL_LIBDIR}/libanjay.a")
file(RELATIVE_PATH anjay_include "/${package_dir}" "/${CMAKE_INSTALL_INCLUDEDIR}")
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/anj_install/anjay-paths.cmake"
    "get_filename_component(_anjay_archive \"\${CMAKE_CURRENT_LIST_DIR}/${anjay_archive}\" ABSOLUTE)\n"
    "get_filename_component(_anjay_include \"\${CMAKE_CURRENT_LIST_DIR}/${anjay_include}\" ABSOLUTE)\n"
    "set(_anjay_with_mbedtls \"${ANJAY_WITH_MBEDTLS}\")\n")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/anj_install/anjay-paths.cmake" DESTINATION "${package_dir}")
