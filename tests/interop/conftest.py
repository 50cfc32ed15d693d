"""Builds the C programs of the interop tests and starts peers. A peer that is missing is a failure, never a skip."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

HERE = pathlib.Path(__file__).parent


def build_folder(name):
    """Where programs are built; kept from one run to the next."""
    return pathlib.Path(os.environ.get("ANJ_INTEROP_BUILD", HERE.parents[1] / "target" / "interop")) / name


@pytest.fixture(scope="session")
def programs():
    """Folder with the built programs."""
    build = build_folder("programs")
    subprocess.run(["cmake", "-S", HERE, "-B", build, "-DCMAKE_BUILD_TYPE=Release"], check=True)
    subprocess.run(["cmake", "--build", build], check=True)
    return build


@pytest.fixture(scope="session")
def q_block_programs():
    """The same with Q-Block2, which no server here knows."""
    build = build_folder("q-block")
    subprocess.run(["cmake", "-S", HERE, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DANJ_EXT_WITH_Q_BLOCK2=ON"],
                   check=True)
    subprocess.run(["cmake", "--build", build, "--target", "fetch"], check=True)
    return build


def free_port(family=socket.AF_INET, host="127.0.0.1"):
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


@pytest.fixture
def libcoap(tmp_path):
    """Starts libcoap's file server with a file under /fw; returns its URI."""
    server = shutil.which("coap-server-notls") or shutil.which("coap-server-openssl")
    client = shutil.which("coap-client-notls") or shutil.which("coap-client-openssl")
    assert server and client, "libcoap is not installed (Debian: libcoap3-bin)"
    started = []

    def start(content, host="127.0.0.1", block=1024):
        bare = host.strip("[]")
        family = socket.AF_INET6 if ":" in bare else socket.AF_INET
        port = free_port(family, bare)
        process = subprocess.Popen([server, "-A", bare, "-p", str(port), "-d", "10"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
        uri = f"coap://{host}:{port}/fw"
        source = tmp_path / "served"
        source.write_bytes(content)
        for _ in range(50):
            time.sleep(0.1)
            put = subprocess.run([client, "-B", "20", "-m", "put", "-b", str(block), "-f", source, uri],
                                 capture_output=True, text=True)
            back = subprocess.run([client, "-B", "20", "-m", "get", "-b", str(block), "-o", tmp_path / "back", uri],
                                  capture_output=True, text=True)
            if put.returncode == 0 and back.returncode == 0 and (tmp_path / "back").exists() \
                    and (tmp_path / "back").read_bytes() == content:
                return uri
        raise AssertionError("libcoap's server did not take the file: " + put.stderr + back.stderr)

    yield start
    for process in started:
        process.kill()
        process.wait()
