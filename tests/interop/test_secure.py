"""DTLS over Mbed TLS against other implementations: OpenSSL, libcoap over OpenSSL and GnuTLS, Mbed TLS' own server."""
import asyncio
import os
import random
import subprocess

import pytest

import lwm2m
from conftest import HERE, build_folder, free_port
from test_examples import build
from secure_peers import IDENTITY, KEY, Nat, OpensslBridge, Pipe, certificates, libcoap_server, running, wait_for

IMAGE = random.Random(2).randbytes(1 << 20)
CREDENTIALS = {**os.environ, "PSK_IDENTITY": IDENTITY, "PSK_KEY": KEY}


@pytest.fixture(scope="session")
def secure():
    """Folder with the programs that are built with security."""
    build = build_folder("secure")
    subprocess.run(["cmake", "-S", HERE / "secure", "-B", build, "-DCMAKE_BUILD_TYPE=Release"], check=True)
    subprocess.run(["cmake", "--build", build], check=True)
    return build


def fetch(secure, uri, tmp_path, environment=CREDENTIALS):
    """(status lines, log) of a download."""
    done = subprocess.run([secure / "fetch", uri, tmp_path / "fetched"], capture_output=True, text=True, timeout=120,
                          env=environment)
    return done.stdout.split("\n")[:-1], done.stderr


@pytest.mark.parametrize("backend", ["openssl", "gnutls"])
def test_1_mib_from_libcoap_is_bit_exact(secure, tmp_path, backend):
    with libcoap_server(backend, IMAGE, tmp_path) as uri:
        lines, _ = fetch(secure, uri, tmp_path)
    assert lines == ["STARTING", "FINISHING", "FINISHED", f"ERROR 0 BYTES {len(IMAGE)}"]
    assert (tmp_path / "fetched").read_bytes() == IMAGE


def test_download_with_a_wrong_key(secure, tmp_path):
    with libcoap_server("openssl", b"x", tmp_path) as uri:
        lines, log = fetch(secure, uri, tmp_path, {**CREDENTIALS, "PSK_KEY": "wrong"})
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -5 BYTES 0"]
    # OpenSSL does not tell what it thinks of the record.
    assert "no answer from the server" in log, log


def test_download_without_a_key(secure, tmp_path):
    environment = {name: value for name, value in CREDENTIALS.items() if name != "PSK_KEY"}
    lines, log = fetch(secure, f"coaps://127.0.0.1:{free_port()}/fw", tmp_path, environment)
    assert lines == ["STARTING", "FINISHING", "FAILED", "ERROR -5 BYTES 0"]
    assert "missing: pre-shared key" in log


