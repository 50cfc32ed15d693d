#!/usr/bin/env python3
"""The symbols of libanj.a: no heap, no formatting by Rust, the functions of the platform only where their option is on,
and from C nothing but what is listed here. Read with readelf: nm skips members that hold Rust bitcode."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The README quotes these lists.
# What the core draws from the C library: memory functions, which the Rust compiler calls by itself.
CORE = {"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen"}
# What the log on C's side draws.
LOG = {"snprintf", "vsnprintf", "strlen"}
LOG_TO_STDERR = {"fprintf", "stderr"}
# What the POSIX layer draws. Contexts of sockets are the only use of the heap.
POSIX_TIME = {"clock_gettime"}
POSIX_RNG = {"getentropy"}
POSIX_SOCKET = {"malloc", "free", "socket", "connect", "close", "send", "recv", "fcntl", "getsockopt", "getaddrinfo",
                "freeaddrinfo", "__errno_location"}
POSIX_STORAGE = {"malloc", "free", "open", "close", "read", "write", "unlink", "fchmod", "fsync", "fstat", "ftruncate", "flock",
                 "geteuid", "access"}
# Made by compilers.
BY_COMPILERS = {"_GLOBAL_OFFSET_TABLE_"}

# What an application may define instead, and the option that makes the library define it.
PLATFORM = {
    r"anj_udp_\w+": "ANJ_WITH_SOCKET_POSIX_COMPAT",
    r"anj_time_(monotonic|real)_now": "ANJ_WITH_TIME_POSIX_COMPAT",
    r"anj_rng_generate": "ANJ_WITH_RNG_POSIX_COMPAT",
    r"anj_crypto_storage_\w+": "ANJ_WITH_CRYPTO_STORAGE_DEFAULT",
    r"anj_log_handler_output": "ANJ_LOG_HANDLER_OUTPUT_STDERR",
    r"anj_dtls_\w+|anj_crypto_zeroize": "ANJ_WITH_MBEDTLS",
}
NEVER = re.compile(r"__rust_(alloc|dealloc|realloc)|core3fmt|anj_non_ip_|anjay_|avs_|5anjay")
# What the DTLS layer draws: its own C file, and Mbed TLS.
MBEDTLS = re.compile(r"_?mbedtls_\w+|_anj_tls_\w+|psa_crypto_init|calloc|free")

PLAIN = {"ANJ_WITH_MBEDTLS": "OFF", "ANJ_NET_WITH_DTLS": "OFF", "ANJ_WITH_SECURITY": "OFF"}
NO_PLATFORM = {name: "OFF" for name in ("ANJ_WITH_SOCKET_POSIX_COMPAT", "ANJ_WITH_TIME_POSIX_COMPAT",
                                        "ANJ_WITH_RNG_POSIX_COMPAT")}
CONFIGURATIONS = {
    "POSIX": {**PLAIN, "ANJ_WITH_COAP_DOWNLOADER": "ON", "ANJ_WITH_PERSISTENCE": "ON",
              "ANJ_EXT_WITH_DOWNLOAD_PROGRESS": "ON", "ANJ_EXT_WITH_DOWNLOAD_RESUME": "ON", "ANJ_EXT_WITH_Q_BLOCK2": "ON"},
    "own platform, own log": {**PLAIN, **NO_PLATFORM, "ANJ_LOG_HANDLER_OUTPUT_STDERR": "OFF",
                              "ANJ_LOG_HANDLER_OUTPUT_ALT": "ON"},
    "own platform, no log": {**PLAIN, **NO_PLATFORM, "ANJ_LOG_FULL": "OFF", "ANJ_LOG_HANDLER_OUTPUT_STDERR": "OFF"},
    "keys in files": {**PLAIN, "ANJ_WITH_SECURITY": "ON", "ANJ_WITH_PERSISTENCE": "ON",
                      "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE": "ON", "ANJ_WITH_CRYPTO_STORAGE_DEFAULT": "ON"},
    "own DTLS": {"ANJ_WITH_MBEDTLS": "OFF", "ANJ_WITH_COAP_DOWNLOADER": "ON"},
    "Mbed TLS": {"ANJ_WITH_COAP_DOWNLOADER": "ON", "ANJ_WITH_CERTIFICATES": "ON"},
}


def build(options, opt_level):
    """Builds libanj.a and returns its path."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ANJ_")}
    environment.update(options, CARGO_PROFILE_RELEASE_OPT_LEVEL=opt_level)
    folder = ROOT / "target" / "symbols"
    command = ["cargo", "build", "--quiet", "--release", "--package", "anj-staticlib", "--target-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder / "release" / "libanj_c.a"


def read_symbols(archive):
    """Defined global names, and undefined ones, by member. What only members of Rust's own libraries need is left out
    when nothing pulls these members in."""
    text = subprocess.run(["readelf", "-sW", archive], check=True, capture_output=True, text=True).stdout
    members = {}
    member = None
    for line in text.splitlines():
        match = re.match(r"File: .*\((.*)\)", line)
        if match:
            member = members.setdefault(match.group(1), (set(), set()))
            continue
        columns = line.split()
        if len(columns) >= 8 and columns[0].endswith(":") and columns[4] in ("GLOBAL", "WEAK"):
            member[columns[6] == "UND"].add(columns[7])
    return linked(members)


def linked(members):
    """The members that a program gets: those that define a name of the C API, and what these need."""
    chosen = {name for name, (defined, _) in members.items() if any(symbol.startswith("anj_") for symbol in defined)}
    while True:
        needed = set().union(*(members[name][1] for name in chosen)) - set().union(*(members[name][0] for name in chosen))
        more = {name for name, (defined, _) in members.items() if name not in chosen and defined & needed}
        if not more:
            return set().union(*(members[name][0] for name in chosen)), needed
        chosen |= more


def public_functions():
    """Functions that the C layer gives an unmangled name, in whatever configuration."""
    names = set()
    for path in (ROOT / "src" / "capi").rglob("*.rs"):
        if path.name in ("posix.rs", "mbedtls.rs"):
            continue
        text = path.read_text()
        names |= set(re.findall(r'no_mangle\)\]\s*(?:#\[[^\]]*\]\s*)*pub (?:unsafe )?extern "C" fn (\w+)', text))
    return names


def check(name, options, opt_level):
    """The list of what is wrong."""
    defaults = dict(re.findall(r'name: "(\w+)", kind: Kind::Bool, default: "(\w+)"', (ROOT / "config/options.rs").read_text()))
    on = {**defaults, **options}
    defined, undefined = read_symbols(build(options, opt_level))
    wrong = ["%s is there" % symbol for symbol in sorted(defined | undefined)
             if NEVER.search(symbol)]
    allowed = set(CORE) | BY_COMPILERS
    if on["ANJ_LOG_FULL"] == "ON":
        allowed |= LOG | (LOG_TO_STDERR if on["ANJ_LOG_HANDLER_OUTPUT_STDERR"] == "ON" else set())
    for option, names in [("ANJ_WITH_TIME_POSIX_COMPAT", POSIX_TIME), ("ANJ_WITH_RNG_POSIX_COMPAT", POSIX_RNG),
                          ("ANJ_WITH_SOCKET_POSIX_COMPAT", POSIX_SOCKET),
                          ("ANJ_WITH_CRYPTO_STORAGE_DEFAULT", POSIX_STORAGE)]:
        if on[option] == "ON":
            allowed |= names
    for pattern, option in PLATFORM.items():
        there = sorted(symbol for symbol in defined if re.fullmatch(pattern, symbol))
        if on[option] == "ON":
            if not there:
                wrong.append("%s is on, and nothing defines %s" % (option, pattern))
        else:
            wrong += ["%s is defined though %s is off" % (symbol, option) for symbol in there]
    of_application = re.compile("|".join(PLATFORM))
    wrong += ["%s is undefined and not documented" % symbol for symbol in sorted(undefined - allowed)
              if not of_application.fullmatch(symbol)
              and not (on["ANJ_WITH_MBEDTLS"] == "ON" and MBEDTLS.fullmatch(symbol))]
    if name == "POSIX":
        absent = [symbol for symbol in sorted(public_functions()) if symbol not in defined]
        wrong += ["%s is not exported" % symbol for symbol in absent if not needs_security(symbol)]
    if not any(symbol.startswith("anj_core_init_in1200_") for symbol in defined):
        wrong.append("the name with the options is missing")
    return wrong


def needs_security(symbol):
    """Functions that exist only with ANJ_WITH_SECURITY."""
    return symbol.startswith(("anj_security_", "anj_dm_security_obj_get_psk", "anj_crypto_"))


def main():
    failed = passed = 0
    for name, options in CONFIGURATIONS.items():
        for opt_level in "3", "s":
            wrong = check(name, options, opt_level)
            print("%s, opt-level %s: %s" % (name, opt_level, "; ".join(wrong) or "ok"), flush=True)
            failed += bool(wrong)
            passed += not wrong
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
