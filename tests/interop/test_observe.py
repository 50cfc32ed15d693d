"""Observations over real UDP: aiocoap's observe client, and a server on a bare socket for what aiocoap does not do."""
import asyncio
import contextlib
import logging
import queue
import subprocess
import threading
import time

import aiocoap
import cbor2
from aiocoap.numbers.codes import Code

import coap
import lwm2m
from coap import ACK, CON, NON, RST, build
from test_session import URI_PATH, URI_QUERY, answer, wait_for

OBSERVE = 6
CONTENT, NOT_FOUND = 0x45, 0x84


def tree(number):
    return {4242: {0: {0: number}}}


class Device:
    """The program of client.c with values; `tell` changes them."""

    def __init__(self, programs, uri, *arguments):
        self.process = subprocess.Popen([programs / "client", uri, "values=1", *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def statuses(self):
        return [self.lines.get_nowait() for _ in range(self.lines.qsize())]

    async def expect(self, *statuses):
        for status in statuses:
            assert await asyncio.to_thread(self.lines.get, timeout=20) == status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        assert self.process.poll() is None, "the client stopped"
        self.tell("quit")
        assert self.process.wait(10) == 0


class Observation:
    """An observation of aiocoap; what it gets, decoded."""

    def __init__(self, server, path, accept=None, queries=()):
        message = aiocoap.Message(code=Code.GET, observe=0)
        message.remote = server.remote
        message.opt.uri_path = path.strip("/").split("/")
        message.opt.uri_query = queries
        if accept is not None:
            message.opt.accept = accept
        self.request = server.context.request(message)
        self.came = asyncio.Queue()
        self.task = asyncio.create_task(self.collect())

    async def collect(self):
        with contextlib.suppress(aiocoap.error.LibraryShutdown):
            async for message in self.request.observation:
                self.came.put_nowait(message)

    async def first(self):
        return await asyncio.wait_for(self.request.response, 20)

    async def next(self):
        return await asyncio.wait_for(self.came.get(), 20)

    async def cancel(self):
        """Forgets it: aiocoap answers what still comes, and is confirmable, with a Reset."""
        self.request.observation.cancel()
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


def scenario(*arguments):
    """Runs an async test(server, device) with a registered device."""

    def decorate(function):
        def test(programs, caplog):
            async def run():
                async with lwm2m.Server() as server:
                    with Device(programs, server.uri, *arguments) as device:
                        registration = await server.wait_for_registration()
                        assert "</4242/0>" in registration.objects
                        await function(server, device, caplog)
                        assert "REGISTERING" not in device.statuses()[2:], "the session has lasted"

            asyncio.run(run())

        test.__name__ = function.__name__
        return test

    return decorate


@scenario()
async def test_notifications(server, device, caplog):
    observation = Observation(server, "/4242/0/0")
    response = await observation.first()
    assert (response.code, response.opt.content_format) == (Code.CONTENT, lwm2m.LWM2M_CBOR)
    assert cbor2.loads(response.payload) == tree(0)
    for number in [1, 2, -3, 1 << 40]:
        device.tell(f"number {number}")
        notification = await observation.next()
        assert (notification.code, notification.mtype) == (Code.CONTENT, aiocoap.NON)
        assert cbor2.loads(notification.payload) == tree(number)


@scenario()
async def test_accept(server, device, caplog):
    observation = Observation(server, "/4242/0", accept=lwm2m.SENML_CBOR)
    await observation.first()
    device.tell("number 7")
    notification = await observation.next()
    assert notification.opt.content_format == lwm2m.SENML_CBOR
    assert cbor2.loads(notification.payload) == [{-2: "/4242/0", 0: "/0", 2: 7}, {0: "/1", 3: ""}]


@scenario()
async def test_confirmable(server, device, caplog):
    observation = Observation(server, "/4242/0/0", queries=["con=1"])
    await observation.first()
    for number in range(1, 4):
        device.tell(f"number {number}")
        notification = await observation.next()
        assert (notification.mtype, cbor2.loads(notification.payload)) == (aiocoap.CON, tree(number))
    # They were acknowledged, so the client is free.
    await asyncio.sleep(0.2)
    assert await server.read("/4242/0/0") == "3"


@scenario()
async def test_periods(server, device, caplog):
    observation = Observation(server, "/4242/0/0", queries=["pmin=1", "pmax=2"])
    await observation.first()
    begun = time.monotonic()
    device.tell("number 1")
    device.tell("number 2")
    assert cbor2.loads((await observation.next()).payload) == tree(2)
    assert 0.9 < time.monotonic() - begun < 1.8, "pmin"
    assert cbor2.loads((await observation.next()).payload) == tree(2)
    assert 2.8 < time.monotonic() - begun < 4, "pmax"


@scenario()
async def test_threshold(server, device, caplog):
    message = aiocoap.Message(code=Code.PUT)
    message.remote = server.remote
    message.opt.uri_path = ["4242", "0", "0"]
    message.opt.uri_query = ["gt=10"]
    response = await asyncio.wait_for(server.context.request(message).response, 20)
    assert response.code == Code.CHANGED
    found = await server.request(Code.GET, "/4242/0/0", accept=lwm2m.LINK)
    assert found.payload == b"</4242/0/0>;gt=10"
    observation = Observation(server, "/4242/0/0")
    await observation.first()
    for number in [5, 10, 12, 13, 8, 9]:
        device.tell(f"number {number}")
        await asyncio.sleep(0.1)
    told = [cbor2.loads((await observation.next()).payload) for _ in range(2)]
    assert told == [tree(12), tree(8)] and observation.came.empty()


@scenario()
async def test_large_notification(server, device, caplog):
    """Block-wise: the first block comes as a notification, aiocoap asks for the others."""
    observation = Observation(server, "/4242/0/1")
    await observation.first()
    letters = "".join(chr(ord("a") + i % 26) for i in range(4000))
    for length in [3000, 10, 4000]:
        device.tell(f"text {length}")
        notification = await observation.next()
        assert cbor2.loads(notification.payload) == {4242: {0: {1: letters[:length]}}}


@scenario()
async def test_large_first_answer(server, device, caplog):
    device.tell("text 3000")
    await asyncio.sleep(0.1)
    observation = Observation(server, "/4242/0/1")
    response = await observation.first()
    assert len(cbor2.loads(response.payload)[4242][0][1]) == 3000
    device.tell("text 3")
    assert cbor2.loads((await observation.next()).payload) == {4242: {0: {1: "abc"}}}


@scenario()
async def test_forgotten_by_the_server(server, device, caplog):
    """aiocoap cancels by answering the next confirmable notification with a Reset; after it there is silence."""
    caplog.set_level(logging.INFO)
    observation = Observation(server, "/4242/0/0", queries=["con=1"])
    other = Observation(server, "/4242/0")
    await observation.first()
    await other.first()
    device.tell("number 1")
    await observation.next()
    await other.next()
    await observation.cancel()
    for number in range(2, 6):
        device.tell(f"number {number}")
        assert cbor2.loads((await other.next()).payload)[4242][0][0] == number
    await asyncio.sleep(0.5)
    strangers = [record for record in caplog.records if "could not be matched" in record.getMessage()]
    assert len(strangers) == 1, [record.getMessage() for record in caplog.records]


@scenario()
async def test_instance_is_deleted(server, device, caplog):
    """4.04 ends the observation of what is gone (RFC 7641 section 3.2); the Object's goes on."""
    gone = Observation(server, "/4242/0/0")
    stays = Observation(server, "/4242")
    await gone.first()
    await stays.first()
    device.tell("delete")
    assert (await gone.next()).code == Code.NOT_FOUND
    update = await asyncio.wait_for(server.updates.get(), 20)
    assert "</4242/0>" not in update.objects
    device.tell("create")
    assert cbor2.loads((await stays.next()).payload) == {4242: {0: {0: 0, 1: ""}}}
    device.tell("number 1")
    assert cbor2.loads((await stays.next()).payload)[4242][0][0] == 1


def test_queue_mode(programs):
    """A change wakes the client."""

    async def run():
        async with lwm2m.Server() as server:
            with Device(programs, server.uri, "queue=300") as device:
                await server.wait_for_registration()
                observation = Observation(server, "/4242/0/0")
                await observation.first()
                await device.expect("REGISTERING", "REGISTERED")
                for number in [1, 2]:
                    await device.expect("ENTERING_QUEUE_MODE", "QUEUE_MODE")
                    device.tell(f"number {number}")
                    assert cbor2.loads((await observation.next()).payload) == tree(number)
                    await device.expect("REGISTERED")

    asyncio.run(run())


def notifications(server, token):
    """What came with this token, answers left out."""
    return [request for request in server.requests if request[3] == token and request[0] in (CON, NON)]


@contextlib.contextmanager
def bare(programs, acknowledge=lambda _: True):
    """A registered device and a server on a bare socket, which acknowledges what is confirmable if it is told to."""

    def handle(request, _):
        if request[0] == CON and request[1] == CONTENT:
            return build(ACK, 0, request[2]) if acknowledge(request) else None
        return answer(request)

    with coap.Server(handle) as server:
        with Device(programs, server.base) as device:
            wait_for(lambda: any(request[1] == 2 for request in server.requests))
            time.sleep(0.2)
            yield server, device


def ask(server, number, token, options):
    """Sends a GET for /4242/0/0 and waits for its answer."""
    path = [(URI_PATH, b"4242"), (URI_PATH, b"0"), (URI_PATH, b"0")]
    server.send(build(CON, 1, number, token, [*options, *path]))
    found = []
    wait_for(lambda: found.extend(r for r in server.requests if r[0] == ACK and r[2] == number) or found)
    return found[0]


def test_cancel_with_a_request(programs):
    """GET with Observe 1 (RFC 7641 section 3.6)."""
    with bare(programs) as (server, device):
        first = ask(server, 0x101, b"ob", [(OBSERVE, b"")])
        assert (first[1], first[4][OBSERVE]) == (CONTENT, [b""])
        device.tell("number 1")
        wait_for(lambda: notifications(server, b"ob"))
        (notification,) = notifications(server, b"ob")
        assert (notification[0], notification[4][OBSERVE]) == (NON, [b"\1"])
        cancelled = ask(server, 0x102, b"ob", [(OBSERVE, b"\1")])
        assert cancelled[1] == CONTENT and OBSERVE not in cancelled[4]
        assert cbor2.loads(cancelled[5]) == tree(1)
        device.tell("number 2")
        time.sleep(0.5)
        assert len(notifications(server, b"ob")) == 1
        assert ask(server, 0x103, b"ob", [(OBSERVE, b"\1")])[1] == NOT_FOUND


def test_lost_acknowledgement(programs):
    """A confirmable notification is sent again, the same to the byte; the newest value follows."""
    lost = []

    def acknowledge(request):
        lost.append(request)
        return len(lost) > 1

    with bare(programs, acknowledge) as (server, device):
        assert ask(server, 0x101, b"ob", [(OBSERVE, b""), (URI_QUERY, b"con=1")])[1] == CONTENT
        device.tell("number 1")
        time.sleep(0.3)
        device.tell("number 2")
        wait_for(lambda: len(notifications(server, b"ob")) >= 3)
        first, again, second = notifications(server, b"ob")
        assert first == again and first[0] == second[0] == CON
        assert [cbor2.loads(request[5]) for request in (first, second)] == [tree(1), tree(2)]
        assert second[4][OBSERVE] == [b"\2"]


def test_reset_of_a_non_confirmable_one(programs):
    with bare(programs) as (server, device):
        ask(server, 0x101, b"ob", [(OBSERVE, b"")])
        ask(server, 0x102, b"oc", [(OBSERVE, b"")])
        device.tell("number 1")
        wait_for(lambda: notifications(server, b"oc"))
        (notification,) = notifications(server, b"ob")
        server.send(build(RST, 0, notification[2]))
        time.sleep(0.3)
        device.tell("number 2")
        wait_for(lambda: len(notifications(server, b"oc")) == 2)
        assert len(notifications(server, b"ob")) == 1
