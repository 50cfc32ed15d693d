"""The downloader against real CoAP servers (aiocoap, libcoap) and against a misbehaving one."""
import asyncio
import os
import random
import subprocess
import threading
import time

import aiocoap
import aiocoap.resource
import pytest

import coap
from conftest import free_port

IMAGE_4_MIB = random.Random(4).randbytes(4 << 20)
IMAGE = random.Random(1).randbytes(100_000)


def fetch(programs, uri, tmp_path, retries=0, delay_ms=500, timeout=120):
    """(status lines, file content) of a download."""
    out = tmp_path / "fetched"
    done = subprocess.run([programs / "fetch", uri, out, str(retries), str(delay_ms)],
                          stdout=subprocess.PIPE, text=True, timeout=timeout)
    return done.stdout.split("\n")[:-1], out.read_bytes()


class AiocoapServer:
    """aiocoap serving `content` under /fw, in a thread with its own event loop."""

    def __init__(self, content, host="127.0.0.1"):
        self.content, self.host = content, host
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.port = free_port()

    def run(self):
        asyncio.set_event_loop(self.loop)
        outer = self

        class File(aiocoap.resource.Resource):
            async def render_get(self, request):
                return aiocoap.Message(payload=outer.content)

        async def start():
            site = aiocoap.resource.Site()
            site.add_resource(["fw"], File())
            self.context = await aiocoap.Context.create_server_context(site, bind=(self.host, self.port))
            self.ready.set()

        self.loop.run_until_complete(start())
        self.loop.run_forever()

    def __enter__(self):
        self.thread.start()
        assert self.ready.wait(10), "aiocoap did not start"
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.uri = f"coap://{host}:{self.port}/fw"
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.context.shutdown(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


SUCCESS = ["STARTING", "FINISHING", "FINISHED"]


def test_4_mib_from_aiocoap_is_bit_exact(programs, tmp_path):
    with AiocoapServer(IMAGE_4_MIB) as server:
        lines, content = fetch(programs, server.uri, tmp_path)
    assert lines == SUCCESS + [f"ERROR 0 BYTES {len(IMAGE_4_MIB)}"]
    assert content == IMAGE_4_MIB


def test_4_mib_from_libcoap_is_bit_exact(programs, tmp_path, libcoap):
    lines, content = fetch(programs, libcoap(IMAGE_4_MIB), tmp_path)
    assert lines == SUCCESS + [f"ERROR 0 BYTES {len(IMAGE_4_MIB)}"]
    assert content == IMAGE_4_MIB


@pytest.mark.parametrize("size", [0, 1, 1024, 1025, 5 * 1024])
def test_sizes_around_a_block(programs, tmp_path, libcoap, size):
    if size == 0:
        with AiocoapServer(b"") as server:
            lines, content = fetch(programs, server.uri, tmp_path)
    else:
        lines, content = fetch(programs, libcoap(IMAGE[:size]), tmp_path)
    assert lines == SUCCESS + [f"ERROR 0 BYTES {size}"]
    assert content == IMAGE[:size]


def test_ipv6(programs, tmp_path, libcoap):
    lines, content = fetch(programs, libcoap(IMAGE, host="[::1]"), tmp_path)
    assert lines[-1] == f"ERROR 0 BYTES {len(IMAGE)}"
    assert content == IMAGE


def test_missing_file(programs, tmp_path):
    with AiocoapServer(IMAGE) as server:
        lines, content = fetch(programs, server.uri + "/not/there", tmp_path, retries=3)
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -6 BYTES 0"]


def test_not_a_uri(programs, tmp_path):
    assert fetch(programs, "http://127.0.0.1/fw", tmp_path)[0] == ["REFUSED -1"]


def test_nobody_there(programs, tmp_path):
    """Three attempts, each refused by the host, then a failure: never a hang."""
    lines, _ = fetch(programs, f"coap://127.0.0.1:{free_port()}/fw", tmp_path, retries=3, delay_ms=200)
    assert lines.count("WAITING") == 2 and lines.count("RETRYING") == 2
    assert lines[-3:-1] == ["FINISHING", "FAILED"] and lines[-1] in ("ERROR -5 BYTES 0", "ERROR -7 BYTES 0")


def test_silent_server_times_out(programs, tmp_path):
    with coap.Server(lambda request, number: None) as server:
        begin = time.monotonic()
        lines, _ = fetch(programs, server.uri, tmp_path)
        # 1 s, doubled twice: 1 + 2 + 4 s.
        assert 6.5 < time.monotonic() - begin < 12
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -7 BYTES 0"]
    assert len(server.requests) == 3 and len({request[2] for request in server.requests}) == 1


def test_server_restarts_in_the_middle(programs, tmp_path):
    """The first server dies after ten blocks; a second one on the same port goes on."""
    port = free_port()
    answered = []

    def first(request, number):
        if number >= 10:
            return None
        answered.append(number)
        return coap.block_response(request, IMAGE, 1024, b"\x01")

    second = coap.Server(lambda request, number: coap.block_response(request, IMAGE, 1024, b"\x01"), port=0)
    with coap.Server(first, port) as server:
        def swap():
            while len(answered) < 10:
                time.sleep(0.01)
            time.sleep(0.3)
            server.handle = second.handle
        swapper = threading.Thread(target=swap)
        swapper.start()
        lines, content = fetch(programs, server.uri, tmp_path, retries=3)
        swapper.join()
    second.socket.close()
    assert lines[-1] == f"ERROR 0 BYTES {len(IMAGE)}"
    assert content == IMAGE


def test_server_gone_for_longer_than_the_retransmissions(programs, tmp_path):
    """Ten blocks, then silence until the exchange has timed out: a retry resumes at block 10."""
    quiet_until = []

    def handle(request, number):
        if number >= 10 and not quiet_until:
            quiet_until.append(time.monotonic() + 7.3)
        if quiet_until and time.monotonic() < quiet_until[0]:
            return None
        return coap.block_response(request, IMAGE, 1024)

    with coap.Server(handle) as server:
        lines, content = fetch(programs, server.uri, tmp_path, retries=3)
        first_of_retry = [request for request in server.requests[10:] if request[4].get(23)]
    assert lines == ["STARTING", "WAITING", "RETRYING", "FINISHING", "FINISHED", f"ERROR 0 BYTES {len(IMAGE)}"]
    assert content == IMAGE
    assert int.from_bytes(first_of_retry[0][4][23][0], "big") >> 4 == 10


def test_file_changes_in_the_middle(programs, tmp_path):
    def handle(request, number):
        return coap.block_response(request, IMAGE, 1024, b"\x01" if number < 5 else b"\x02")

    with coap.Server(handle) as server:
        lines, content = fetch(programs, server.uri, tmp_path, retries=3)
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -9 BYTES 5120"]
    assert content == IMAGE[:5120]


def test_block_size_changes_in_the_middle(programs, tmp_path):
    def handle(request, number):
        return coap.block_response(request, IMAGE, 1024 if number < 5 else 512)

    with coap.Server(handle) as server:
        lines, _ = fetch(programs, server.uri, tmp_path, retries=3)
    # The server that halves its blocks answers block 5 with the bytes of another one; nothing of it may be delivered.
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -8 BYTES 5120"]


@pytest.mark.parametrize("size", [16, 64, 512])
def test_small_blocks(programs, tmp_path, size):
    with coap.Server(lambda request, number: coap.block_response(request, IMAGE[:20_000], size)) as server:
        lines, content = fetch(programs, server.uri, tmp_path)
    assert lines[-1] == "ERROR 0 BYTES 20000"
    assert content == IMAGE[:20_000]


def test_separate_responses(programs, tmp_path):
    """An empty acknowledgement first, the answer in a confirmable message of its own."""
    acknowledged = []

    def handle(request, number):
        kind, code, message_id, token, options, _ = request
        if kind == coap.ACK:
            acknowledged.append(message_id)
            return None
        datagram = bytearray(coap.block_response(request, IMAGE[:20_000], 1024))
        datagram[0] = 0x40 | len(token)
        datagram[2:4] = (0x7000 + number).to_bytes(2, "big")
        return [coap.build(coap.ACK, 0, message_id), bytes(datagram)]

    with coap.Server(handle) as server:
        lines, content = fetch(programs, server.uri, tmp_path)
    assert lines[-1] == "ERROR 0 BYTES 20000"
    assert content == IMAGE[:20_000]
    assert len(acknowledged) == 20
    gets = [request for request in server.requests if request[1] == 1]
    assert len({request[2] for request in gets}) == 20 and len({request[3] for request in gets}) == 20


def test_garbage_between_blocks_is_ignored(programs, tmp_path):
    noise = random.Random(7)

    def handle(request, number):
        if request[1] != 1:
            return None
        junk = [noise.randbytes(noise.randrange(40)) for _ in range(3)]
        ping = coap.build(coap.CON, 0, 0x6000 + number)
        return junk + [ping, coap.block_response(request, IMAGE[:20_000], 512)]

    with coap.Server(handle) as server:
        lines, content = fetch(programs, server.uri, tmp_path)
    assert lines[-1] == "ERROR 0 BYTES 20000"
    assert content == IMAGE[:20_000]
    assert any(request[0] == coap.RST for request in server.requests)


def test_servers_without_q_block2(q_block_programs, tmp_path, libcoap):
    """libcoap refuses the option, aiocoap ignores it: the download goes on with Block2."""
    lines, content = fetch(q_block_programs, libcoap(IMAGE), tmp_path)
    assert (lines[-1], content) == (f"ERROR 0 BYTES {len(IMAGE)}", IMAGE)
    with AiocoapServer(IMAGE) as server:
        lines, content = fetch(q_block_programs, server.uri, tmp_path)
    assert (lines[-1], content) == (f"ERROR 0 BYTES {len(IMAGE)}", IMAGE)
