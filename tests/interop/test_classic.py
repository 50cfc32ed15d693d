"""The C examples of the classic API against a scripted LwM2M server."""
import asyncio
import contextlib
import re
import signal
import subprocess

import cbor2
import pytest
from aiocoap.numbers.codes import Code

import coap
import lwm2m
import secure_peers
from conftest import HERE, build_folder
from lwm2m import OCTETS, SENML_CBOR
from secure_peers import OpensslBridge, OpensslBridges, libcoap_server
from test_examples import ENDPOINT, running

EXAMPLES = HERE.parents[1] / "c_examples/classic"
# Of common/account.c.
ACCOUNT = "example-device", "example-key"


def build(version):
    """Builds the examples as a user would, with the warnings as errors."""
    folder = build_folder("classic")
    subprocess.run(["cmake", "-S", EXAMPLES, "-B", folder, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS=-Werror",
                    f"-DFIRMWARE_VERSION={version}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder], check=True)
    return folder


@pytest.fixture(scope="session")
def image():
    """The firmware update example as version 0.2."""
    folder = build("0.2")
    stripped = folder / "firmware-0.2"
    subprocess.run(["strip", "-o", stripped, folder / "classic_firmware_update"], check=True)
    return stripped.read_bytes()


@pytest.fixture(scope="session")
def classic(image):
    """Folder with the built examples."""
    return build("0.1")


def scenario(example):
    """Runs an async test(server, registration) with a server and an example that has registered."""

    def decorate(function):
        def test(classic, tmp_path):
            async def run():
                async with lwm2m.Server() as server:
                    with running(classic, tmp_path, example, server.uri) as process:
                        server.process = process
                        await function(server, await server.wait_for_registration())

            asyncio.run(run())

        test.__name__ = function.__name__
        return test

    return decorate


def test_initialization_idles(classic, tmp_path):
    with running(classic, tmp_path, "classic_initialization"):
        with contextlib.suppress(asyncio.TimeoutError):
            asyncio.run(asyncio.wait_for(asyncio.Event().wait(), 1))
    assert "ERROR" not in (tmp_path / "classic_initialization.log").read_text()


@scenario("classic_mandatory_objects")
async def test_mandatory_objects(server, registration):
    assert registration.queries == {"ep": ENDPOINT, "lt": "60", "lwm2m": "1.2"}
    assert registration.objects == ["</1/0>"]
    assert await server.read("/1/0/1") == "60"
    assert await server.read("/1/0/7") == "U"
    assert (await server.request(Code.GET, "/0/0/0")).code == Code.UNAUTHORIZED


@scenario("classic_object_implementation")
async def test_object_implementation(server, registration):
    assert registration.objects == ["</1/0>", "</3333/0>"]
    assert await server.read("/3333/0/5750") == "wall clock"
    assert int(await server.read("/3333/0/5506")) > 1_600_000_000
    assert (await server.request(Code.GET, "/3333/0/5507")).code == Code.NOT_FOUND
    assert await server.write("/3333/0/5750", "hourglass") == Code.CHANGED
    assert await server.read("/3333/0/5750") == "hourglass"
    # No room: the rollback brings the old text back.
    assert await server.write("/3333/0/5750", "x" * 64) == Code.BAD_REQUEST
    assert await server.read("/3333/0/5750") == "hourglass"
    assert await server.write("/3333/0/5506", "1") == Code.METHOD_NOT_ALLOWED
    created = await server.request(Code.POST, "/3333", cbor2.dumps([{-2: "/3333/5", 0: "/5750", 3: "egg timer"}]), SENML_CBOR)
    assert created.code == Code.CREATED
    assert await server.read("/3333/5/5750") == "egg timer"
    assert (await server.request(Code.DELETE, "/3333/0")).code == Code.DELETED
    assert (await server.request(Code.GET, "/3333/0/5750")).code == Code.NOT_FOUND


async def hears_the_time(server):
    async with server.observing("/3333/0/5506") as values:
        seen = [int(await asyncio.wait_for(values.get(), 5)) for _ in range(3)]
    assert seen == sorted(set(seen)), "each notification has another second"


@scenario("classic_notifications")
async def test_notifications(server, registration):
    await hears_the_time(server)


@scenario("classic_send")
async def test_send(server, registration):
    request = await asyncio.wait_for(server.sends.get(), 15)
    assert request.opt.content_format == SENML_CBOR
    [record] = cbor2.loads(request.payload)
    assert record.get(-2, "") + record[0] == "/3333/0/5506" and record[2] > 1_600_000_000


def test_security(classic, tmp_path):
    async def run():
        async with lwm2m.Server() as server:
            with OpensslBridge(server.port, *ACCOUNT) as bridge:
                with running(classic, tmp_path, "classic_security", bridge.uri):
                    registration = await server.wait_for_registration()
                    assert registration.queries["ep"] == ENDPOINT
                    assert await server.read("/1/0/1") == "60"
                    assert (await server.request(Code.GET, "/0/0/5")).code == Code.UNAUTHORIZED

    asyncio.run(run())


def test_thread_safety(classic, tmp_path):
    async def run():
        async with lwm2m.Server() as server:
            log = tmp_path / "log"
            with open(log, "w") as output:
                process = subprocess.Popen([classic / "classic_thread_safety", ENDPOINT, server.uri], stderr=output)
            try:
                await server.wait_for_registration()
                await hears_the_time(server)
                process.send_signal(signal.SIGTERM)
                await asyncio.wait_for(server.deregistered.get(), 10)
                loop = asyncio.get_running_loop()
                assert await loop.run_in_executor(None, lambda: process.wait(10)) == 0, log.read_text()
            finally:
                process.kill()
                process.wait()

    asyncio.run(run())


def test_a_silent_secure_server_does_not_hold_the_client_up(classic, tmp_path):
    async def run():
        async with lwm2m.Server() as server:
            with OpensslBridge(server.port, *ACCOUNT) as bridge:
                with secure_peers.running([classic / "classic_thread_safety", ENDPOINT, bridge.uri]) as process:
                    await server.wait_for_registration()
                    bridge.process.send_signal(signal.SIGSTOP)
                    process.send_signal(signal.SIGTERM)
                    loop = asyncio.get_running_loop()
                    started = loop.time()
                    assert await loop.run_in_executor(None, lambda: process.wait(20)) == 0
                    # The goodbye is waited for, but no longer than five seconds (FAREWELL of anjay_delete).
                    assert loop.time() - started < 7

    asyncio.run(run())


@contextlib.contextmanager
def in_the_clear(server):
    yield server.uri


@contextlib.contextmanager
def over_dtls(server):
    # The new program comes with another address.
    with OpensslBridges(server.port, *ACCOUNT) as bridges:
        yield bridges.uri
        assert len(bridges.bridges) == 2


def update(classic, tmp_path, deliver, reached=in_the_clear):
    """A device of version 0.1 that gets an image by `deliver(server)` runs version 0.2 in the end, and says so."""
    folder = tmp_path / "firmware"

    async def run():
        async with lwm2m.Server() as server:
            with reached(server) as uri, running(classic, tmp_path, "classic_firmware_update", uri, folder):
                registration = await server.wait_for_registration()
                assert registration.objects == ["</1/0>", "</3333/0>", "</5/0>"] or \
                    registration.objects == ["</1/0>", "</5/0>", "</3333/0>"]
                assert (await server.read("/5/0/3"), await server.read("/5/0/5")) == ("0", "0")
                await deliver(server)
                for _ in range(600):
                    if await server.read("/5/0/3") != "1":
                        break
                    await asyncio.sleep(0.1)
                assert (await server.read("/5/0/3"), await server.read("/5/0/5")) == ("2", "0")
                assert await server.execute("/5/0/2") == Code.CHANGED
                await server.wait_for_registration()
                assert (await server.read("/5/0/3"), await server.read("/5/0/5")) == ("0", "1")

    asyncio.run(run())
    log = (tmp_path / "classic_firmware_update.log").read_text()
    assert re.findall(r"firmware (0\.\d)\n", log) == ["0.1", "0.2"], log
    assert not (folder / "updated").exists()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_firmware_update_by_pull(classic, image, tmp_path):
    def handle(request, _):
        return coap.block_response(request, image, 1024, b"\1\2")

    with coap.Server(handle) as files:
        async def deliver(server):
            assert await server.write("/5/0/1", files.uri) == Code.CHANGED

        update(classic, tmp_path, deliver)


def test_firmware_update_by_push(classic, image, tmp_path):
    async def deliver(server):
        message = await server.request(Code.PUT, "/5/0/0", image, OCTETS)
        assert message.code == Code.CHANGED

    update(classic, tmp_path, deliver)


def test_firmware_update_by_pull_over_dtls(classic, image, tmp_path):
    with libcoap_server("openssl", image, tmp_path, *ACCOUNT) as uri:
        async def deliver(server):
            assert await server.write("/5/0/1", uri) == Code.CHANGED

        update(classic, tmp_path, deliver, over_dtls)


def test_firmware_update_by_push_over_dtls(classic, image, tmp_path):
    async def deliver(server):
        message = await server.request(Code.PUT, "/5/0/0", image, OCTETS)
        assert message.code == Code.CHANGED

    update(classic, tmp_path, deliver, over_dtls)


def test_an_image_that_does_not_run_is_reported(classic, tmp_path):
    async def run():
        async with lwm2m.Server() as server:
            with running(classic, tmp_path, "classic_firmware_update", server.uri, tmp_path / "firmware"):
                await server.wait_for_registration()
                pushed = await server.request(Code.PUT, "/5/0/0", b"no program" * 300, OCTETS)
                assert pushed.code == Code.CHANGED
                assert await server.execute("/5/0/2") == Code.CHANGED
                for _ in range(50):
                    if await server.read("/5/0/3") != "3":
                        break
                    await asyncio.sleep(0.1)
                # It may be tried again.
                assert (await server.read("/5/0/3"), await server.read("/5/0/5")) == ("2", "8")
                cleared = await server.request(Code.PUT, "/5/0/0", b"\0", OCTETS)
                assert cleared.code == Code.CHANGED
                assert await server.read("/5/0/3") == "0"
                assert not (tmp_path / "firmware/image").exists()

    asyncio.run(run())


def test_a_folder_of_others_is_refused(classic, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    done = subprocess.run([classic / "classic_firmware_update", ENDPOINT, "coap://127.0.0.1:1", folder], capture_output=True,
                          text=True, timeout=20)
    assert done.returncode == 1 and "is no private folder" in done.stderr
