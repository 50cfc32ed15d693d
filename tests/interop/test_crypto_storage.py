"""The example whose keys lie in files: bootstrapped with keys, restarted, bootstrapped again."""
import asyncio
import contextlib
import os
import subprocess

from aiocoap.numbers.codes import Code

import lwm2m
from test_examples import ENDPOINT, build

KEY = b"key that the server wrote"


@contextlib.contextmanager
def running(program, folder, *arguments):
    process = subprocess.Popen([program, ENDPOINT, *arguments], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def records(folder):
    """Content of each record."""
    return {path.name: path.read_bytes() for path in folder.glob("crypto_record_*.dat")}


async def write_keys(bootstrap, key):
    for rid, value in [(3, b"identity that the server wrote"), (5, key)]:
        response = await bootstrap.request(Code.PUT, f"/0/1/{rid}", value, lwm2m.OCTETS)
        assert response.code == Code.CHANGED


async def until(condition):
    for _ in range(100):
        if condition():
            return
        await asyncio.sleep(0.05)
    assert condition()


def test_crypto_storage(tmp_path):
    program = build("crypto_storage") / "anj_crypto_storage"
    (tmp_path / "device.der").write_bytes(b"a file of somebody else")

    async def run():
        async with lwm2m.BootstrapServer() as bootstrap, lwm2m.Server() as server:
            with running(program, tmp_path, bootstrap.uri):
                await bootstrap.wait_for_request()
                assert sorted(records(tmp_path).values()) == [b"factory identity", b"factory key"]
                await bootstrap.write_account(server.uri)
                await write_keys(bootstrap, KEY)
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED
                await server.wait_for_registration()
            assert KEY in records(tmp_path).values() and len(records(tmp_path)) == 4
            accounts = (tmp_path / "accounts.bin").read_bytes()
            assert b"key that" not in accounts and b"factory" not in accounts
            assert {os.stat(path).st_mode & 0o777 for path in tmp_path.glob("*.dat")} == {0o400}

            # Killed and started again: registers without a bootstrap, with the same records.
            before = records(tmp_path)
            with running(program, tmp_path, bootstrap.uri):
                await server.wait_for_registration()
                assert bootstrap.registered.empty() and records(tmp_path) == before
                # Another key: the record of the old one goes.
                assert await server.execute("/1/0/9") == Code.CHANGED
                await bootstrap.wait_for_request()
                await write_keys(bootstrap, b"another key")
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED
                await server.wait_for_registration()
                after = records(tmp_path)
                assert len(after) == 4 and KEY not in after.values() and b"another key" in after.values()
                # The Bootstrap Server takes the account away: its records go with it.
                assert await server.execute("/1/0/9") == Code.CHANGED
                await bootstrap.wait_for_request()
                assert (await bootstrap.request(Code.DELETE, "/")).code == Code.DELETED
                await bootstrap.write_account(server.uri)
                assert (await bootstrap.request(Code.POST, "/bs")).code == Code.CHANGED
                await server.wait_for_registration()
                await until(lambda: sorted(records(tmp_path).values()) == [b"factory identity", b"factory key"])
            assert (tmp_path / "device.der").exists()

    asyncio.run(run())
