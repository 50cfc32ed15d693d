"""A CoAP file server on a bare socket, for servers that misbehave: every message is in the test's hands."""
import socket
import threading

ACK, CON, NON, RST = 2, 0, 1, 3
CONTENT, NOT_FOUND = 0x45, 0x84


def parse(datagram):
    """(type, code, message id, token, {option: [values]}, payload) of a datagram."""
    first, code = datagram[0], datagram[1]
    length = first & 15
    token, rest = datagram[4:4 + length], datagram[4 + length:]
    options, number = {}, 0
    while rest and rest[0] != 0xFF:
        delta, size = rest[0] >> 4, rest[0] & 15
        rest = rest[1:]
        fields = []
        for field in (delta, size):
            if field == 13:
                field, rest = rest[0] + 13, rest[1:]
            elif field == 14:
                field, rest = int.from_bytes(rest[:2], "big") + 269, rest[2:]
            fields.append(field)
        number += fields[0]
        options.setdefault(number, []).append(rest[:fields[1]])
        rest = rest[fields[1]:]
    return (first >> 4) & 3, code, int.from_bytes(datagram[2:4], "big"), token, options, rest[1:]


def build(kind, code, message_id, token=b"", options=(), payload=b""):
    """A datagram; options are (number, value) with values below 13 bytes."""
    out = bytes([0x40 | kind << 4 | len(token), code]) + message_id.to_bytes(2, "big") + token
    last = 0
    for number, value in sorted(options, key=lambda option: option[0]):
        delta, last = number - last, number
        if delta >= 13:
            out += bytes([13 << 4 | len(value), delta - 13]) + value
        else:
            out += bytes([delta << 4 | len(value)]) + value
    return out + (b"\xff" + payload if payload else b"")


def uint(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def block_response(request, content, size, etag=b""):
    """The regular answer to a block-wise GET."""
    _, _, message_id, token, options, _ = request
    asked = int.from_bytes(options.get(23, [b""])[0], "big")
    number = asked >> 4
    szx = size.bit_length() - 5
    part = content[number * size:(number + 1) * size]
    more = (number + 1) * size < len(content)
    answer = [(23, uint(number << 4 | more << 3 | szx))]
    if etag:
        answer.append((4, etag))
    return build(ACK, CONTENT, message_id, token, answer, part)


class Server:
    """Answers each datagram with what `handle(request, number)` returns: a datagram, a list of them, or None."""

    def __init__(self, handle, port=0, host="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, port))
        self.socket.settimeout(0.1)
        self.port = self.socket.getsockname()[1]
        self.base = f"coap://{f'[{host}]' if ':' in host else host}:{self.port}"
        self.uri = self.base + "/fw"
        self.peer = None
        self.requests = []
        self.handle = handle
        self.running = True
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while self.running:
            try:
                datagram, peer = self.socket.recvfrom(2048)
                self.peer = peer
            except (TimeoutError, ConnectionError):
                continue
            request = parse(datagram)
            self.requests.append(request)
            answer = self.handle(request, len(self.requests) - 1)
            for one in answer if isinstance(answer, list) else [answer]:
                if one is not None:
                    self.socket.sendto(one, peer)

    def send(self, datagram):
        """Sends a datagram to whom the last one came from."""
        self.socket.sendto(datagram, self.peer)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.running = False
        self.thread.join()
        self.socket.close()
