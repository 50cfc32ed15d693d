#!/usr/bin/env python3
"""The CMake package, as projects use it: run.py [WORD ...] runs the tests whose names hold one of the words.

Works on a copy of the source tree below target/cmake-tests, as some tests change a Rust source."""

import os
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "cmake-tests"
TREE = WORK / "source of anj"  # with blanks: every path must be quoted

# What would make every project look for Mbed TLS.
OFF = ["ANJ_WITH_MBEDTLS", "ANJ_NET_WITH_DTLS", "ANJ_WITH_SECURITY"]

PROGRAM = r"""
#include <anj/core.h>
#include <stdio.h>

int main(void) {
    static anj_t anj;
    /* Refused: there is no configuration. */
    int result = anj_core_init(&anj, NULL);
    printf("in=%d level=%s refused=%d\n", ANJ_IN_MSG_BUFFER_SIZE,
#ifdef ANJ_WITH_LWM2M12
           "1.2",
#else
           "1.1",
#endif
           result != 0);
    return result == 0;
}
"""

PROJECT = """
cmake_minimum_required(VERSION 3.16)
project(app C)
%(set)s
if(NOT DEFINED anjay_lite_DIR)
    set(anjay_lite_DIR "../source of anj/cmake")
endif()
%(find)s
if(NOT PROJECT_NAME STREQUAL "app")
    message(FATAL_ERROR "the package has renamed the project")
endif()
target_compile_options(anj PRIVATE -g)
target_include_directories(anj PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
add_executable(app main.c)
target_link_libraries(app PRIVATE anj anj_extra_warning_flags)
target_compile_options(app PRIVATE -Werror)
"""


class Failure(Exception):
    """A test has failed."""


def expect(condition, *what):
    if not condition:
        raise Failure(" ".join(str(word) for word in what))


