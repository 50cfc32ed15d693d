# The archive that Rust makes. Part of the package in the source tree.
include_guard(GLOBAL)

# anj_build_archive(ROOT HEADER FOLDER): FOLDER/libanj.a is the library, built for HEADER; `anj` comes after it.
#
# Cargo is asked at every build, since only it knows what has changed; the file is replaced only when it differs.
function(anj_build_archive root header folder)
    anj_rust_toolchain("${root}")
    anj_cargo_profile(profile)
    # genex: include paths and definitions that the project adds to `anj`, for headers that options name.
    set(environment
        "ANJ_CONFIG_H=${header}"
        "ANJ_CONFIG_OUT=${folder}/anj_config.h"
        "ANJ_C_INCLUDE_PATH=$<JOIN:$<TARGET_PROPERTY:anj,INCLUDE_DIRECTORIES>,|>"
        "ANJ_C_DEFINITIONS=$<JOIN:$<TARGET_PROPERTY:anj,COMPILE_DEFINITIONS>,|>")
    if(ANJ_WITH_MBEDTLS)
        anj_mbedtls_environment(mbedtls)
        list(APPEND environment ${mbedtls})
    endif()
    file(MAKE_DIRECTORY "${folder}")
    if(NOT DEFINED ANJ_WITH_CORROSION)
        set(ANJ_WITH_CORROSION ON)
    endif()
    # Corrosion chooses the toolchain itself, so who chooses one gets plain cargo.
    if(ANJ_WITH_CORROSION AND NOT ANJ_CARGO_CHOSEN AND NOT CMAKE_VERSION VERSION_LESS 3.22)
        set(Rust_CARGO_TARGET "${ANJ_RUST_TARGET}")
        find_package(Corrosion QUIET)
    endif()
    if(Corrosion_FOUND)
        anj_build_with_corrosion()
    else()
        anj_build_with_cargo(anj)
    endif()
    add_dependencies(anj anj_rust_archive)
endfunction()

# Profile of cargo for a build type; without a build type the optimised one, unlike C: it is the one without panics.
function(anj_cargo_profile result)
    set(${result}
        "$<IF:$<CONFIG:Debug>,dev,$<IF:$<CONFIG:MinSizeRel>,min-size,$<IF:$<CONFIG:RelWithDebInfo>,release-with-debug,release>>>"
        PARENT_SCOPE)
endfunction()

macro(anj_build_with_corrosion)
    message(STATUS "anj: built with Corrosion")
    corrosion_import_crate(
        MANIFEST_PATH "${root}/staticlib/Cargo.toml"
        CRATES anj-staticlib
        CRATE_TYPES staticlib
        PROFILE "${profile}"
        LOCKED)
    corrosion_set_env_vars(anj_c ${environment})
    add_custom_target(anj_rust_archive
        COMMAND "${CMAKE_COMMAND}" -E copy_if_different "$<TARGET_FILE:anj_c-static>" "${folder}/libanj.a"
        BYPRODUCTS "${folder}/libanj.a"
        VERBATIM)
    add_dependencies(anj_rust_archive cargo-build_anj_c)
endmacro()

# anjay_build_archive(ROOT FOLDER): FOLDER/libanjay.a is the classic API; `anjay` comes after it. Its one option is
# ANJAY_WITH_MBEDTLS: those of the environment are not for it.
function(anjay_build_archive root folder)
    anj_rust_toolchain("${root}")
    anj_cargo_profile(profile)
    set(environment)
    anj_read_options("${root}")
    foreach(variable IN LISTS _anj_names ITEMS ANJ_CONFIG_H ANJ_CONFIG_OUT ANJ_C_INCLUDE_PATH ANJ_C_DEFINITIONS)
        list(APPEND environment "--unset=${variable}")
    endforeach()
    if(ANJAY_WITH_MBEDTLS)
        anj_mbedtls_environment(mbedtls)
        list(APPEND environment ${mbedtls})
    else()
        list(APPEND environment ANJ_WITH_MBEDTLS=OFF ANJ_NET_WITH_DTLS=OFF ANJ_WITH_SECURITY=OFF)
    endif()
    file(MAKE_DIRECTORY "${folder}")
    anj_build_with_cargo(anjay)
    add_dependencies(anjay anjay_rust_archive)
