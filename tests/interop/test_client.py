"""The C example against a scripted LwM2M server: registration, the data model, and the whole firmware update."""
import asyncio
import contextlib
import random
import subprocess

import cbor2
import pytest
from aiocoap.numbers.codes import Code

import lwm2m
from conftest import free_port
from test_download import AiocoapServer

ENDPOINT = "urn:dev:os:interop"


@contextlib.contextmanager
def device(programs, server, tmp_path, version="0.1"):
    with open(tmp_path / "device.log", "w") as log:
        process = subprocess.Popen([programs / f"device-{version}", ENDPOINT, server.uri, tmp_path],
                                   stdout=log, stderr=log)
        try:
            yield process
            assert process.poll() is None, "the device stopped: " + (tmp_path / "device.log").read_text()
        finally:
            process.kill()
            process.wait()


def scenario(function):
    """Runs an async test with a server and a device that has registered."""

    def test(programs, tmp_path):
        async def run():
            async with lwm2m.Server() as server:
                with device(programs, server, tmp_path):
                    registration = await server.wait_for_registration()
                    await function(server, registration, programs, tmp_path)

        asyncio.run(run())

    test.__name__ = function.__name__
    test.__doc__ = function.__doc__
    return test


@scenario
async def test_registration(server, registration, programs, tmp_path):
    assert registration.queries == {"ep": ENDPOINT, "lt": "50", "lwm2m": "1.2", "b": "U"}
    assert registration.objects == ["</1>;ver=1.2", "</1/0>", "</3>;ver=1.0", "</3/0>", "</5>;ver=1.0", "</5/0>"]


@scenario
async def test_read_formats(server, registration, programs, tmp_path):
    assert await server.read("/3/0/3") == "0.1"
    senml = await server.request(Code.GET, "/3/0", accept=lwm2m.SENML_CBOR)
    assert senml.opt.content_format == lwm2m.SENML_CBOR
    records = cbor2.loads(senml.payload)
    assert records[0][-2] == "/3/0"
    assert {record[0]: record.get(3, record.get(2)) for record in records}["/3"] == "0.1"
    default = await server.request(Code.GET, "/3/0/3")
    assert default.opt.content_format == lwm2m.LWM2M_CBOR
    assert cbor2.loads(default.payload) == {3: {0: {3: "0.1"}}}
    assert (await server.request(Code.GET, "/3/0/99")).code == Code.NOT_FOUND
    assert (await server.request(Code.GET, "/0/0")).code == Code.UNAUTHORIZED
    assert (await server.request(Code.GET, "/3/0/4")).code == Code.METHOD_NOT_ALLOWED
    assert (await server.request(Code.GET, "/3/0/3", accept=110)).code == Code.NOT_ACCEPTABLE


@scenario
async def test_discover(server, registration, programs, tmp_path):
    found = await server.request(Code.GET, "/5", accept=lwm2m.LINK)
    assert found.payload.decode() == (
        "</5>;ver=1.0,</5/0>,</5/0/0>,</5/0/1>,</5/0/2>,</5/0/3>,</5/0/5>,</5/0/6>,</5/0/7>,</5/0/8>;dim=1,</5/0/9>")


@scenario
async def test_write_lifetime_is_followed_by_an_update(server, registration, programs, tmp_path):
    assert await server.write("/1/0/1", "200") == Code.CHANGED
    update = await asyncio.wait_for(server.updates.get(), 5)
    assert update.queries == {"lt": "200"}
    assert await server.read("/1/0/1") == "200"
    assert await server.write("/1/0/1", "-1") == Code.BAD_REQUEST
    assert await server.read("/1/0/1") == "200"


@scenario
async def test_update_comes_before_the_lifetime_ends(server, registration, programs, tmp_path):
    await server.write("/1/0/1", "4")
    for _ in range(3):
        await asyncio.wait_for(server.updates.get(), 4)


@scenario
async def test_registration_update_trigger(server, registration, programs, tmp_path):
    assert await server.execute("/1/0/8") == Code.CHANGED
    await asyncio.wait_for(server.updates.get(), 5)