def run(*command, fails=False, cwd=None, env=None):
    """Output of a command that must succeed, or must fail."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ANJ_")}
    # A jobserver that is not there, and a folder that is not ours: the package must not let them through to cargo.
    environment.update(MAKEFLAGS="-j --jobserver-auth=33,44", CARGO_BUILD_TARGET="none-such")
    environment.update(env or {})
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if (done.returncode != 0) != fails:
        raise Failure("%s: exit code %d\n%s" % (" ".join(map(str, command)), done.returncode, done.stdout[-4000:]))
    return done.stdout


class Project:
    """A project with one program, its source and build folders."""

    generator = "Ninja"

    def __init__(self, name, settings="", find="find_package(anjay_lite REQUIRED)", program=PROGRAM, files=None):
        self.source = WORK / name
        self.build_folder = self.source / "build"
        shutil.rmtree(self.source, ignore_errors=True)
        self.source.mkdir(parents=True)
        off = "\n".join("set(%s OFF)" % name for name in OFF)
        text = PROJECT % {"set": off + "\n" + settings, "find": find}
        (self.source / "CMakeLists.txt").write_text(text)
        (self.source / "main.c").write_text(program)
        for path, content in (files or {}).items():
            (self.source / path).write_text(content)

    def configure(self, *arguments, generator=None, fails=False):
        self.generator = generator or self.generator
        return run("cmake", "-G", self.generator, "-S", self.source, "-B", self.build_folder, *arguments, fails=fails)

    def build(self, fails=False):
        return run("cmake", "--build", self.build_folder, "--parallel", "2", fails=fails)

    def output(self):
        return run(self.build_folder / "app")

    def all(self, *arguments, **options):
        self.configure(*arguments, **options)
        self.build()
        return self.output()

    def times(self):
        return [(self.build_folder / name).stat().st_mtime_ns for name in ("libanj.a", "app")]


def symbols(archive):
    return run("readelf", "-sW", archive)


def in_both_generators(generator):
    project = Project("generator " + generator.split()[-1])
    output = project.all("-DCMAKE_BUILD_TYPE=Release", generator=generator)
    expect("in=1200 level=1.2 refused=1" in output, output)
    return project


def test_makefiles_rebuild_what_changed():
    rebuilds(in_both_generators("Unix Makefiles"))


def test_ninja_rebuilds_what_changed():
    rebuilds(in_both_generators("Ninja"))


def rebuilds(project):
    """Nothing changed, an option changed, a Rust source changed."""
    before = project.times()
    time.sleep(1.1)
    project.build()
    expect(project.times() == before, "nothing has changed, and something was built")

    project.configure("-DANJ_IN_MSG_BUFFER_SIZE=600")
    project.build()
    expect("in=600" in project.output(), project.output())
    expect("anj_core_init_in600_" in symbols(project.build_folder / "libanj.a"), "the library has the old option")

    source = TREE / "staticlib/src/lib.rs"
    original = source.read_text()
    try:
        marker = "\n/// Marks.\n#[unsafe(no_mangle)]\npub extern \"C\" fn anj_marker() -> i32 {\n    7\n}\n"
        source.write_text(original + marker)
        before = project.times()
        project.build()
        expect("anj_marker" in symbols(project.build_folder / "libanj.a"), "a changed source was not compiled")
        expect(project.times()[1] > before[1], "the program was not linked again")
    finally:
        source.write_text(original)


def test_build_types():
    sizes = {}
    for build_type, profile in [("Debug", "debug"), ("MinSizeRel", "min-size"), ("RelWithDebInfo", "release-with-debug")]:
        project = Project("type " + build_type)
        expect("refused=1" in project.all("-DCMAKE_BUILD_TYPE=" + build_type), build_type)
        folders = list((project.build_folder / "anj_rust").glob("*/%s/libanj_c.a" % profile))
        expect(len(folders) == 1, build_type, "was not built with profile", profile)
        sizes[build_type] = (project.build_folder / "app").stat().st_size
    expect(sizes["MinSizeRel"] < sizes["Debug"], sizes)


def test_two_build_folders_with_different_options():
    project = Project("side by side")
    expected = {"one": ("700", "1.2"), "two": ("800", "1.1")}
    for name, (size, level) in expected.items():
        project.build_folder = project.source / name
        on = "ON" if level == "1.2" else "OFF"
        project.configure("-DANJ_IN_MSG_BUFFER_SIZE=" + size, "-DANJ_WITH_LWM2M12=" + on, "-DANJ_WITH_LWM2M_CBOR=" + on)
    for round in range(2):
        for name, (size, level) in expected.items():
            project.build_folder = project.source / name
            project.build()
            expect("in=%s level=%s" % (size, level) in project.output(), project.output())


def test_set_wins_at_every_configure():
    project = Project("set", settings="set(ANJ_IN_MSG_BUFFER_SIZE 900)")
    expect("in=900" in project.all("-DANJ_IN_MSG_BUFFER_SIZE=1000"), "the first time")
    expect("in=900" in project.all(), "the second time")
    cache = (project.build_folder / "CMakeCache.txt").read_text()
    expect("ANJ_OUT_MSG_BUFFER_SIZE:STRING=1200" in cache, "an option has no cache entry")


HEADER = """
#ifndef ANJ_CONFIG_H
#define ANJ_CONFIG_H
#include "sizes.h"
#ifdef __STDC__
#    define ANJ_IN_MSG_BUFFER_SIZE (2 * HALF)
#else
#    define ANJ_IN_MSG_BUFFER_SIZE 1
#endif
#define ANJ_OUT_MSG_BUFFER_SIZE 0x4B0u
#define ANJ_OUT_PAYLOAD_BUFFER_SIZE 1024
#define ANJ_DM_MAX_OBJECTS_NUMBER 10
#define ANJ_WITH_DEFAULT_SERVER_OBJ
#define ANJ_NET_WITH_UDP
#define ANJ_WITH_SENML_CBOR
#define ANJ_WITH_TIME_POSIX_COMPAT
#define ANJ_WITH_RNG_POSIX_COMPAT
#define ANJ_WITH_SOCKET_POSIX_COMPAT
#define ANJ_NET_WITH_IPV4
#define ANJ_COAP_MAX_OPTIONS_NUMBER 15
#define ANJ_COAP_MAX_ATTR_OPTION_SIZE 40
#define ANJ_COAP_MAX_LOCATION_PATHS_NUMBER 2
#define ANJ_COAP_MAX_LOCATION_PATH_SIZE 40
#endif
"""


def test_header_of_the_project():
    project = Project("header", settings="set(ANJ_CONFIG_H my_config.h)",
                      files={"my_config.h": HEADER, "sizes.h": "#define HALF 333\n"})
    expect("in=666 level=1.1" in project.all(), project.output())
    names = symbols(project.build_folder / "libanj.a")
    expect("anj_core_init_inexpr_out0x4B0u_" in names, "names of numbers in a header")
    expect("anj_dm_server_obj_init" in names and "anj_dm_security_obj_init" not in names, "objects of the header")
    # What a header includes counts as well.
    (project.source / "sizes.h").write_text("#define HALF 334\n")
    project.build()
    expect("in=668" in project.output(), project.output())
    effective = (project.build_folder / "anj_rust/anj_config.h").read_text()
    expect("#define ANJ_SEC_OBJ_MAX_SNI_SIZE 50" in effective, "default of an option newer than the header")
    (project.source / "CMakeLists.txt").write_text(
        (project.source / "CMakeLists.txt").read_text().replace("my_config.h", "none.h"))
    expect("there is no" in project.configure(fails=True), "a header that is not there")


def test_bad_combinations_are_refused():
    for setting, words in [
        ("set(ANJ_WITH_LWM2M12 OFF)", "ANJ_WITH_LWM2M_CBOR requires ANJ_WITH_LWM2M12"),
        ("set(ANJ_CACHE_ENTRIES_NUMBER 0)", "ANJ_WITH_CACHE requires ANJ_CACHE_ENTRIES_NUMBER >= 1"),
        ("set(ANJ_IN_MSG_BUFFER_SIZE many)", "ANJ_IN_MSG_BUFFER_SIZE must be a whole number"),
    ]:
        project = Project("refused", settings=setting)
        project.configure()
        output = project.build(fails=True)
        expect(words in output, words, "is not in:", output[-2000:])


def test_other_options_do_not_link():
    project = Project("mismatch")
    project.all("-DCMAKE_BUILD_TYPE=Release")
    header = (project.build_folder / "anj_config/anj/anj_config.h").read_text()
    other = project.source / "other/anj"
    other.mkdir(parents=True)
    archive = project.build_folder / "libanj.a"
    library = [archive, "-lm"]
    for compiler, source in (["cc", "-std=c99"], "main.c"), (["c++", "-std=c++11"], "main.cpp"):
        (project.source / source).write_text(PROGRAM)
        command = compiler + ["-pedantic", "-Wall", "-Wextra", "-Werror", "-I", project.source / "other", "-I", TREE / "include"]
        (other / "anj_config.h").write_text(header)
        run(*command, project.source / source, *library, "-o", project.source / "same")
        for old, new, name in [
            ("ANJ_IN_MSG_BUFFER_SIZE 1200", "ANJ_IN_MSG_BUFFER_SIZE 1201", "anj_core_init_in1201_"),
            ("#define ANJ_WITH_EXTERNAL_DATA", "/* */", None),
            ("/* #undef ANJ_WITH_EXTERNAL_DATA */", "#define ANJ_WITH_EXTERNAL_DATA", "_external_"),
        ]:
            if old not in header:
                continue
            (other / "anj_config.h").write_text(header.replace(old, new))
            output = run(*command, project.source / source, *library, "-o", project.source / "not", fails=True)
            expect("undefined reference" in output and name in output, output)
    # A program that uses nothing but constants needs no library.
    (project.source / "main.c").write_text("#include <anj/core.h>\nint main(void) { return ANJ_IN_MSG_BUFFER_SIZE == 0; }\n")
    run("cc", "-O0", "-std=c99", "-I", project.source / "other", "-I", TREE / "include", project.source / "main.c", "-o",
        project.source / "only")


def test_installed_package():
    build, prefix, moved = WORK / "install build", WORK / "installed here", WORK / "moved there"
    for folder in build, prefix, moved:
        shutil.rmtree(folder, ignore_errors=True)
    run("cmake", "-G", "Ninja", "-S", TREE, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DANJ_IN_MSG_BUFFER_SIZE=640",
        *["-D%s=OFF" % name for name in OFF])
    run("cmake", "--build", build)
    run("cmake", "--install", build, "--prefix", prefix)
    prefix.rename(moved)
    for path in "lib/libanj.a", "include/anj/core.h", "include/anj/anj_config.h", "lib/pkgconfig/anj.pc":
        expect((moved / path).is_file(), path, "is not installed")
    for file in moved.rglob("*"):
        if file.is_file() and file.suffix in (".cmake", ".pc", ".h"):
            expect(str(ROOT) not in file.read_text(), file, "names a folder of the build")

    project = Project("installed")
    expect("in=640" in project.all("-Danjay_lite_DIR=" + str(moved / "lib/cmake/anjay_lite")), project.output())
    expect((project.build_folder / "libanj.a").is_file(), "libanj.a is in the binary directory")
    project = Project("installed otherwise", settings="set(ANJ_IN_MSG_BUFFER_SIZE 641)")
    output = project.configure("-Danjay_lite_DIR=" + str(moved / "lib/cmake/anjay_lite"), fails=True)
    expect("ANJ_IN_MSG_BUFFER_SIZE is 641" in " ".join(output.split()), output)

    # pkg-config does not quote blanks in a prefix found from the file: a folder without them.
    plain = Path(str(WORK / "plain"))
    shutil.rmtree(plain, ignore_errors=True)
    shutil.copytree(moved, plain)
    flags = run("pkg-config", "--static", "--cflags", "--libs", "anj", env={"PKG_CONFIG_PATH": str(plain / "lib/pkgconfig")})
    run("cc", "-std=c99", project.source / "main.c", *flags.split(), "-o", project.source / "by-pkg-config")
    expect("in=640" in run(project.source / "by-pkg-config"), "by pkg-config")


def test_add_subdirectory_and_fetchcontent():
    project = Project("subdirectory", settings="set(ANJ_IN_MSG_BUFFER_SIZE 650)",
                      find='add_subdirectory("%s" anj)' % TREE)
    project.build_folder.mkdir()
    expect("in=650" in project.all(), "add_subdirectory")
    expect((project.build_folder / "anj/libanj.a").is_file(), "libanj.a is in the folder of the subdirectory")
    fetch = 'include(FetchContent)\nFetchContent_Declare(anj SOURCE_DIR "%s")\nFetchContent_MakeAvailable(anj)' % TREE
    project = Project("fetched", settings="set(ANJ_CONFIG_H my_config.h)", find=fetch,
                      files={"my_config.h": HEADER, "sizes.h": "#define HALF 333\n"})
    expect("in=666" in project.all(), "FetchContent")


def test_corrosion():
    project = Project("corrosion", settings="set(Corrosion_DIR \"%s\")" % (TREE / "tests/cmake/corrosion"))
    output = project.configure("-DCMAKE_BUILD_TYPE=Release")
    expect("built with Corrosion" in output, output)
    project.build()
    expect("in=1200" in project.output(), project.output())
    before = project.times()
    time.sleep(1.1)
    project.build()
    expect(project.times() == before, "nothing has changed, and something was built")
    project.configure("-DANJ_IN_MSG_BUFFER_SIZE=600")
    project.build()
    expect("in=600" in project.output(), project.output())
    expect("built with Corrosion" not in project.configure("-DANJ_WITH_CORROSION=OFF"), "it can be switched off")


def test_versions_and_remarks():
    project = Project("version", find="find_package(anjay_lite 2.1 REQUIRED)")
    project.configure()
    project = Project("version", find="find_package(anjay_lite 4 REQUIRED)")
    expect("4" in project.configure(fails=True), "version 4")
    project = Project("remarks", settings="set(ANJ_WITH_MBEDTLS ON)\nset(ANJ_WITH_SECURITY ON)\nset(ANJ_WITH_TYPO ON)\n"
                      "set(ANJ_NET_WITH_TCP ON)\nset(ANJ_MBEDTLS_ALLOWED_CIPHERSUITES A;B)")
    output = project.configure()
    expect("ANJ_WITH_TYPO" in output and "ANJ_NET_WITH_TCP" not in output, output)
    header = (project.build_folder / "anj_config/anj/anj_config.h").read_text()
    expect("#define ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES A,B\n" in header, header)


SECURE_PROGRAM = r"""
#include <anj/compat/crypto/zeroize.h>
#include <anj/compat/net/anj_dtls.h>
#include <stdio.h>

