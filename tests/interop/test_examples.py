"""The C examples against a scripted LwM2M server, one test or more for each."""
import asyncio
import contextlib
import random
import subprocess

import cbor2
import pytest
from aiocoap.numbers.codes import Code

import lwm2m
from lwm2m import LWM2M_CBOR, OCTETS, SENML_CBOR, TEXT, TLV
from conftest import HERE, build_folder, free_port

ENDPOINT = "urn:dev:os:example"
EXAMPLES = HERE.parents[1] / "c_examples"


def configure(name, build, *options):
    """Runs CMake on an example as a user would, with the warnings as errors."""
    subprocess.run(["cmake", "-S", EXAMPLES / name, "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_C_FLAGS=-Werror", *options], check=True, stdout=subprocess.DEVNULL)


def build(name, *options):
    folder = build_folder("-".join([name, *options]))
    configure(name, folder, *(f"-D{option}=ON" for option in options))
    subprocess.run(["cmake", "--build", folder], check=True)
    return folder


@contextlib.contextmanager
def running(programs, tmp_path, name, *arguments):
    """An example that runs until the test ends; it must not end before."""
    log = tmp_path / f"{name}.log"
    with open(log, "w") as output:
        process = subprocess.Popen([programs / name, ENDPOINT, *arguments], stdout=output, stderr=output)
        try:
            yield process
            assert process.poll() is None, f"{name} stopped: {log.read_text()}"
        finally:
            process.kill()
            process.wait()


def scenario(example, *arguments):
    """Runs an async test(server, registration) with a server and an example that has registered."""

    def decorate(function):
        def test(programs, tmp_path):
            async def run():
                async with lwm2m.Server() as server:
                    with running(programs, tmp_path, example, server.uri, *arguments):
                        await function(server, await server.wait_for_registration())

            asyncio.run(run())

        test.__name__ = function.__name__
        return test

    return decorate


@scenario("mandatory-objects")
async def test_mandatory_objects(server, registration):
    assert registration.queries == {"ep": ENDPOINT, "lt": "50", "lwm2m": "1.2", "b": "U"}
    assert registration.objects == ["</1>;ver=1.2", "</1/0>", "</3>;ver=1.0", "</3/0>"]
    assert await server.read("/3/0/1") == "mandatory-objects"


@scenario("basic-object")
async def test_basic_object_is_read_in_every_format(server, registration):
    assert registration.objects[-2:] == ["</3303>;ver=1.1", "</3303/0>"]
    text = await server.read("/3303/0/5701")
    assert text == "Cel"
    assert await server.senml("/3303/0/5701") == {"/3303/0/5701": "Cel"}
    assert await server.lwm2m_cbor("/3303/0/5701") == {3303: {0: {5701: "Cel"}}}
    cbor = await server.request(Code.GET, "/3303/0/5701", accept=lwm2m.CBOR)
    assert (cbor.opt.content_format, cbor2.loads(cbor.payload)) == (lwm2m.CBOR, "Cel")
    instance = await server.senml("/3303/0")
    assert set(instance) == {f"/3303/0/{rid}" for rid in (5601, 5602, 5700, 5701, 5750)}
    assert instance["/3303/0/5601"] <= instance["/3303/0/5700"] <= instance["/3303/0/5602"]


@scenario("basic-object")
async def test_basic_object_measures_and_resets(server, registration):
    for _ in range(200):
        instance = await server.senml("/3303/0")
        if instance["/3303/0/5602"] - instance["/3303/0/5601"] >= 1.5:
            break
        await asyncio.sleep(0.05)
    assert (instance["/3303/0/5601"], instance["/3303/0/5602"]) == (20.75, 22.5)
    assert await server.execute("/3303/0/5605") == Code.CHANGED
    instance = await server.senml("/3303/0")
    assert instance["/3303/0/5602"] - instance["/3303/0/5601"] < 1.5
    assert (await server.request(Code.GET, "/3303/0/5605")).code == Code.METHOD_NOT_ALLOWED
    assert await server.execute("/3303/0/5700") == Code.METHOD_NOT_ALLOWED