@scenario
async def test_disable_deregisters_and_registers_again(server, registration, programs, tmp_path):
    assert await server.write("/1/0/5", "2") == Code.CHANGED
    assert await server.execute("/1/0/4") == Code.CHANGED
    await asyncio.wait_for(server.deregistered.get(), 5)
    await server.wait_for_registration(10)
    assert await server.read("/3/0/3") == "0.1"


@scenario
async def test_forgotten_registration_is_made_again(server, registration, programs, tmp_path):
    server.forget = True
    await server.execute("/1/0/8")
    await server.wait_for_registration(10)


async def pull(server, programs, tmp_path, uri, image, limit=120):
    """Write the URI, wait for the download, execute, wait for the new firmware's registration, check the report."""
    assert await server.write("/5/0/1", uri) == Code.CHANGED
    for _ in range(limit * 5):
        state = await server.read("/5/0/3")
        if state != "1":
            break
        await asyncio.sleep(0.2)
    assert state == "2" and await server.read("/5/0/5") == "0"
    assert (tmp_path / "firmware_image.bin").read_bytes() == image
    assert await server.execute("/5/0/2") == Code.CHANGED
    await server.wait_for_registration(20)
    assert await server.read("/3/0/3") == "0.2"
    assert await server.read("/5/0/3") == "0" and await server.read("/5/0/5") == "1"


def image_of_4_mib(programs):
    """A program that runs, padded to 4 MiB with noise."""
    program = (programs / "device-0.2").read_bytes()
    return program + random.Random(9).randbytes((4 << 20) - len(program))


@scenario
async def test_firmware_update_of_4_mib_from_aiocoap(server, registration, programs, tmp_path):
    image = image_of_4_mib(programs)
    with AiocoapServer(image) as files:
        await pull(server, programs, tmp_path, files.uri, image)


def test_firmware_update_of_4_mib_from_libcoap(programs, tmp_path, libcoap):
    image = image_of_4_mib(programs)
    uri = libcoap(image)

    async def run():
        async with lwm2m.Server() as server:
            with device(programs, server, tmp_path):
                await server.wait_for_registration()
                await pull(server, programs, tmp_path, uri, image)

    asyncio.run(run())


@scenario
async def test_bad_uri(server, registration, programs, tmp_path):
    assert await server.write("/5/0/1", "not-a-valid-uri") == Code.BAD_REQUEST
    assert await server.read("/5/0/3") == "0" and await server.read("/5/0/5") == "7"


@scenario
async def test_unreachable_file_server_leaves_the_device_registered(server, registration, programs, tmp_path):
    assert await server.write("/5/0/1", f"coap://127.0.0.1:{free_port()}/fw") == Code.CHANGED
    for _ in range(100):
        if await server.read("/5/0/3") == "0":
            break
        await asyncio.sleep(0.2)
    assert await server.read("/5/0/3") == "0"
    assert await server.read("/5/0/5") == "4"
    assert server.registered.empty()


@scenario
async def test_reset_during_a_download(server, registration, programs, tmp_path):
    with AiocoapServer(random.Random(2).randbytes(4 << 20)) as files:
        assert await server.write("/5/0/1", files.uri) == Code.CHANGED
        empty = cbor2.dumps([{0: "/5/0/1", 3: ""}])
        response = await server.request(Code.PUT, "/5/0/1", empty, content_format=lwm2m.SENML_CBOR)
        assert response.code == Code.CHANGED
        assert await server.read("/5/0/3") == "0" and await server.read("/5/0/5") == "0"
        assert await server.read("/5/0/1") == ""


@pytest.mark.parametrize("host", ["::1"])
def test_registration_over_ipv6(programs, tmp_path, host):
    async def run():
        async with lwm2m.Server(host) as server:
            with device(programs, server, tmp_path):
                await server.wait_for_registration()
                assert await server.read("/3/0/3") == "0.1"

    asyncio.run(run())
