"""A session over real UDP with a server on a bare socket: it answers late, separately, twice, or not at all."""
import queue
import subprocess
import threading
import time

import cbor2
import pytest

import coap
from coap import ACK, CON, RST, build

POST, PUT, DELETE, CREATED, CHANGED, DELETED, CONTINUE = 2, 3, 4, 0x41, 0x44, 0x42, 0x5F
URI_PATH, CONTENT_FORMAT, URI_QUERY, BLOCK1, LOCATION = 11, 12, 15, 27, 8
WHERE = [(LOCATION, b"rd"), (LOCATION, b"7")]
HOSTS = ["127.0.0.1", "::1"]


class Client:
    """The program of client.c; its statuses as they come."""

    def __init__(self, programs, *arguments):
        self.process = subprocess.Popen([programs / "client", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def expect(self, *statuses):
        for status in statuses:
            assert self.lines.get(timeout=20) == status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        assert self.process.poll() is None, "the client stopped"
        self.process.kill()
        self.process.wait()


def path(request):
    return b"/".join(request[4].get(URI_PATH, []))


def answer(request, code=None, options=()):
    """The piggybacked answer of a server that knows everybody."""
    if request[0] != CON:
        return None
    codes = {(POST, b"rd"): CREATED, (DELETE, b"rd/7"): DELETED}
    code = code or codes.get((request[1], path(request)), CHANGED)
    return build(ACK, code, request[2], request[3], [*(WHERE if code == CREATED else []), *options])


def wait_for(condition, limit=20):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.01)


def sent(server, kind):
    return [request for request in server.requests if request[0] == kind]


@pytest.mark.parametrize("host", HOSTS)
def test_register_and_updates(programs, host):
    with coap.Server(lambda request, _: answer(request), host=host) as server:
        with Client(programs, server.base, "lifetime=2") as client:
            client.expect("REGISTERING", "REGISTERED")
            wait_for(lambda: len(server.requests) >= 4)
    register, *updates = server.requests
    assert (register[1], path(register)) == (POST, b"rd")
    assert register[4][URI_QUERY] == [b"ep=session", b"lt=2", b"lwm2m=1.2", b"b=U"]
    assert register[5] == b"</1>;ver=1.2,</1/0>"
    for update in updates:
        assert (update[1], path(update), update[4].keys(), update[5]) == (POST, b"rd/7", {URI_PATH}, b"")
    assert len({request[2] for request in server.requests}) == len(server.requests), "Message IDs are not used again"
    assert len({request[3] for request in server.requests}) == len(server.requests), "nor are tokens"


@pytest.mark.parametrize("host", HOSTS)
def test_late_answer(programs, host):
    """The answer to the first Register comes after the retransmission of it."""

    def late(request, number):
        if number == 0:
            time.sleep(1.5)
        return answer(request)

    with coap.Server(late, host=host) as server:
        with Client(programs, server.base) as client:
            client.expect("REGISTERING", "REGISTERED")
            wait_for(lambda: len(server.requests) >= 2)
            time.sleep(0.5)
            assert client.lines.empty()
    assert len(server.requests) == 2 and server.requests[0] == server.requests[1]


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize("host", HOSTS)
def test_separate_answer(programs, host, copies):
    """An empty acknowledgement first, then a confirmable answer; each copy of that is acknowledged."""

    def separately(request, _):
        if request[0] != CON:
            return None
        later = build(CON, CREATED, 0x7777, request[3], WHERE)
        return [build(ACK, 0, request[2])] + [later] * copies

    with coap.Server(separately, host=host) as server:
        with Client(programs, server.base) as client:
            client.expect("REGISTERING", "REGISTERED")
            wait_for(lambda: len(sent(server, ACK)) == copies)
            time.sleep(1.5)
            assert client.lines.empty()
    assert len(sent(server, CON)) == 1, "no retransmission"
    assert all(ack[1:4] == (0, 0x7777, b"") for ack in sent(server, ACK))
    assert not sent(server, RST)


def test_answer_twice(programs):
    with coap.Server(lambda request, _: [answer(request)] * 2) as server:
        with Client(programs, server.base, "lifetime=2") as client:
            client.expect("REGISTERING", "REGISTERED")
            wait_for(lambda: len(server.requests) >= 4)
            assert client.lines.empty()
    assert all(request[0] == CON for request in server.requests)


@pytest.mark.parametrize("host", HOSTS)
def test_no_answer(programs, host):
    """Twice the same message, and a second after the time-out another attempt, with another Message ID and token."""
    with coap.Server(lambda request, number: answer(request) if number >= 3 else None, host=host) as server:
        with Client(programs, server.base) as client:
            client.expect("REGISTERING", "REGISTERED")
    first, again, second, again_second = server.requests
    assert first == again and second == again_second
    assert first[2] != second[2] and first[3] != second[3]
    assert first[4:] == second[4:]


def test_unanswered_update_registers_anew(programs):
    def forgets(request, _):
        return answer(request) if path(request) == b"rd" else None

    with coap.Server(forgets) as server:
        with Client(programs, server.base, "lifetime=2") as client:
            client.expect("REGISTERING", "REGISTERED", "REGISTERING", "REGISTERED")
    assert [path(request) for request in server.requests[:4]] == [b"rd", b"rd/7", b"rd/7", b"rd"]


def test_no_server_yet(programs):
    """Nobody listens at first: the socket reports it, and a later attempt succeeds."""
    from conftest import free_port
    port = free_port()
    with Client(programs, f"coap://127.0.0.1:{port}") as client:
        client.expect("REGISTERING")
        time.sleep(0.5)
        with coap.Server(lambda request, _: answer(request), port=port):
            client.expect("REGISTERED")


@pytest.mark.parametrize("host", HOSTS)
def test_block_wise_register(programs, host):
    """400 instances: the list of objects comes in blocks, and one of them has to be sent twice."""
    state = {"lost": False}

    def blocks(request, _):
        block = int.from_bytes(request[4].get(BLOCK1, [b""])[0], "big")
        if block >> 4 == 1 and not state["lost"]:
            state["lost"] = True
            return None
        return answer(request, CONTINUE if block & 8 else None, [(BLOCK1, coap.uint(block))])

    with coap.Server(blocks, host=host) as server:
        with Client(programs, server.base, "instances=400") as client:
            client.expect("REGISTERING", "REGISTERED")
    parts = {int.from_bytes(request[4][BLOCK1][0], "big") >> 4: request for request in server.requests}
    assert list(parts) == list(range(len(parts))) and len(parts) >= 5
    assert len(server.requests) == len(parts) + 1
    links = b"".join(request[5] for request in parts.values()).decode().split(",")
    assert links == ["</1>;ver=1.2", "</1/0>", "</9999>", *(f"</9999/{n}>" for n in range(400))]
    assert all(request[4][URI_QUERY] == server.requests[0][4][URI_QUERY] for request in parts.values())


@pytest.mark.parametrize("host", HOSTS)
def test_queue_mode(programs, host):
    with coap.Server(lambda request, _: answer(request), host=host) as server:
        with Client(programs, server.base, "lifetime=4", "queue=500") as client:
            client.expect("REGISTERING", "REGISTERED", "ENTERING_QUEUE_MODE", "QUEUE_MODE")
            # Asleep: it is not answered, nor does it do harm when the client wakes.
            server.send(build(CON, 1, 0x4545, b"z", [(URI_PATH, b"1"), (URI_PATH, b"0"), (URI_PATH, b"1")]))
            time.sleep(0.3)
            assert len(server.requests) == 1
            client.expect("REGISTERED", "ENTERING_QUEUE_MODE", "QUEUE_MODE", "REGISTERED")
    assert server.requests[0][4][URI_QUERY] == [b"ep=session", b"lt=4", b"lwm2m=1.2", b"b=U", b"Q"]


def records(*values):
    return cbor2.dumps(list(values))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("separate", [False, True])
def test_bootstrap(programs, host, separate):
    """Bootstrap-Request, two Writes, Finish; then Register. The first attempt is not answered at all."""
    requests = []

    def write(number, oid, values):
        options = [(URI_PATH, oid), (URI_PATH, b"1"), (CONTENT_FORMAT, coap.uint(112))]
        return build(CON, PUT, number, b"w", options, values)

    def bootstrap(request, number):
        kind, _, message_id, token, _, _ = request
        if kind == ACK:
            return script.pop(0) if message_id in (0x100, 0x101) else None
        if path(request) != b"bs":
            return answer(request)
        requests.append(request)
        if len(requests) <= 2:
            return None
        first = script.pop(0)
        if separate:
            return [build(ACK, 0, message_id), build(CON, CHANGED, 0x7777, token), first]
        return [build(ACK, CHANGED, message_id, token), first]

    with coap.Server(bootstrap, host=host) as server:
        script = [
            write(0x100, b"0", records({-2: "/0/1/", 0: "0", 3: server.base}, {0: "1", 4: False}, {0: "2", 2: 3},
                                       {0: "10", 2: 2})),
            write(0x101, b"1", records({-2: "/1/1/", 0: "0", 2: 2}, {0: "1", 2: 60}, {0: "6", 4: False},
                                       {0: "7", 3: "U"})),
            build(CON, POST, 0x102, b"f", [(URI_PATH, b"bs")]),
        ]
        with Client(programs, server.base, "bootstrap") as client:
            client.expect("BOOTSTRAPPING", "BOOTSTRAPPED", "REGISTERING", "REGISTERED")
    assert [request[4][URI_QUERY] for request in requests] == [[b"ep=session", b"pct=112"]] * 3
    answers = {request[2]: request[1] for request in sent(server, ACK)}
    assert {number: answers[number] for number in (0x100, 0x101, 0x102)} == dict.fromkeys((0x100, 0x101, 0x102), CHANGED)
    assert (0x7777 in answers) == separate
    assert server.requests[-1][4][URI_QUERY][1] == b"lt=60"