int main(void) {
    anj_net_ctx_t *ctx = NULL;
    static anj_net_config_t config;
    char secret[] = "secret";
    anj_crypto_zeroize(secret, sizeof(secret));
    int created = anj_dtls_create_ctx(&ctx, &config);
    printf("created=%d released=%d wiped=%d\n", created, anj_dtls_cleanup_ctx(&ctx), !secret[0]);
    return 0;
}
"""


def test_mbedtls():
    """From MBEDTLS_ROOT_DIR, from targets of the project, in an installed package; and what is said when there is none."""
    folder = os.environ["MBEDTLS_ROOT_DIR"]
    on = "\n".join("set(%s ON)" % name for name in OFF)
    good = "created=0 released=0 wiped=1"
    project = Project("mbedtls", settings=on, program=SECURE_PROGRAM)
    expect(good in project.all("-DMBEDTLS_ROOT_DIR=" + folder), project.output())
    expect(" _anj_tls_new" in symbols(project.build_folder / "libanj.a"), "the archive has the DTLS layer")
    find = 'find_package(MbedTLS REQUIRED PATHS "%s")\nfind_package(anjay_lite REQUIRED)' % folder
    project = Project("mbedtls target", settings=on, find=find, program=SECURE_PROGRAM)
    run("cmake", "-S", project.source, "-B", project.build_folder, env={"MBEDTLS_ROOT_DIR": ""})
    project.build()
    expect(good in project.output(), project.output())
    project = Project("mbedtls header", settings="set(ANJ_CONFIG_H my_config.h)", program=SECURE_PROGRAM, files={
        "my_config.h": HEADER + "#define ANJ_WITH_SECURITY\n#define ANJ_NET_WITH_DTLS\n#define ANJ_WITH_MBEDTLS\n",
        "sizes.h": "#define HALF 333\n"})
    expect(good in project.all("-DMBEDTLS_ROOT_DIR=" + folder), "the header of the project asks for it")

    project = Project("no mbedtls", settings=on)
    for arguments, says in [(["-DMBEDTLS_ROOT_DIR=/none-such"], "there is no Mbed TLS"),
                            (["-DMBEDTLS_ROOT_DIR=" + folder, "-DMBEDTLS_VERSION=3.6.4"], "exclude each other"),
                            (["-DMBEDTLS_VERSION=9.9"], "there is no Mbed TLS"),
                            (["-DMBEDTLS_CFG_STR=A=ON"], "does not build Mbed TLS")]:
        shutil.rmtree(project.build_folder, ignore_errors=True)
        expect(says in " ".join(project.configure(*arguments, fails=True).split()), arguments)

    build, prefix = WORK / "mbedtls build", WORK / "mbedtls-installed"
    for path in build, prefix:
        shutil.rmtree(path, ignore_errors=True)
    run("cmake", "-G", "Ninja", "-S", TREE, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DMBEDTLS_ROOT_DIR=" + folder)
    run("cmake", "--build", build)
    run("cmake", "--install", build, "--prefix", prefix)
    project = Project("mbedtls installed", settings=on, program=SECURE_PROGRAM)
    package = "-Danjay_lite_DIR=" + str(prefix / "lib/cmake/anjay_lite")
    expect(good in project.all(package, "-DMBEDTLS_ROOT_DIR=" + folder), project.output())
    flags = run("pkg-config", "--static", "--cflags", "--libs", "anj", env={"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")})
    run("cc", "-std=c99", project.source / "main.c", "-L" + folder + "/lib", *flags.split(), "-o", project.source / "by-pkg-config")
    expect(good in run(project.source / "by-pkg-config"), "by pkg-config")


TOOLCHAIN = """
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_C_FLAGS_INIT "-isystem /usr/include/newlib -mcpu=cortex-m4 -mthumb")
set(CMAKE_EXE_LINKER_FLAGS_INIT "--specs=nano.specs --specs=nosys.specs")
"""


def test_cross_build_for_cortex_m():
    own = "\n".join("set(ANJ_WITH_%s_POSIX_COMPAT OFF)" % name for name in ("SOCKET", "TIME", "RNG"))
    project = Project("cross", settings=own, files={"arm.cmake": TOOLCHAIN},
                      program="int main(void) { return 0; }\n")
    arguments = ["-DCMAKE_TOOLCHAIN_FILE=" + str(project.source / "arm.cmake"), "-DCMAKE_BUILD_TYPE=MinSizeRel"]
    expect("set ANJ_RUST_TARGET" in project.configure(*arguments, fails=True), "the target is asked for")
    project.configure(*arguments, "-DANJ_RUST_TARGET=thumbv7em-none-eabi")
    project.build()
    header = run("arm-none-eabi-readelf", "-h", project.build_folder / "libanj.a")
    expect("ARM" in header and "AArch64" not in header and "X86-64" not in header, header)
    expect("anj_core_init" in symbols(project.build_folder / "libanj.a"), "functions")


CLASSIC_PROGRAM = r"""
#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