@scenario("basic-object")
async def test_basic_object_is_written_in_every_format(server, registration):
    path = "/3303/0/5750"
    for content_format, payload, expected in [
        (TEXT, b"oven", "oven"),
        (lwm2m.CBOR, cbor2.dumps("stove"), "stove"),
        (SENML_CBOR, cbor2.dumps([{0: path, 3: "sauna"}]), "sauna"),
        (LWM2M_CBOR, cbor2.dumps({3303: {0: {5750: "forge"}}}), "forge"),
        (TLV, lwm2m.tlv(lwm2m.RESOURCE, 5750, "k\u00fche".encode()), "k\u00fche"),
    ]:
        assert (await server.request(Code.PUT, path, payload, content_format)).code == Code.CHANGED, content_format
        assert await server.read(path) == expected
    assert await server.write("/3303/0/5700", "1") == Code.METHOD_NOT_ALLOWED
    assert await server.write("/3303/0/5750", "x" * 64) != Code.CHANGED
    assert await server.read(path) == "k\u00fche"


@scenario("multi-instance-object-static")
async def test_multi_instance_object_static(server, registration):
    assert registration.objects[-4:] == ["</3303>;ver=1.1", "</3303/0>", "</3303/1>", "</3303/2>"]
    everything = await server.senml("/3303")
    assert {path: value for path, value in everything.items() if path.endswith("5750")} == {
        "/3303/0/5750": "room", "/3303/1/5750": "fridge", "/3303/2/5750": "freezer"}
    assert -19 < everything["/3303/2/5700"] < -17
    assert await server.write("/3303/1/5750", "cellar") == Code.CHANGED
    assert await server.read("/3303/1/5750") == "cellar"
    assert await server.read("/3303/2/5750") == "freezer"
    # Replacing an instance without its writable Resource empties that.
    replaced = await server.request(Code.PUT, "/3303/2", cbor2.dumps({3303: {2: {}}}), LWM2M_CBOR)
    assert replaced.code == Code.CHANGED and await server.read("/3303/2/5750") == ""
    created = await server.request(Code.POST, "/3303", cbor2.dumps({3303: {3: {5750: "x"}}}), LWM2M_CBOR)
    assert created.code == Code.METHOD_NOT_ALLOWED
    assert (await server.request(Code.DELETE, "/3303/0")).code == Code.METHOD_NOT_ALLOWED


def instances(found):
    """Ids of the instances of /3303 in a Discover response."""
    links = [link.split(">")[0][2:] for link in found.payload.decode().split(",")]
    return [int(link.split("/")[1]) for link in links if link.count("/") == 1]


@scenario("multi-instance-object-dynamic")
async def test_multi_instance_object_dynamic(server, registration):
    assert registration.objects[-1] == "</3303>;ver=1.1"

    async def ids():
        return instances(await server.request(Code.GET, "/3303", accept=lwm2m.LINK))

    # With a chosen id and without, in each of the formats.
    created = await server.request(Code.POST, "/3303", cbor2.dumps({3303: {5: {5750: "roof"}}}), LWM2M_CBOR)
    assert created.code == Code.CREATED
    created = await server.request(Code.POST, "/3303", lwm2m.tlv(lwm2m.RESOURCE, 5750, b"attic"), TLV)
    assert (created.code, created.opt.location_path) == (Code.CREATED, ("3303", "0"))
    senml = cbor2.dumps([{-2: "/3303/3", 0: "/5750", 3: "garage"}])
    assert (await server.request(Code.POST, "/3303", senml, SENML_CBOR)).code == Code.CREATED
    assert await ids() == [0, 3, 5]
    assert await server.senml("/3303") == {
        "/3303/0/5700": 20, "/3303/0/5750": "attic", "/3303/3/5700": 20, "/3303/3/5750": "garage",
        "/3303/5/5700": 20, "/3303/5/5750": "roof"}

    # Two of the same type: everything is undone, the new instance too.
    same = cbor2.dumps({3303: {7: {5750: "roof"}}})
    assert (await server.request(Code.POST, "/3303", same, LWM2M_CBOR)).code == Code.BAD_REQUEST
    assert await ids() == [0, 3, 5]
    assert await server.write("/3303/0/5750", "garage") == Code.BAD_REQUEST
    assert await server.read("/3303/0/5750") == "attic"

    # No space for a fifth.
    assert (await server.request(Code.POST, "/3303", cbor2.dumps({3303: {4: {}}}), LWM2M_CBOR)).code == Code.CREATED
    full = await server.request(Code.POST, "/3303", cbor2.dumps({3303: {6: {}}}), LWM2M_CBOR)
    assert full.code not in (Code.CREATED, Code.CHANGED)

    assert (await server.request(Code.DELETE, "/3303/3")).code == Code.DELETED
    assert (await server.request(Code.DELETE, "/3303/3")).code == Code.NOT_FOUND
    assert await ids() == [0, 4, 5]
    assert await server.read("/3303/5/5750") == "roof"


