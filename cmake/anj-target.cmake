# The targets `anj` and `anj_extra_warning_flags`. Part of the package in the source tree and of the installed one.
include_guard(GLOBAL)
set(_anj_target_dir "${CMAKE_CURRENT_LIST_DIR}")

# anj_add_target(ARCHIVE): a library target `anj` whose file libanj.a, in the current binary directory, is a copy of
# ARCHIVE. A target of our own and not an imported one: projects add options and include paths to it.
function(anj_add_target archive)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/anj_archive.c")
    configure_file("${_anj_target_dir}/anj_archive.c" "${source}" COPYONLY)
    # The source depends on the archive, so the copying is repeated when the archive has changed.
    set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${archive}")
    add_library(anj STATIC "${source}")
    set_target_properties(anj PROPERTIES
        OUTPUT_NAME anj
        C_STANDARD 99
        C_EXTENSIONS OFF
        INTERPROCEDURAL_OPTIMIZATION OFF)
    add_custom_command(TARGET anj POST_BUILD
        COMMAND "${CMAKE_COMMAND}" -E copy "${archive}" "$<TARGET_FILE:anj>"
        VERBATIM)
    anj_find_math_library()
    if(MATH_LIBRARY)
        target_link_libraries(anj PUBLIC "${MATH_LIBRARY}")
    endif()

    add_library(anj_extra_warning_flags INTERFACE)
    target_compile_options(anj_extra_warning_flags INTERFACE
        "$<$<OR:$<C_COMPILER_ID:GNU>,$<C_COMPILER_ID:Clang>,$<C_COMPILER_ID:AppleClang>>:-pedantic;-Wall;-Wextra;-Winit-self;-Wmissing-declarations;-Wc++-compat;-Wsign-conversion;-Wconversion;-Wcast-qual;-Wvla;-Wno-variadic-macros;-Wno-long-long;-Wshadow>")
endfunction()

# Programs rely on `anj` bringing the math library where that is a library of its own. The result of the search is
# HAVE_MATH_LIBRARY and MATH_LIBRARY, which can be preset.
function(anj_find_math_library)
    if(DEFINED MATH_LIBRARY)
        return()
    endif()
    include(CheckLibraryExists)
    set(CMAKE_REQUIRED_QUIET ON)
    check_library_exists(m fmod "" HAVE_MATH_LIBRARY)
    if(HAVE_MATH_LIBRARY)
        set(MATH_LIBRARY m CACHE STRING "Library with the functions of math.h")
    else()
        set(MATH_LIBRARY "" CACHE STRING "Library with the functions of math.h")
    endif()
    mark_as_advanced(MATH_LIBRARY)
endfunction()
