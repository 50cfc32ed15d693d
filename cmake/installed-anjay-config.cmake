# The CMake package of the installed classic API.
cmake_policy(VERSION 3.16...3.31)

if(NOT TARGET anjay)
    include("${CMAKE_CURRENT_LIST_DIR}/anjay-target.cmake")
    if(NOT CMAKE_C_COMPILER_LOADED)
        enable_language(C)
    endif()
    include("${CMAKE_CURRENT_LIST_DIR}/anjay-paths.cmake")
    anjay_add_target("${_anjay_archive}" "${_anjay_include}")
endif()
