#!/usr/bin/env python3
"""The headers of the classic API: every fact of facts.json (tiers 1 and 2 of spec 50, Annex A) holds with each header alone as the
first include, all headers together compile as strict C99, C++11, C++17 and C++20, and what they declare is what libanjay.a defines.

    check_headers.py [LIBRARY]

Last line: "N passed, M failed"; exit status 1 when a fact fails."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Wcast-qual", "-Werror"]
C99 = ["-std=c99", "-D_POSIX_C_SOURCE=200809L", *STRICT]
CXX = [["-std=c++%d" % year, *STRICT] for year in (11, 17, 20)]
# Standard headers that programs get from each of these (spec 50, section 3), by a name of each.
FREE = {
    "anjay": ["assert(1)", "INT_MAX", "(va_list *) 0", "true", "(size_t) 0", "SIZE_MAX", "fopen", "strtol", "strlen"],
    "avs": ["assert(1)", "true", "(size_t) 0", "SIZE_MAX"],
    "dm": ["NAN"],
}
PRIVATE = {"avs_log_message_impl"}


def same(left, right):
    return "_Static_assert(__builtin_types_compatible_p(%s, %s), \"type\");" % (left, right)


class Facts:
    """Lines of C, each of which states a fact."""

    def __init__(self, facts):
        self.lines = []
        for item in facts.get("functions", []):
            name = re.search(r"@(\w+)", item).group(1)
            self.add(name, same("__typeof__(%s)" % name, item.replace("@" + name, "")))
        for item in facts.get("typedefs", []):
            if "opaque" in item:
                self.add(item["name"], same(item["name"] + " *", item["opaque"] + " *"))
            elif "is" in item:
                self.add(item["name"], same(item["name"], item["is"]))
            else:
                self.add(item["name"], same(item["name"], item["function"]))
        for item in facts.get("enums", []):
            if "tag" in item:
                self.add("enum " + item["tag"], same("enum " + item["tag"], item["name"]))
            self.add(item["name"], "_Static_assert(sizeof(%s) == sizeof(int), \"size\");" % item["name"])
            for name, value in item["constants"].items():
                self.add(name, "_Static_assert((long long) %s == %d, \"value\");" % (name, value))
        for item in facts.get("structs", []):
            if "tag" in item:
                self.add("struct " + item["tag"], same("%s %s" % (item["kind"], item["tag"]), item["name"]))
            self.fields(item["name"], "", item["fields"], item["kind"])
        for item in facts.get("macros", []):
            self.macro(item)

    def add(self, what, code):
        self.lines.append((what, code))

    def fields(self, owner, path, fields, kind):
        previous = None
        for field in fields:
            full = path + field["name"]
            what = "%s.%s" % (owner, full)
            if "fields" in field:
                self.add(what, "enum { f_%d = offsetof(%s, %s) };" % (len(self.lines), owner, full))
                self.fields(owner, full + ".", field["fields"], field["type"])
            else:
                self.add(what, same("__typeof__(((%s *) 0)->%s)" % (owner, full), field["type"]))
            if previous:
                order = ">" if kind == "struct" else "=="
                self.add(what + " behind " + previous, "_Static_assert(offsetof(%s, %s) %s offsetof(%s, %s), \"order\");"
                         % (owner, full, order, owner, previous))
            previous = full

    def macro(self, item):
        name = item["name"]
        if "takes" in item or not item["value"] or item["value"] == "__typeof__":
            self.add(name, "\n#ifndef %s\n#error missing\n#endif" % name)
        else:
            self.add(name, "_Static_assert((%s) == (%s), \"value\");" % (name, item["value"]))


def compiler(source, options, language="c"):
    driver = os.environ.get("CC", "cc") if language == "c" else os.environ.get("CXX", "c++")
    return subprocess.run([driver, "-x", language, "-fsyntax-only", "-I", str(INCLUDE), *options, "-"], input=source,
                          capture_output=True, text=True)


def check_header(header, facts):
    """Names of the facts that do not hold."""
    source = "#include <%s>\n#include <stddef.h>\n" % header
    where = {}
    for what, code in Facts(facts).lines:
        for line in code.split("\n"):
            source += line + "\n"
            where[source.count("\n")] = what
    result = compiler(source, ["-std=gnu11", "-fmax-errors=0", "-ftrack-macro-expansion=0"])
    failed = []
    for line in result.stderr.splitlines():
        if ": error:" in line:
            number = re.match(r"<stdin>:(\d+):", line)
            failed.append("%s: %s" % (where.get(int(number.group(1)), "?") if number else header, line))
    return len(where), failed


def check_free(header):
    """What a header brings along."""
    names = list(FREE["anjay"] if header.startswith("anjay/") else FREE["avs"])
    if header.startswith("anjay/") and header not in ("anjay/core.h", "anjay/io.h", "anjay/download.h"):
        names += FREE["dm"]
    source = "#include <%s>\nvoid f(void);\nvoid f(void) {\n" % header
    source += "".join("(void) (%s);\n" % name for name in names) + "}\n"
    result = compiler(source, ["-std=c99", "-D_POSIX_C_SOURCE=200809L"])
    return ["%s brings too little: %s" % (header, result.stderr)] if result.returncode else []


def declared():
    """Functions and objects with external linkage that the headers declare."""
    names = set()
    for header in list((INCLUDE / "anjay").rglob("*.h")) + list((INCLUDE / "avsystem").rglob("*.h")):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        text = re.sub(r"#(?:[^\n]*\\\n)*[^\n]*", "", text)
        text = re.sub(r"\bstatic inline\b[^{;]*\{.*?^\}", "", text, flags=re.S | re.M)
        text = re.sub(r"\btypedef\b[^;{]*(\{.*?\}[^;]*)?;", "", text, flags=re.S)
        for match in re.finditer(r"^[a-z][\w *]*?\b(a(?:njay|vs)_\w+)\(", text, re.M):
            names.add(match.group(1))
        names.update(re.findall(r"^extern const \w+ (\w+);", text, re.M))
    return names


def check_symbols(library):
    """What is declared is defined, and nothing else."""
    output = subprocess.run(["nm", "-g", "--defined-only", library], capture_output=True, text=True).stdout
    defined = set(re.findall(r" [TDRBWV] ((?:anjay|avs|ANJAY|AVS)_\w+)$", output, re.M)) - PRIVATE
    names = declared()
    failed = ["%s is declared and not defined" % name for name in sorted(names - defined)]
    failed += ["%s is defined and not declared" % name for name in sorted(defined - names)]
    return len(names | defined), failed


def main():
    facts = json.loads((Path(__file__).parent / "facts.json").read_text())
    headers = sorted(str(path.relative_to(INCLUDE)) for folder in ("anjay", "avsystem") for path in (INCLUDE / folder).rglob("*.h"))
    checked, failed = 0, []
    for header, known in facts.items():
        if header not in headers:
            failed.append("%s is missing" % header)
            continue
        number, problems = check_header(header, known)
        checked += number
        failed += problems
    config = {"anjay/anjay_config.h", "avsystem/commons/avs_commons_config.h", "avsystem/coap/avs_coap_config.h"}
    brings = [name for name in headers if name.startswith("anjay/") and name not in config]
    brings += ["avsystem/commons/avs_%s.h" % name for name in ("log", "list", "memory", "defs", "time")]
    for header in brings:
        checked += 1
        failed += check_free(header)
    everything = "".join("#include <%s>\n" % header for header in headers)
    for source in [everything] + ["#include <%s>\n" % header for header in headers]:
        for options, language in [(C99, "c")] + [(options, "c++") for options in CXX]:
            checked += 1
            # C has no empty translation units.
            result = compiler(source + "extern int some;\n", options, language)
            if result.returncode:
                failed.append("%s: %s\n%s" % (language, options[0], result.stderr))
    if len(sys.argv) > 1:
        number, problems = check_symbols(sys.argv[1])
        checked += number
        failed += problems
    for problem in failed:
        print(problem)
    print("%d passed, %d failed" % (checked - len(failed), len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