@scenario("multi-instance-resource-static")
async def test_multi_instance_resource_static(server, registration):
    assert await server.lwm2m_cbor("/19/0/0") == {19: {0: {0: {0: b"first", 1: b""}}}}
    octets = await server.request(Code.PUT, "/19/0/0/1", b"\x00\xff", OCTETS)
    assert octets.code == Code.CHANGED
    response = await server.request(Code.GET, "/19/0/0/1", accept=OCTETS)
    assert (response.opt.content_format, response.payload) == (OCTETS, b"\x00\xff")
    both = lwm2m.tlv(lwm2m.MULTIPLE_RESOURCE, 0, lwm2m.tlv(lwm2m.RESOURCE_INSTANCE, 0, b"one")
                     + lwm2m.tlv(lwm2m.RESOURCE_INSTANCE, 1, b"two"))
    assert (await server.request(Code.POST, "/19/0", both, TLV)).code == Code.CHANGED
    assert await server.senml("/19/0/0") == {"/19/0/0/0": b"one", "/19/0/0/1": b"two"}
    third = cbor2.dumps([{0: "/19/0/0/2", 8: b"three"}])
    assert (await server.request(Code.POST, "/19/0", third, SENML_CBOR)).code not in (Code.CHANGED, Code.CREATED)
    # Priority 3 is refused, and what came before it in the same request is undone.
    bad = cbor2.dumps([{0: "/19/0/0/0", 8: b"uno"}, {0: "/19/0/1", 2: 3}])
    assert (await server.request(Code.POST, "/19/0", bad, SENML_CBOR)).code == Code.BAD_REQUEST
    assert await server.senml("/19/0") == {"/19/0/0/0": b"one", "/19/0/0/1": b"two", "/19/0/1": 0}


@scenario("multi-instance-resource-dynamic")
async def test_multi_instance_resource_dynamic(server, registration):
    async def written(code, path, payload, content_format):
        response = await server.request(code, path, payload, content_format)
        return response.code

    assert await server.senml("/19/0") == {}
    assert await written(Code.POST, "/19/0", cbor2.dumps({19: {0: {0: {9: b"nine"}}}}), LWM2M_CBOR) == Code.CHANGED
    assert await written(Code.POST, "/19/0/0", cbor2.dumps([{0: "/19/0/0/2", 8: b"two"}]), SENML_CBOR) == Code.CHANGED
    assert await server.senml("/19/0") == {"/19/0/0/2": b"two", "/19/0/0/9": b"nine"}

    # A value of several blocks that does not fit is refused, and no instance is left of it.
    assert await written(Code.POST, "/19/0/0", cbor2.dumps([{0: "/19/0/0/3", 8: bytes(3000)}]), SENML_CBOR) \
        == Code.INTERNAL_SERVER_ERROR
    assert await server.senml("/19/0") == {"/19/0/0/2": b"two", "/19/0/0/9": b"nine"}
    value = random.Random(3).randbytes(256)
    assert await written(Code.PUT, "/19/0/0/2", value, OCTETS) == Code.CHANGED
    assert await server.senml("/19/0/0/2") == {"/19/0/0/2": value}

    # PUT replaces all of them.
    assert await written(Code.PUT, "/19/0/0", cbor2.dumps({19: {0: {0: {1: b"one"}}}}), LWM2M_CBOR) == Code.CHANGED
    assert await server.senml("/19/0") == {"/19/0/0/1": b"one"}
    assert (await server.request(Code.DELETE, "/19/0/0/1")).code == Code.DELETED
    assert await server.senml("/19/0") == {}


async def values(queue, count, limit=10):
    return [await asyncio.wait_for(queue.get(), limit) for _ in range(count)]


