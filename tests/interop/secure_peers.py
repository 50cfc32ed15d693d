"""Peers that speak DTLS: libcoap, OpenSSL's s_server, Mbed TLS' ssl_server2; and what stands between them and a client."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

from conftest import free_port

IDENTITY, KEY = "device", "a-secret-of-16-b"


@contextlib.contextmanager
def running(command, **arguments):
    process = subprocess.Popen([str(part) for part in command], **arguments)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(process, text):
    """Reads what a process prints up to this text."""
    output = b""
    while some := os.read(process.stdout.fileno(), 4096):
        output += some
        if text in output:
            return
    raise AssertionError(f"{process.args[0]} has ended: {output.decode()}")


@contextlib.contextmanager
def libcoap_server(backend, content, tmp_path, identity=IDENTITY, key=KEY):
    """libcoap's server over OpenSSL or GnuTLS, with a file at /fw; gives its URI."""
    server, client = shutil.which(f"coap-server-{backend}"), shutil.which("coap-client-openssl")
    assert server and client, "libcoap is not installed (Debian: libcoap3-bin)"
    port = free_port()
    source = tmp_path / "served"
    source.write_bytes(content)
    command = [server, "-A", "127.0.0.1", "-p", port, "-k", key, "-h", "hint", "-d", "10"]
    with running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        uri = f"coaps://127.0.0.1:{port + 1}/fw"
        for _ in range(50):
            time.sleep(0.1)
            put = subprocess.run([client, "-B", "20", "-k", key, "-u", identity, "-m", "put", "-b", "1024", "-f", source, uri],
                                 capture_output=True, text=True)
            back = subprocess.run([client, "-B", "20", "-k", key, "-u", identity, "-m", "get", "-b", "1024", "-o",
                                   tmp_path / "back", uri], capture_output=True, text=True)
            if (tmp_path / "back").exists() and (tmp_path / "back").read_bytes() == content:
                break
        else:
            raise AssertionError("libcoap's server did not take the file: " + put.stderr + back.stderr)
        yield uri


class OpensslBridge:
    """OpenSSL's s_server in front of a CoAP server without security: what a record carries becomes a datagram, and back.
    It serves one client at a time. `certificates`: arguments of s_server, instead of a pre-shared key."""

    def __init__(self, target_port, identity=IDENTITY, key=KEY, certificates=None):
        credentials = certificates or ["-nocert", "-psk", key.encode().hex(), "-psk_identity", identity,
                                       "-cipher", "PSK-AES128-CCM8:@SECLEVEL=0"]
        self.port = free_port()
        self.uri = f"coaps://127.0.0.1:{self.port}"
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", target_port))
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-dtls1_2", "-quiet", "-accept", str(self.port), *credentials],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        threading.Thread(target=self.to_server, daemon=True).start()
        threading.Thread(target=self.to_client, daemon=True).start()

    def to_server(self):
        # s_server writes a record at once.
        while record := os.read(self.process.stdout.fileno(), 4096):
            self.socket.send(record)

    def to_client(self):
        with contextlib.suppress(OSError):
            while datagram := self.socket.recv(4096):
                os.write(self.process.stdin.fileno(), datagram)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.socket.close()


class OpensslBridges:
    """The same for any number of clients, one after the other: each address gets an s_server of its own."""

    def __init__(self, target_port, *account):
        self.target_port, self.account = target_port, account
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.uri = f"coaps://127.0.0.1:{self.socket.getsockname()[1]}"
        self.bridges = {}
        threading.Thread(target=self.to_servers, daemon=True).start()

    def to_servers(self):
        with contextlib.suppress(OSError):
            while True:
                datagram, client = self.socket.recvfrom(4096)
                if client not in self.bridges:
                    bridge = OpensslBridge(self.target_port, *self.account)
                    inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    inside.connect(("127.0.0.1", bridge.port))
                    self.bridges[client] = bridge, inside
                    threading.Thread(target=self.to_client, args=(client, inside), daemon=True).start()
                self.bridges[client][1].send(datagram)

    def to_client(self, client, inside):
        with contextlib.suppress(OSError):
            while True:
                self.socket.sendto(inside.recv(4096), client)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        for bridge, inside in self.bridges.values():
            inside.close()
            bridge.__exit__()


class Nat:
    """Forwards datagrams of any client to a server from one socket, as a router does that gives a device a new address."""

    def __init__(self, server_port):
        self.inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inside.bind(("127.0.0.1", 0))
        self.outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.outside.connect(("127.0.0.1", server_port))
        self.port = self.inside.getsockname()[1]
        self.clients = []
        self.sent = []
        threading.Thread(target=self.out, daemon=True).start()
        threading.Thread(target=self.back, daemon=True).start()

    def out(self):
        with contextlib.suppress(OSError):
            while True:
                datagram, client = self.inside.recvfrom(4096)
                if client not in self.clients:
                    self.clients.append(client)
                self.sent.append(datagram)
                self.outside.send(datagram)

    def back(self):
        with contextlib.suppress(OSError):
            while True:
                self.inside.sendto(self.outside.recv(4096), self.clients[-1])

    def hellos(self):
        """Number of datagrams that begin with a ClientHello."""
        return sum(datagram[0] == 22 and datagram[3:5] == b"\0\0" and datagram[13] == 1 for datagram in self.sent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in (self.inside, self.outside):
            one.close()


class Pipe:
    """The program `pipe`: a DTLS socket of the library."""

    def __init__(self, programs, port, *credentials):
        command = [programs / "pipe", "127.0.0.1", str(port), *credentials]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, bufsize=1)

    def __call__(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def end(self):
        """What it has logged."""
        _, log = self.process.communicate(timeout=20)
        assert self.process.returncode == 0
        return log

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def certificates(build):
    """Folder with the certificates of tests/c_dtls."""
    folder = build / "certificates"
    if not (folder / "done").exists():
        script = pathlib.Path(__file__).parents[1] / "c_dtls" / "certificates.sh"
        subprocess.run(["bash", script, folder], check=True)
    return folder