int main(void) {
    anjay_configuration_t config = { .endpoint_name = "cmake", .in_buffer_size = 4000, .out_buffer_size = 4000 };
    anjay_t *anjay = anjay_new(&config);
    avs_log(cmake, WARNING, "client %s", anjay ? "made" : "refused");
    anjay_delete(anjay);
    return 0;
}
"""

CLASSIC_PROJECT = """
cmake_minimum_required(VERSION 3.16)
project(app C)
set(CMAKE_C_STANDARD 99)
set(CMAKE_C_EXTENSIONS OFF)
%s
add_executable(app main.c)
target_link_libraries(app PRIVATE anjay)
target_compile_definitions(app PRIVATE _POSIX_C_SOURCE=200809L)
target_compile_options(app PRIVATE -pedantic -Wall -Wextra -Werror)
"""


def classic_project(name, find="find_package(anjay REQUIRED)"):
    project = Project(name, program=CLASSIC_PROGRAM)
    (project.source / "CMakeLists.txt").write_text(CLASSIC_PROJECT % find)
    return project


def test_classic_package():
    project = classic_project("classic")
    from_source = "-Danjay_DIR=" + str(TREE / "cmake")
    # Options of the other library are none of this one's.
    expect("client made" in project.all(from_source, "-DCMAKE_BUILD_TYPE=Debug", "-DANJ_IN_MSG_BUFFER_SIZE=600"), project.output())
    before = (project.build_folder / "app").stat().st_mtime_ns
    time.sleep(1.1)
    run("cmake", "--build", project.build_folder, env={"ANJ_IN_MSG_BUFFER_SIZE": "many"})
    expect((project.build_folder / "app").stat().st_mtime_ns == before, "nothing has changed, and something was built")

    project = classic_project("classic without mbedtls")
    nowhere = [from_source, "-DCMAKE_BUILD_TYPE=Debug", "-DMBEDTLS_ROOT_DIR=/none-such"]
    refusal = " ".join(project.configure(*nowhere, fails=True).split())
    expect("there is no Mbed TLS" in refusal and "set ANJAY_WITH_MBEDTLS to OFF" in refusal, refusal)
    shutil.rmtree(project.build_folder, ignore_errors=True)
    expect("client made" in project.all(*nowhere, "-DANJAY_WITH_MBEDTLS=OFF"), project.output())

    build, prefix, moved = WORK / "classic install", WORK / "classic installed", WORK / "classic moved"
    for folder in build, prefix, moved:
        shutil.rmtree(folder, ignore_errors=True)
    run("cmake", "-G", "Ninja", "-S", TREE, "-B", build, "-DCMAKE_BUILD_TYPE=Debug", "-DANJAY_BUILD=ON",
        *["-D%s=OFF" % name for name in OFF])
    run("cmake", "--build", build)
    run("cmake", "--install", build, "--prefix", prefix)
    prefix.rename(moved)
    for path in "lib/libanjay.a", "include/anjay/anjay.h", "include/avsystem/commons/avs_log.h", "include/anj/core.h":
        expect((moved / path).is_file(), path, "is not installed")
    for file in (moved / "lib/cmake").rglob("*"):
        expect(not file.is_file() or str(ROOT) not in file.read_text(), file, "names a folder of the build")
    package = "-Danjay_DIR=" + str(moved / "lib/cmake/anjay")
    for words, fails in ("anjay 3.14 REQUIRED", False), ("anjay 4 REQUIRED", True):
        project = classic_project("classic installed here", "find_package(%s)" % words)
        project.configure(package, fails=fails)
        if not fails:
            project.build()
            expect("client made" in project.output(), project.output())


def copy_tree():
    """The files of the repository, tracked and new."""
    shutil.rmtree(TREE, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        shutil.copytree(ROOT, TREE, ignore=shutil.ignore_patterns("target", ".git"))
        return
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)


def main():
    words = sys.argv[1:]
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_") and callable(test)]
    tests = [(name, test) for name, test in tests if not words or any(word in name for word in words)]
    WORK.mkdir(parents=True, exist_ok=True)
    copy_tree()
    failed = 0
    for name, test in tests:
        started = time.monotonic()
        try:
            test()
            result = "ok"
        except Exception as error:  # every other exception is a failure too, with its place
            failed += 1
            result = "FAILED: %s" % (error if isinstance(error, Failure) else traceback.format_exc())
        print("%s (%.0f s) %s" % (name, time.monotonic() - started, result), flush=True)
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