@scenario("notifications")
async def test_notifications(server, registration):
    """Every change; those across a threshold; the edge of a switch; at most one in pmin seconds."""
    async with server.observing("/3303/0/5700") as every:
        temperatures = [float(value) for value in await values(every, 12)]
        assert all(abs(a - b) == 0.5 for a, b in zip(temperatures, temperatures[1:])), temperatures
    assert await server.attributes("/3303/0/5700", "gt=22") == Code.CHANGED
    found = await server.request(Code.GET, "/3303/0/5700", accept=lwm2m.LINK)
    assert found.payload == b"</3303/0/5700>;gt=22"
    async with server.observing("/3303/0/5700") as crossings:
        crossed = await values(crossings, 4)
        assert set(crossed[1:]) == {"22.5", "21.5"}, crossed
    async with server.observing("/3342/0/5500") as door:
        while await values(door, 1) != ["0"]:
            pass
    async with server.observing("/3342/0/5500", "edge=1") as opened:
        assert await values(opened, 2) == ["0", "1"]
    assert await server.attributes("/3303/0/5700", "gt", "pmin=1") == Code.CHANGED
    async with server.observing("/3303/0/5700") as slow:
        clock = asyncio.get_running_loop().time
        begin = clock()
        await values(slow, 3)
        assert clock() - begin > 1.9


def test_external_data(programs, tmp_path):
    content = random.Random(5).randbytes(20_000)
    path = tmp_path / "file"

    async def run():
        async with lwm2m.Server() as server:
            with running(programs, tmp_path, "external-data", server.uri, path):
                await server.wait_for_registration()
                # Sizes around that of a block, and a file of many; then none at all.
                for size in (20_000, 0, 1, 1023, 1024, 1025):
                    path.write_bytes(content[:size])
                    response = await server.request(Code.GET, "/19/0/0/0", accept=OCTETS)
                    assert (response.code, response.opt.content_format) == (Code.CONTENT, OCTETS if size else None)
                    assert response.payload == content[:size]
                    assert await server.senml("/19/0/0") == {"/19/0/0/0": content[:size]}
                path.unlink()
                assert (await server.request(Code.GET, "/19/0/0/0")).code == Code.INTERNAL_SERVER_ERROR
                assert await server.read("/3/0/1") == "external-data"

    asyncio.run(run())


def test_bootstrap(programs, tmp_path):
    """Everything that a Bootstrap Server can do, then the registration at the server it named."""

    async def run():
        async with lwm2m.BootstrapServer() as bootstrap, lwm2m.Server() as server:
            with running(programs, tmp_path, "bootstrap", bootstrap.uri):
                queries = await bootstrap.wait_for_request()
                assert queries == {"ep": ENDPOINT, "pct": "112"}
                found = await bootstrap.request(Code.GET, "/", accept=lwm2m.LINK)
                assert found.code == Code.CONTENT
                assert found.payload.decode().split(",") == [
                    "</>;lwm2m=1.2", "</0>;ver=1.0", "</0/0>", "</1>;ver=1.2", "</3>;ver=1.0", "</3/0>"]
                assert (await bootstrap.request(Code.DELETE, "/")).code == Code.DELETED
                await bootstrap.write_account(server.uri)
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED

                registration = await server.wait_for_registration()
                assert registration.queries == {"ep": ENDPOINT, "lt": "60", "lwm2m": "1.2", "b": "U"}
                assert registration.objects == ["</1>;ver=1.2", "</1/0>", "</3>;ver=1.0", "</3/0>"]
                assert await server.read("/1/0/1") == "60"
                # And again, as the server wishes.
                assert await server.execute("/1/0/9") == Code.CHANGED
                await asyncio.wait_for(server.deregistered.get(), 5)
                await bootstrap.wait_for_request()
                await bootstrap.write_account(server.uri, lifetime=70)
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED
                assert (await server.wait_for_registration()).queries["lt"] == "70"

    asyncio.run(run())


def test_bootstrap_that_makes_no_sense_is_tried_again(programs, tmp_path):
    async def run():
        async with lwm2m.BootstrapServer() as bootstrap, lwm2m.Server() as server:
            with running(programs, tmp_path, "bootstrap", bootstrap.uri):
                await bootstrap.wait_for_request()
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.NOT_ACCEPTABLE
                # Silence in the middle of the second one.
                await bootstrap.wait_for_request()
                await bootstrap.write_account("coap://127.0.0.1:9")
                await bootstrap.wait_for_request(15)
                await bootstrap.write_account(server.uri)
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED
                await server.wait_for_registration()

    asyncio.run(run())