def test_register_and_read_over_openssl(secure):
    async def run():
        async with lwm2m.Server() as server:
            with OpensslBridge(server.port) as bridge:
                command = [secure / "client", bridge.uri, "values=1"]
                with running(command, env=CREDENTIALS, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as client:
                    registration = await server.wait_for_registration()
                    assert registration.queries["ep"] == "session"
                    client.stdin.write(b"number 42\ntext 3000\n")
                    client.stdin.flush()
                    await asyncio.sleep(0.3)
                    assert await server.read("/4242/0/0") == "42"
                    # In three blocks.
                    text = await server.read("/4242/0/1")
                    assert text == ("abcdefghijklmnopqrstuvwxyz" * 116)[:3000]
                    assert await server.read("/1/0/1") == "100"

    asyncio.run(run())


def test_example_secure_client(secure):
    async def run():
        async with lwm2m.Server() as server:
            with OpensslBridge(server.port) as bridge:
                with running([secure / "secure-client", "example", IDENTITY, KEY, bridge.uri], stderr=subprocess.DEVNULL):
                    registration = await server.wait_for_registration()
                    assert registration.queries["ep"] == "example"
                    assert await server.read("/3/0/1") == "secure-client"

    asyncio.run(run())


@pytest.fixture(scope="session")
def secure_client():
    """The example for certificates."""
    return build("secure-client", "CERTIFICATES") / "anj_secure_client"


# Certificate of the client, the one that it expects of the server, file type; what the log says when nothing comes of it.
EXAMPLE_CERTIFICATES = [
    ("client", "leaf", "pem", None),
    ("client", "leaf", "der", None),
    ("client", "selfsigned", "pem", "it is not the one that the certificate usage demands"),
    ("other", "leaf", "pem", "alert of the server: unknown_ca"),
]


@pytest.mark.parametrize("own, expected, kind, refused", EXAMPLE_CERTIFICATES)
def test_example_secure_client_with_certificates(secure, secure_client, tmp_path, own, expected, kind, refused):
    """Both sides check: the client for this very certificate, the server for its authority."""
    folder = certificates(secure)
    key = "key" if kind == "pem" else "key.der"
    files = [folder / f"{own}.{kind}", folder / f"{own}.{key}", folder / f"{expected}.{kind}"]
    openssl = ["-cert", folder / "leaf.pem", "-key", folder / "leaf.key", "-Verify", "1", "-CAfile", folder / "root.pem",
               "-verify_return_error", "-cipher", "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0"]
    log = tmp_path / "log"

    async def run():
        async with lwm2m.Server() as server:
            with OpensslBridge(server.port, certificates=openssl) as bridge:
                with running([secure_client, "example", *files, bridge.uri], stderr=log.open("w")):
                    if refused:
                        for _ in range(100):
                            if refused in log.read_text():
                                break
                            await asyncio.sleep(0.1)
                        assert refused in log.read_text() and server.registered.empty(), log.read_text()
                        return
                    registration = await server.wait_for_registration()
                    assert registration.queries["ep"] == "example"
                    assert await server.read("/3/0/1") == "secure-client"

    asyncio.run(run())


def test_secure_firmware_update(secure, tmp_path):
    """The example: registration over DTLS, image from libcoap over DTLS with the key of the account, restart, report."""
    image = (secure / "device-0.2").read_bytes()
    folder = tmp_path / "device"
    folder.mkdir()

    async def run(uri):
        async with lwm2m.Server() as server:
            # s_server keeps to its first client, so the new program comes in by another one.
            with OpensslBridge(server.port) as bridge:
                command = [secure / "device-0.1", "updates", bridge.uri, folder]
                with running(command, env=CREDENTIALS, stderr=(tmp_path / "log").open("w")):
                    await server.wait_for_registration()
                    assert await server.read("/3/0/3") == "0.1"
                    await server.write("/5/0/1", uri)
                    for _ in range(600):
                        if (state := await server.read("/5/0/3")) != "1":
                            break
                        await asyncio.sleep(0.1)
                    assert state == "2", (tmp_path / "log").read_text()
                    assert (folder / "firmware_image.bin").read_bytes() == image

    with libcoap_server("openssl", image, tmp_path) as uri:
        asyncio.run(run(uri))


@pytest.mark.parametrize("connection_id", [True, False])
def test_address_changes_in_the_middle(secure, connection_id):
    """Against ssl_server2: with a connection ID the session goes on, without one there is another handshake."""
    port = free_port()
    command = [os.environ["ANJ_SSL_SERVER2"], f"server_port={port}", "server_addr=127.0.0.1", "dtls=1", "exchanges=3",
               f"psk={KEY.encode().hex()}", f"psk_identity={IDENTITY}", "force_version=dtls12", "crt_file=none",
               "key_file=none", "ca_file=none"]
    if connection_id:
        command += ["cid=1", "cid_val=c0ffee"]
    with running(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server, Nat(port) as nat:
        wait_for(server, b"Waiting for a remote")
        with Pipe(secure, nat.port, "psk", IDENTITY, KEY) as pipe:
            assert pipe("connect") == "0"
            hellos = nat.hellos()
            assert 1 <= hellos <= 2
            assert pipe("send one") == "0" and pipe("receive").startswith("0 HTTP/1.0 200 OK")
            assert pipe("close") == "0" and pipe("connect") == "0"
            if not connection_id:
                assert nat.hellos() > hellos
                return
            assert pipe("send two") == "0" and pipe("receive").startswith("0 HTTP/1.0 200 OK")
            assert nat.hellos() == hellos and len(nat.clients) == 2
            # Records with the ID (RFC 9146), after the address has changed.
            assert nat.sent[-1][0] == 25 and nat.sent[-1][11:14] == b"\xc0\xff\xee"
            assert "connection ID (0: no, 1: yes): 1" in pipe.end()


# Leaf, whole chain, usage, certificate of the Security object, trust store, what the log says when it is refused.
CERTIFICATES = [
    ("leaf", False, 3, "leaf.pem", [], None),
    ("leaf", True, 2, "intermediate.pem", [], None),
    ("leaf", True, 1, "leaf.pem", ["root.pem"], None),
    ("leaf", True, 0, "intermediate.pem", ["root.pem"], None),
    ("leaf", False, 1, "leaf.pem", ["root.pem"], "it is not signed by a trusted authority"),
    ("leaf", True, 1, "leaf.pem", ["other.pem"], "it is not signed by a trusted authority"),
    ("leaf", True, 0, "leaf.pem", ["root.pem"], "it is not the one that the certificate usage demands"),
    ("selfsigned", False, 3, "selfsigned.pem", [], None),
    ("selfsigned", False, 2, "intermediate.pem", [], "it is not signed by a trusted authority"),
    ("selfsigned", False, 3, "leaf.pem", [], "it is not the one that the certificate usage demands"),
    ("expired", False, 3, "expired.pem", [], "its validity has expired"),
    ("future", True, 2, "intermediate.pem", [], "its validity begins in the future"),
    ("clientonly", False, 3, "clientonly.pem", [], "its extended key usage does not allow it"),
    ("elsewhere", False, 3, "elsewhere.pem", [], "it is not for this host name"),
    ("oversized", True, 2, "intermediate.pem", [], None),
]


@pytest.mark.parametrize("leaf, chain, usage, expected, trusted, says", CERTIFICATES)
def test_certificates_of_openssl(secure, leaf, chain, usage, expected, trusted, says):
    folder = certificates(secure)
    port = free_port()
    command = ["openssl", "s_server", "-dtls1_2", "-accept", port, "-cert", folder / f"{leaf}.pem", "-key",
               folder / f"{leaf}.key", "-cipher", "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0", "-Verify", "1", "-CAfile",
               folder / "root.pem", "-no_cache"]
    if chain:
        command += ["-cert_chain", folder / "intermediate.pem"]
    with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        wait_for(server, b"ACCEPT")
        with Pipe(secure, port, "certificates", folder, str(usage), expected, *trusted) as pipe:
            assert pipe("connect") == ("-1" if says else "0")
            if not says:
                assert pipe("send abc") == "0"
            log = pipe.end()
    assert (says or "handshake done") in log, log
