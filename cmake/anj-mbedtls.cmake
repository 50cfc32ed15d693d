# Mbed TLS below `anj` and `anjay`. Part of the package in the source tree and of the installed one.
include_guard(GLOBAL)

# anj_find_mbedtls(REMEDY): makes sure of the targets MbedTLS::mbedtls, MbedTLS::mbedx509 and MbedTLS::mbedcrypto: those that
# the project has already, those of MBEDTLS_ROOT_DIR (a variable, or one of the environment), or what find_package() finds.
# REMEDY: what else a project can do.
macro(anj_find_mbedtls remedy)
    set(MBEDTLS_ROOT_DIR "" CACHE PATH "Folder that Mbed TLS is installed in; empty: find_package() searches")
    set(MBEDTLS_VERSION "" CACHE STRING "Version of Mbed TLS to find, when MBEDTLS_ROOT_DIR is empty")
    if(MBEDTLS_CFG_STR)
        message(FATAL_ERROR "anj does not build Mbed TLS: configure your own copy instead of with MBEDTLS_CFG_STR")
    endif()
    if(MBEDTLS_ROOT_DIR AND MBEDTLS_VERSION)
        message(FATAL_ERROR "MBEDTLS_ROOT_DIR and MBEDTLS_VERSION exclude each other: the folder has the version it has")
    endif()
    set(_anj_mbedtls_root "${MBEDTLS_ROOT_DIR}")
    if(NOT _anj_mbedtls_root AND NOT MBEDTLS_VERSION)
        set(_anj_mbedtls_root "$ENV{MBEDTLS_ROOT_DIR}")
    endif()
    if(NOT TARGET MbedTLS::mbedtls)
        if(_anj_mbedtls_root)
            # A folder found before, for another value of the variable, is not for this one.
            unset(MbedTLS_DIR CACHE)
            find_package(MbedTLS CONFIG QUIET PATHS "${_anj_mbedtls_root}" NO_DEFAULT_PATH)
        else()
            find_package(MbedTLS ${MBEDTLS_VERSION} CONFIG QUIET)
        endif()
    endif()
    if(NOT TARGET MbedTLS::mbedtls)
        message(FATAL_ERROR
            "coaps:// is built over Mbed TLS, but there is no Mbed TLS (3.4 to 3.6) "
            "${_anj_mbedtls_root}. Set MBEDTLS_ROOT_DIR to the folder that it is installed in (with "
            "lib/cmake/MbedTLS/MbedTLSConfig.cmake), or add its targets before; or ${remedy}.")
    endif()
endmacro()

# anj_link_mbedtls(TARGET SCOPE): links it to a library, hence to the programs. SCOPE: PUBLIC, or INTERFACE for an imported one.
function(anj_link_mbedtls target scope)
    target_link_libraries(${target} ${scope} MbedTLS::mbedtls MbedTLS::mbedx509 MbedTLS::mbedcrypto)
endfunction()

# Sets what tells cargo where the headers are, and how they are used.
function(anj_mbedtls_environment result)
    set(${result}
        "ANJ_MBEDTLS_INCLUDE_PATH=$<JOIN:$<TARGET_PROPERTY:MbedTLS::mbedcrypto,INTERFACE_INCLUDE_DIRECTORIES>,|>"
        "ANJ_MBEDTLS_DEFINITIONS=$<JOIN:$<TARGET_PROPERTY:MbedTLS::mbedcrypto,INTERFACE_COMPILE_DEFINITIONS>,|>"
        MBEDTLS_ROOT_DIR=
        PARENT_SCOPE)
endfunction()