@scenario("queue-mode")
async def test_queue_mode(server, registration):
    """Registers with Q, listens for a second, sleeps until the half of the lifetime, and so on."""
    assert registration.queries == {"ep": ENDPOINT, "lt": "8", "lwm2m": "1.2", "b": "U", "Q": ""}
    clock = asyncio.get_running_loop().time
    for _ in range(2):
        assert await server.read("/3/0/1") == "queue-mode"
        begin = clock()
        await asyncio.wait_for(server.updates.get(), 8)
        # Not at once, and not a listening client's answer: nothing but the Update came.
        assert clock() - begin > 2
    assert server.registered.empty()


def test_queue_mode_is_deaf_while_it_sleeps(programs, tmp_path):
    async def run():
        async with lwm2m.Server() as server:
            with running(programs, tmp_path, "queue-mode", server.uri):
                await server.wait_for_registration()
                log = tmp_path / "queue-mode.log"
                while "sleeping for" not in log.read_text():
                    await asyncio.sleep(0.05)
                asked = asyncio.ensure_future(server.request(Code.GET, "/3/0/1", accept=TEXT))
                await asyncio.wait_for(server.updates.get(), 8)
                assert not asked.done()
                # The socket kept the request. What is found in the middle of the Update is refused for the moment.
                assert (await asked).code in (Code.CONTENT, Code.SERVICE_UNAVAILABLE)
                assert await server.read("/3/0/1") == "queue-mode"

    asyncio.run(run())


@scenario("send")
async def test_send(server, registration):
    """Batches of ten, one after the other, without a gap; one that is refused comes again."""
    temperatures = [21.5, 21.75, 22.25, 22.5, 22.0, 21.25, 20.75, 21.0] * 6
    times = []
    for number in range(4):
        server.send_code = Code.SERVICE_UNAVAILABLE if number == 1 else Code.CHANGED
        request = await asyncio.wait_for(server.sends.get(), 10)
        if number == 1:
            again = await asyncio.wait_for(server.sends.get(), 10)
            server.send_code = Code.CHANGED
            assert again.payload == request.payload
            while (request := await asyncio.wait_for(server.sends.get(), 10)).payload == again.payload:
                pass
            continue
        records = cbor2.loads(request.payload)
        assert records[0][-2] == "/3303/0/5700" and len(records) == 10
        if number == 0:
            assert [record[2] for record in records] == temperatures[:10]
        times += [record[-3] for record in records]
    assert times == sorted(times) and len(set(times)) == len(times), "each has its time"


def test_connectivity_errors(programs, tmp_path):
    """No server, until the client has failed and begun anew; then a server that vanishes and comes back."""

    async def run():
        port = free_port()
        with running(programs, tmp_path, "connectivity-errors", f"coap://127.0.0.1:{port}"):
            log = tmp_path / "connectivity-errors.log"
            for _ in range(600):
                if log.read_text().count("all attempts failed") >= 1:
                    break
                await asyncio.sleep(0.1)
            async with lwm2m.Server(port=port) as server:
                await server.wait_for_registration(30)
                assert await server.read("/3/0/1") == "connectivity-errors"
                server.forget = True
                await server.execute("/1/0/8")
                await server.wait_for_registration(30)
        text = log.read_text()
        assert text.index("registering") < text.index("all attempts failed") < text.index("registered")

    asyncio.run(run())


def test_custom_network_with_the_cmakelists_of_a_user(tmp_path):
    """The one example that is built on its own, as it has options that the others have not."""
    programs = build("custom-network")

    async def run():
        async with lwm2m.Server() as server:
            with running(programs, tmp_path, "anj_custom_network", server.uri):
                await server.wait_for_registration()
                assert await server.read("/3/0/1") == "custom-network"
                assert await server.execute("/1/0/8") == Code.CHANGED
                await asyncio.wait_for(server.updates.get(), 5)

    asyncio.run(run())


@pytest.mark.parametrize("name", sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir()))
def test_every_example_is_configured_and_listed(name, tmp_path):
    configure(name, tmp_path)
    assert f"[{name}]({name})" in (EXAMPLES / "README.md").read_text()
