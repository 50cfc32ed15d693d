"""LwM2M Send to a scripted server on aiocoap: both formats, in one message and in blocks, asleep, refused, unanswered."""
import asyncio
import contextlib

import cbor2
import pytest
from aiocoap.numbers.codes import Code

import formats
import lwm2m
from lwm2m import LWM2M_CBOR, SENML_CBOR


def leaf(i):
    """Record number i of sender.c: path, type, value, time."""
    value = [-1000 * i - 7, i << 40, i * 0.1, i % 16 == 3, (i, 65535), 1700000000 + i, b"text number %d" % i,
             bytes([i & 255]) * (i % 24)][i % 8]
    return (9000, i // 10, i % 10), "iudbltso"[i % 8], value, 0.0 if i % 3 else 1700000000 + i / 4


def same(found, kind, value):
    """Whether what was read is the value; a double that is integral may be a number of any type."""
    return formats.shown(((), kind, found)) == formats.shown(((), kind, value))


def check_senml(payload, count):
    """RFC 8428: base name and base time hold until they are replaced."""
    records = cbor2.loads(payload)
    assert len(records) == count
    base, time = "", 0.0
    for i, record in enumerate(records):
        path, kind, value, measured = leaf(i)
        base = record.pop(-2, base)
        time = record.pop(-3, time)
        assert base + record.pop(0, "") == formats.text(path)
        assert time == measured, i
        ((label, found),) = record.items()
        assert label == formats.senml_label(kind)
        assert same(formats.python_value(kind, found), kind, value), i


def check_lwm2m(payload, count):
    leaves = [leaf(i) for i in range(count)]
    found = formats.lwm2m_decode(payload, {path: kind for path, kind, _, _ in leaves})
    assert [(path, kind) for path, kind, _ in found] == [(path, kind) for path, kind, _, _ in leaves]
    for (_, kind, value), (_, _, expected, _) in zip(found, leaves):
        assert same(value, kind, expected)


class Sender:
    """The program of sender.c; its lines as they come."""

    def __init__(self, process):
        self.process = process

    async def line(self, limit=20):
        return (await asyncio.wait_for(self.process.stdout.readline(), limit)).decode().strip()

    async def expect(self, *lines):
        for line in lines:
            assert await self.line() == line

    def tell(self, command):
        self.process.stdin.write(command.encode() + b"\n")


@contextlib.asynccontextmanager
async def sender(programs, uri, *arguments):
    process = await asyncio.create_subprocess_exec(programs / "sender", uri, *arguments, stdin=asyncio.subprocess.PIPE,
                                                   stdout=asyncio.subprocess.PIPE)
    try:
        yield Sender(process)
        assert process.returncode is None, "the client stopped"
    finally:
        process.kill()
        await process.wait()


def scenario(*arguments):
    """Runs an async test(server, sender) with a server and a client that has registered."""

    def decorate(function):
        def test(programs):
            async def run():
                async with lwm2m.Server() as server, sender(programs, server.uri, *arguments) as client:
                    await client.expect("REGISTERING", "REGISTERED")
                    await function(server, client)

            asyncio.run(run())

        test.__name__ = function.__name__
        return test

    return decorate


async def received(server):
    request = await asyncio.wait_for(server.sends.get(), 20)
    assert not request.opt.uri_query
    return request.opt.content_format, request.payload


@scenario()
async def test_both_formats_in_one_message_and_in_blocks(server, client):
    for count in [1, 2, 8, 40, 60, 200, 500]:
        client.tell(f"senml {count}")
        content_format, payload = await received(server)
        assert content_format == SENML_CBOR
        check_senml(payload, count)
        await client.expect("result 0")
        client.tell(f"lwm2m {count}")
        content_format, payload = await received(server)
        assert content_format == LWM2M_CBOR
        check_lwm2m(payload, count)
        await client.expect("result 0")
    assert len(payload) > 4 * 1024


@scenario()
async def test_value_that_is_fetched(server, client):
    for size in [0, 1, 22, 23, 24, 900, 1024, 5000, 100_000]:
        client.tell(f"external {size}")
        content_format, payload = await received(server)
        assert content_format == SENML_CBOR
        text = "".join(chr(ord("a") + i % 26) for i in range(size))
        assert cbor2.loads(payload) == [{-2: "/9000/0/0", 3: text}]
        await client.expect("result 0")


@scenario("queue=300")
async def test_queue_mode(server, client):
    """A Send wakes the client; nothing comes before it. The client listens for a while, then sleeps again."""
    for count in [1, 300]:
        await client.expect("ENTERING_QUEUE_MODE", "QUEUE_MODE")
        client.tell(f"senml {count}")
        _, payload = await received(server)
        check_senml(payload, count)
        await client.expect("REGISTERED", "result 0")
    await client.expect("ENTERING_QUEUE_MODE", "QUEUE_MODE")
    assert server.updates.empty() and server.registered.qsize() == 1


@scenario()
async def test_refused(server, client):
    server.send_code = Code.BAD_REQUEST
    for count in [1, 300]:
        client.tell(f"senml {count}")
        await received(server)
        await client.expect("result -3")
    server.send_code = Code.CHANGED
    client.tell("lwm2m 3")
    check_lwm2m((await received(server))[1], 3)
    await client.expect("result 0")
    assert server.registered.qsize() == 1, "the session stays"


@scenario()
async def test_several_in_a_row(server, client):
    """The queue holds three; they come in their order, whoever is told first."""
    for count in (1, 2, 3):
        client.tell(f"senml {count}")
    for count in (1, 2, 3):
        check_senml((await received(server))[1], count)
        await client.expect("result 0")


@scenario()
async def test_muted_by_the_server(server, client):
    server.remote = (await asyncio.wait_for(server.registered.get(), 5)).remote
    assert await server.write("/1/0/23", "1") == Code.CHANGED
    client.tell("senml 1")
    await client.expect("refused -8")
    assert await server.write("/1/0/23", "0") == Code.CHANGED
    client.tell("senml 1")
    check_senml((await received(server))[1], 1)
    await client.expect("result 0")


def test_no_server(programs):
    """Not registered: refused. A server that comes; one that goes while a Send is under way, and comes back."""
    from conftest import free_port
    port = free_port()

    async def run():
        async with sender(programs, f"coap://127.0.0.1:{port}") as client:
            await client.expect("REGISTERING")
            client.tell("senml 1")
            await client.expect("refused -8")
            async with lwm2m.Server(port=port) as server:
                await client.expect("REGISTERED")
                client.tell("senml 1")
                check_senml((await received(server))[1], 1)
                await client.expect("result 0")
            # Nobody listens: the socket says so, and the client registers anew until somebody does.
            client.tell("senml 1")
            await client.expect("result -4", "REGISTERING")
            async with lwm2m.Server(port=port) as server:
                await client.expect("REGISTERED")
                client.tell("lwm2m 9")
                check_lwm2m((await received(server))[1], 9)
                await client.expect("result 0")

    asyncio.run(run())


def test_no_answer(programs):
    """A server that acknowledges and stays silent: the Send is given up, and everything works again."""

    async def run():
        async with lwm2m.Server() as server, sender(programs, server.uri) as client:
            await client.expect("REGISTERING", "REGISTERED")
            server.silent = True
            client.tell("senml 1")
            await received(server)
            await asyncio.sleep(3)
            client.tell("abort")
            await client.expect("result -2", "abort 0")
            server.silent = False
            client.tell("senml 2")
            check_senml((await received(server))[1], 2)
            await client.expect("result 0")

    asyncio.run(run())


@pytest.mark.parametrize("long", [False, True])
def test_unanswered(programs, long):
    """Not even an acknowledgement: a time-out, and the session stays. Each block of another one is lost once."""
    import coap
    from coap import ACK, CON, build
    lost, seen = set(), []

    def answer(request, _):
        kind, code, message_id, token, options, payload = request
        if kind != CON:
            return None
        if options.get(11) == [b"rd"]:
            return build(ACK, 0x41, message_id, token, [(8, b"rd"), (8, b"7")])
        block = int.from_bytes(options.get(27, [b""])[0], "big")
        if message_id not in lost:
            lost.add(message_id)
            return None
        if not long:
            return None
        seen.append(payload)
        echo = [(27, coap.uint(block))] if 27 in options else []
        return build(ACK, 0x5F if block & 8 else 0x44, message_id, token, echo)

    async def run():
        with coap.Server(answer) as server:
            async with sender(programs, server.base) as client:
                await client.expect("REGISTERING", "REGISTERED")
                client.tell("lwm2m 300" if long else "senml 1")
                await client.expect("result 0" if long else "result -1")
                pushed = [request for request in server.requests if request[4].get(11) == [b"dp"]]
                assert len(pushed) == 2 * len(lost) and pushed[::2] == pushed[1::2], "each was sent twice"

    asyncio.run(run())
    if long:
        assert len(seen) > 2
        check_lwm2m(b"".join(seen), 300)
