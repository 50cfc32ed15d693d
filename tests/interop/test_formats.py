"""The payload codecs against implementations of the same formats that share nothing with them: formats.py.

ANJ_FORMAT_CASES sets how many trees go each way (default 2,000; 100,000 is the full count).
"""
import functools
import os
import pathlib
import random
import struct
import subprocess

import pytest

import formats
from formats import LWM2M, SENML, TLV

ROOT = pathlib.Path(__file__).parents[2]
CASES = int(os.environ.get("ANJ_FORMAT_CASES", "2000"))
# What datetime, through which cbor2 reads times, can hold.
EARLIEST, LATEST = -62135596800, 253402300799


@pytest.fixture(scope="session")
def ask():
    """Sends lines to the codecs, returns their answers."""
    pipe = os.environ.get("ANJ_PAYLOAD_PIPE")
    command = [pipe] if pipe else ["cargo", "run", "--quiet", "--package", "anj", "--example", "payload_pipe"]

    def run(lines):
        answer = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, cwd=ROOT,
                                env=os.environ | {"ANJ_EXT_WITH_TLV_OUTPUT": "ON"})
        assert answer.returncode == 0, answer.stderr
        answers = answer.stdout.split("\n")[:-1]
        assert len(answers) == len(lines)
        return answers

    return run


def any_id(r):
    return r.randrange(4) if r.random() < 0.7 else r.choice([254, 255, 256, 65534, r.randrange(65535)])


def any_integer(r, low, high):
    bound = 1 << r.randrange(64)
    return max(low, min(high, r.randrange(-bound if low < 0 else 0, bound + 1)))


def any_double(r):
    return r.choice([
        lambda: float(any_integer(r, -2**63, 2**63 - 1)),
        lambda: struct.unpack(">f", r.randbytes(4))[0],
        lambda: struct.unpack(">d", r.randbytes(8))[0],
        lambda: r.randrange(100000) / 100,
        lambda: r.choice([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 5e-324, 1.7976931348623157e308]),
    ])()


def any_leaf(r, path, utf8):
    kind = r.choice("iudbltos")
    length = r.randrange(400) if r.random() < 0.05 else r.randrange(30)
    value = {
        "i": lambda: any_integer(r, -2**63, 2**63 - 1),
        "u": lambda: any_integer(r, 0, 2**64 - 1) << r.randrange(2),
        "d": lambda: any_double(r),
        "b": lambda: r.random() < 0.5,
        "l": lambda: (r.randrange(65536), r.randrange(65536)),
        "t": lambda: any_integer(r, EARLIEST, LATEST),
        "o": lambda: r.randbytes(length),
        "s": lambda: "".join(chr(r.choice([r.randrange(32, 127), 0x142, 0x20AC, 0x1F600]))
                             for _ in range(length)).encode() if utf8 else r.randbytes(length),
    }[kind]()
    return path, kind, value


def any_tree(r, most=5, least=0, shortest=0, utf8=True):
    """A request path and ascending leaves below it; a Resource is either single or multiple."""
    request = tuple(any_id(r) for _ in range(r.randrange(shortest, 4)))
    paths = set()
    for _ in range(r.randrange(least, most + 1)):
        paths.add(request + tuple(any_id(r) for _ in range(r.choice([3, 3, 4]) - len(request))))
    paths = {p for p in paths if len(p) == 3 or p[:3] not in paths}
    return request, [any_leaf(r, path, utf8) for path in sorted(paths)]


def split(r, payload):
    """Hex of blocks that end at random places."""
    blocks = []
    most = r.choice([1, 2, 5, 16, 64, 1024])
    while payload:
        size = r.randint(0 if r.random() < 0.1 else 1, most)
        blocks.append(payload[:size].hex())
        payload = payload[size:]
    if blocks and r.random() < 0.1:
        blocks.append("")
    return ",".join(blocks) or "-"


def listed(items):
    return ";".join(items) or "-"


def types(leaves):
    return listed(f"{formats.text(path)}={kind}" for path, kind, _ in leaves)


def decode_case(r, number):
    """A line that asks for decoding, the answer, and the line for the same payload in one block."""
    if number == TLV:
        request, leaves = any_tree(r, shortest=1, utf8=False)
        payload = formats.tlv_encode(request, leaves, r)
    else:
        request, leaves = any_tree(r)
        payload = formats.senml_encode(request, leaves, r) if number == SENML else formats.lwm2m_encode(leaves, r)
    expected = ";".join(formats.shown(leaf) for leaf in leaves)

    def line(blocks):
        return f"D {number} w {formats.text(request) or '/'} {blocks} {types(leaves)}"

    whole = line(payload.hex() or "-") if number == SENML and formats.senml_value_before_path(payload) else None
    return line(split(r, payload)), expected, whole


def encode_case(r, number):
    kind = r.choice("rc") if number == SENML else "r"
    request, leaves = any_tree(r, shortest=number == TLV, utf8=number != TLV)
    sizes = ",".join(str(r.choice([16, 32, 64, 1024, r.randint(1, 50)])) for _ in range(5))
    return f"E {number} {kind} {formats.text(request) or '/'} {sizes} {listed(map(formats.shown, leaves))}", leaves, request


@pytest.mark.parametrize("number", [SENML, LWM2M, TLV])
def test_decode(ask, number):
    r = random.Random(number)
    cases = [decode_case(r, number) for _ in range(CASES)]
    again = []
    for (line, expected, whole), answer in zip(cases, ask([line for line, _, _ in cases])):
        if whole and answer == "error":
            again.append((whole, expected))
        elif number == LWM2M:
            # Canonical maps come in the order of their keys' bytes.
            assert sorted(answer.split(";")) == sorted(expected.split(";")), line
        else:
            assert answer == expected, line
    for (line, expected), answer in zip(again, ask([line for line, _ in again]) if again else []):
        # A map that tells no number of pairs gives its text away with the first part of its path.
        assert answer == expected or (answer == "error" and " 9f" in line), line


@pytest.mark.parametrize("number", [SENML, LWM2M, TLV])
def test_encode(ask, number):
    r = random.Random(number + 1)
    cases = [encode_case(r, number) for _ in range(CASES)]
    for (line, leaves, request), answer in zip(cases, ask([line for line, _, _ in cases])):
        kinds = {path: kind for path, kind, _ in leaves}
        payload = bytes.fromhex(answer)
        found = {SENML: formats.senml_decode, LWM2M: formats.lwm2m_decode,
                 TLV: functools.partial(formats.tlv_decode, request)}[number](payload, kinds)
        assert [formats.shown(leaf) for leaf in found] == [formats.shown(leaf) for leaf in leaves], (line, answer)
        if number == TLV:
            assert payload == formats.tlv_shortest(request, leaves), (line, answer)