endfunction()

# anj_build_with_cargo(NAME): lib<NAME>.a, with a target for it.
macro(anj_build_with_cargo name)
    anj_c_environment(c_environment)
    set(profile_folder "$<IF:$<CONFIG:Debug>,debug,${profile}>")
    # A jobserver of make is not for cargo; the other variables would move what cargo builds.
    add_custom_target(${name}_rust_archive
        COMMAND "${CMAKE_COMMAND}" -E env
            --unset=MAKEFLAGS --unset=MFLAGS --unset=CARGO_MAKEFLAGS --unset=CARGO_TARGET_DIR --unset=CARGO_BUILD_TARGET
            ${environment} "RUSTC=${ANJ_RUSTC}" ${c_environment}
            "${ANJ_CARGO}" build --quiet --locked --package ${name}-staticlib
            --manifest-path "${root}/Cargo.toml" --target-dir "${folder}" --target "${ANJ_RUST_TARGET}"
            --profile "${profile}" ${ANJ_CARGO_ARGS}
        COMMAND "${CMAKE_COMMAND}" -E copy_if_different
            "${folder}/${ANJ_RUST_TARGET}/${profile_folder}/lib${name}_c.a" "${folder}/lib${name}.a"
        BYPRODUCTS "${folder}/lib${name}.a"
        WORKING_DIRECTORY "${root}"
        COMMENT "Building lib${name}.a with cargo"
        VERBATIM)
endmacro()

# Sets ANJ_CARGO, ANJ_RUSTC, ANJ_RUST_TARGET and ANJ_CARGO_ARGS of the caller; ANJ_CARGO_CHOSEN when plain cargo must
# build, because the project says how or because no usual build works.
function(anj_rust_toolchain root)
    set(chosen FALSE)
    if(ANJ_CARGO OR ANJ_RUSTC OR ANJ_CARGO_ARGS)
        set(chosen TRUE)
    endif()
    find_program(ANJ_CARGO cargo HINTS "$ENV{CARGO_HOME}/bin" "$ENV{HOME}/.cargo/bin" DOC "cargo")
    find_program(ANJ_RUSTC rustc HINTS "$ENV{CARGO_HOME}/bin" "$ENV{HOME}/.cargo/bin" DOC "rustc")
    if(NOT ANJ_CARGO OR NOT ANJ_RUSTC)
        message(FATAL_ERROR "anj is built with Rust: install cargo and rustc, or set ANJ_CARGO and ANJ_RUSTC")
    endif()
    set(rustc "${ANJ_RUSTC}")
    set(cargo "${ANJ_CARGO}")
    set(arguments ${ANJ_CARGO_ARGS})
    anj_rustc_says(version "${rustc}" -vV)
    string(REGEX MATCH "host: ([^\n\r]*)" _ "${version}")
    set(host "${CMAKE_MATCH_1}")
    set(target "${ANJ_RUST_TARGET}")
    if(NOT target)
        if(CMAKE_CROSSCOMPILING)
            message(FATAL_ERROR
                "anj: set ANJ_RUST_TARGET to the target triple of Rust, such as thumbv7em-none-eabi for a Cortex-M4; "
                "`rustc --print target-list` shows all")
        endif()
        set(target "${host}")
    endif()
    anj_has_target(installed "${rustc}" "${target}")
    if(NOT installed AND NOT arguments MATCHES "build-std")
        # No precompiled core for the target: build it, with a toolchain that has its sources.
        anj_find_sources(rustc cargo)
        if(NOT rustc)
            message(FATAL_ERROR
                "anj: ${ANJ_RUSTC} cannot build for ${target}. Either `rustup target add ${target}`, or `rustup "
                "component add rust-src` to build the core library along, or choose a toolchain with ANJ_CARGO, "
                "ANJ_RUSTC and ANJ_CARGO_ARGS")
        endif()
        message(STATUS "anj: ${rustc} builds the core library for ${target} from source")
        list(APPEND arguments -Zbuild-std=core)
        set(chosen TRUE)
    endif()
    set(ANJ_RUSTC "${rustc}" PARENT_SCOPE)
    set(ANJ_CARGO "${cargo}" PARENT_SCOPE)
    set(ANJ_CARGO_ARGS "${arguments}" PARENT_SCOPE)
    set(ANJ_RUST_TARGET "${target}" PARENT_SCOPE)
    set(ANJ_RUST_HOST "${host}" PARENT_SCOPE)
    set(ANJ_CARGO_CHOSEN "${chosen}" PARENT_SCOPE)
