# The CMake package of anj, used from its source tree:
#
#     set(ANJ_WITH_COAP_DOWNLOADER ON)            # options: config/options.rs, or -DANJ_...=..., or
#     set(ANJ_CONFIG_H my/anj_config.h)           # a header that you wrote
#     set(anjay_lite_DIR "<path of anj>/cmake")
#     find_package(anjay_lite REQUIRED)
#     target_link_libraries(app PRIVATE anj)
#
# Further variables:
#     ANJ_RUST_TARGET     target triple of Rust, for cross builds
#     ANJ_CARGO           cargo to use
#     ANJ_RUSTC           rustc to use
#     ANJ_CARGO_ARGS      list of further arguments of cargo build, such as -Zbuild-std=core
#     MBEDTLS_ROOT_DIR    folder of Mbed TLS, with ANJ_WITH_MBEDTLS; empty: find_package(MbedTLS)
#     ANJ_WITH_CORROSION  OFF: do not use Corrosion even when find_package(Corrosion) finds it
cmake_policy(VERSION 3.16...3.31)

if(NOT TARGET anj)
    get_filename_component(_anj_cmake "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
    get_filename_component(_anj_root "${_anj_cmake}/.." REALPATH)
    include("${_anj_cmake}/anj-target.cmake")
    include("${_anj_cmake}/anj-options.cmake")
    include("${_anj_cmake}/anj-cargo.cmake")
    include("${_anj_cmake}/anj-mbedtls.cmake")

    if(NOT CMAKE_C_COMPILER_LOADED)
        enable_language(C)
    endif()
    anj_write_config_header("${_anj_root}" "${CMAKE_BINARY_DIR}/anj_config/anj/anj_config.h")
    anj_add_target("${CMAKE_CURRENT_BINARY_DIR}/anj_rust/libanj.a")
    target_include_directories(anj PUBLIC
        "$<BUILD_INTERFACE:${_anj_root}/include>" "$<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/anj_config>")
    if(ANJ_WITH_MBEDTLS)
        anj_find_mbedtls("set ANJ_WITH_MBEDTLS to OFF and define anj_dtls_* in the program; or do without coaps:// \
with ANJ_NET_WITH_DTLS and ANJ_WITH_SECURITY OFF")
        anj_link_mbedtls(anj PUBLIC)
    endif()
    anj_build_archive("${_anj_root}" "${CMAKE_BINARY_DIR}/anj_config/anj/anj_config.h"
        "${CMAKE_CURRENT_BINARY_DIR}/anj_rust")
endif()
