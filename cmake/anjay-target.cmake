# The target `anjay`. Part of the package in the source tree and of the installed one.
include_guard(GLOBAL)

# anjay_add_target(ARCHIVE INCLUDE): a target for libanjay.a, its headers, and what Rust's standard library needs of the system.
function(anjay_add_target archive include)
    find_package(Threads REQUIRED)
    add_library(anjay STATIC IMPORTED GLOBAL)
    set_target_properties(anjay PROPERTIES
        IMPORTED_LOCATION "${archive}"
        INTERFACE_INCLUDE_DIRECTORIES "${include}"
        INTERFACE_LINK_LIBRARIES "Threads::Threads;m;${CMAKE_DL_LIBS}")
endfunction()

# anjay_link_mbedtls(): Mbed TLS below it.
function(anjay_link_mbedtls)
    anj_find_mbedtls("set ANJAY_WITH_MBEDTLS to OFF to do without coaps://")
    anj_link_mbedtls(anjay INTERFACE)
endfunction()