endfunction()

function(anj_rustc_says result rustc)
    execute_process(COMMAND "${rustc}" ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE error RESULT_VARIABLE failed
        OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(failed)
        message(FATAL_ERROR "anj: ${rustc} ${ARGN}: ${error}")
    endif()
    set(${result} "${output}" PARENT_SCOPE)
endfunction()

# Whether a toolchain has the core library for a target.
function(anj_has_target result rustc target)
    anj_rustc_says(folder "${rustc}" --print target-libdir --target "${target}")
    file(GLOB found "${folder}/libcore-*.rlib")
    if(found)
        set(${result} TRUE PARENT_SCOPE)
    else()
        set(${result} FALSE PARENT_SCOPE)
    endif()
endfunction()

# A rustc that has the sources of core, and its cargo: the one in use, else one of the system beside it; empty if none.
function(anj_find_sources rustc_result cargo_result)
    set(${rustc_result} "" PARENT_SCOPE)
    foreach(rustc IN ITEMS "${ANJ_RUSTC}" /usr/bin/rustc /usr/local/bin/rustc)
        get_filename_component(folder "${rustc}" DIRECTORY)
        set(cargo "${folder}/cargo")
        if(rustc STREQUAL ANJ_RUSTC)
            set(cargo "${ANJ_CARGO}")
        endif()
        if(EXISTS "${rustc}" AND EXISTS "${cargo}")
            anj_rustc_says(sysroot "${rustc}" --print sysroot)
            if(EXISTS "${sysroot}/lib/rustlib/src/rust/library/core/Cargo.toml")
                set(${rustc_result} "${rustc}" PARENT_SCOPE)
                set(${cargo_result} "${cargo}" PARENT_SCOPE)
                return()
            endif()
        endif()
    endforeach()
endfunction()

# What the crate `cc` needs to use the compiler of the project for the C files of the library.
function(anj_c_environment result)
    string(REPLACE "-" "_" suffix "${ANJ_RUST_TARGET}")
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    set(flags "${CMAKE_C_FLAGS}")
    if(type)
        string(APPEND flags " ${CMAKE_C_FLAGS_${type}}")
    endif()
    if(CMAKE_SYSROOT)
        string(APPEND flags " --sysroot=${CMAKE_SYSROOT}")
    endif()
    if(CMAKE_C_COMPILER_TARGET)
        string(APPEND flags " --target=${CMAKE_C_COMPILER_TARGET}")
    endif()
    string(STRIP "${flags}" flags)
    set(variables "CC_${suffix}=${CMAKE_C_COMPILER}" "AR_${suffix}=${CMAKE_AR}" "CFLAGS_${suffix}=${flags}")
    if(ANJ_CARGO_ARGS MATCHES "-Z")
        # Unstable options of a stable cargo.
        list(APPEND variables RUSTC_BOOTSTRAP=1)
    endif()
    set(${result} "${variables}" PARENT_SCOPE)
endfunction()
