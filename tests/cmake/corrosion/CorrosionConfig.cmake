# Stands in for Corrosion, which is in no package registry: its documented interface as far as the package uses it.
# corrosion_import_crate() gives the imported library <crate>-static and the target cargo-build_<crate>.
function(corrosion_import_crate)
    cmake_parse_arguments(ARG "LOCKED" "MANIFEST_PATH;PROFILE" "CRATES;CRATE_TYPES;FLAGS" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "corrosion_import_crate: ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    set(archive "${CMAKE_CURRENT_BINARY_DIR}/libanj_c.a")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/corrosion")
    add_custom_target(cargo-build_anj_c
        COMMAND "${CMAKE_COMMAND}" -E env --unset=MAKEFLAGS --unset=CARGO_BUILD_TARGET
            "$<GENEX_EVAL:$<TARGET_PROPERTY:cargo-build_anj_c,environment>>"
            cargo build --quiet --locked --package "${ARG_CRATES}" --manifest-path "${ARG_MANIFEST_PATH}"
            --target-dir "${folder}" --profile "${ARG_PROFILE}"
        COMMAND "${CMAKE_COMMAND}" -E copy_if_different
            "${folder}/$<IF:$<CONFIG:Debug>,debug,${ARG_PROFILE}>/libanj_c.a" "${archive}"
        BYPRODUCTS "${archive}"
        COMMAND_EXPAND_LISTS
        VERBATIM)
    add_library(anj_c-static STATIC IMPORTED GLOBAL)
    set_target_properties(anj_c-static PROPERTIES IMPORTED_LOCATION "${archive}")
    add_library(anj_c INTERFACE)
    target_link_libraries(anj_c INTERFACE anj_c-static)
endfunction()

function(corrosion_set_env_vars target)
    set_property(TARGET "cargo-build_${target}" APPEND PROPERTY environment ${ARGN})
endfunction()
