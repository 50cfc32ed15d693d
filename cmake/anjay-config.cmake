# The CMake package of the classic API, used from the source tree of anj:
#
#     set(anjay_DIR "<path of anj>/cmake")
#     find_package(anjay REQUIRED)
#     target_link_libraries(app PRIVATE anjay)
#
# Variables:
#     ANJAY_WITH_MBEDTLS  ON (default): coaps:// over Mbed TLS 3.4 to 3.6, which is linked to the programs; OFF: no coaps://, and no
#                         Mbed TLS is needed
#     MBEDTLS_ROOT_DIR    folder of Mbed TLS, also in the environment; empty: find_package(MbedTLS)
#     ANJ_RUST_TARGET, ANJ_CARGO, ANJ_RUSTC, ANJ_CARGO_ARGS: those of anjay_lite-config.cmake
cmake_policy(VERSION 3.16...3.31)

if(NOT TARGET anjay)
    get_filename_component(_anj_cmake "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
    get_filename_component(_anj_root "${_anj_cmake}/.." REALPATH)
    include("${_anj_cmake}/anjay-target.cmake")
    include("${_anj_cmake}/anj-options.cmake")
    include("${_anj_cmake}/anj-cargo.cmake")
    include("${_anj_cmake}/anj-mbedtls.cmake")

    if(NOT CMAKE_C_COMPILER_LOADED)
        enable_language(C)
    endif()
    anjay_add_target("${CMAKE_CURRENT_BINARY_DIR}/anjay_rust/libanjay.a" "${_anj_root}/include")
    set(ANJAY_WITH_MBEDTLS ON CACHE BOOL "coaps:// of the classic API, over Mbed TLS")
    if(ANJAY_WITH_MBEDTLS)
        anjay_link_mbedtls()
    endif()
    anjay_build_archive("${_anj_root}" "${CMAKE_CURRENT_BINARY_DIR}/anjay_rust")
endif()
