"""A scripted LwM2M management server on aiocoap."""
import asyncio
import contextlib

import aiocoap
import aiocoap.resource
import cbor2
from aiocoap.numbers.codes import Code

TEXT, LINK, OCTETS, CBOR, SENML_CBOR, TLV, LWM2M_CBOR = 0, 40, 42, 60, 112, 11542, 11544

# What an entry in TLV is (OMA-TS-LightweightM2M_Core 7.4.5).
RESOURCE_INSTANCE, MULTIPLE_RESOURCE, RESOURCE = 0x40, 0x80, 0xC0


def tlv(kind, number, value):
    """An entry in TLV with a value of less than 256 bytes."""
    size = len(value)
    kind |= 0x20 if number > 255 else 0
    head = bytes([kind | size if size < 8 else kind | 8]) + number.to_bytes(2 if number > 255 else 1, "big")
    return head + (bytes([size]) if size >= 8 else b"") + value


class Registration:
    def __init__(self, request):
        self.remote = request.remote
        self.queries = dict(query.partition("=")[::2] for query in request.opt.uri_query)
        self.objects = request.payload.decode().split(",")


class Register(aiocoap.resource.Resource):
    """POST /rd"""

    def __init__(self, server):
        super().__init__()
        self.server = server

    async def render_post(self, request):
        self.server.registered.put_nowait(Registration(request))
        response = aiocoap.Message(code=Code.CREATED)
        response.opt.location_path = ("rd", "a1")
        return response


class Registered(aiocoap.resource.Resource):
    """POST and DELETE /rd/a1"""

    def __init__(self, server):
        super().__init__()
        self.server = server

    async def render_post(self, request):
        if self.server.forget:
            return aiocoap.Message(code=Code.NOT_FOUND)
        self.server.updates.put_nowait(Registration(request))
        return aiocoap.Message(code=Code.CHANGED)

    async def render_delete(self, request):
        self.server.deregistered.put_nowait(request)
        return aiocoap.Message(code=Code.DELETED)


class DataPush(aiocoap.resource.Resource):
    """POST /dp"""

    def __init__(self, server):
        super().__init__()
        self.server = server

    async def render_post(self, request):
        self.server.sends.put_nowait(request)
        while self.server.silent:
            await asyncio.sleep(0.1)
        return aiocoap.Message(code=self.server.send_code)


class Server:
    """Use it as `async with Server() as server`."""

    def __init__(self, host="127.0.0.1", port=None):
        self.host = host
        self.port = port
        self.registered = asyncio.Queue()
        self.updates = asyncio.Queue()
        self.deregistered = asyncio.Queue()
        self.sends = asyncio.Queue()
        self.send_code = Code.CHANGED
        self.silent = False
        self.forget = False
        self.remote = None

    async def __aenter__(self):
        from conftest import free_port
        import socket
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.port = self.port or free_port(family, self.host)
        self.context = await aiocoap.Context.create_server_context(self.site(), bind=(self.host, self.port))
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.uri = f"coap://{host}:{self.port}"
        return self

    def site(self):
        site = aiocoap.resource.Site()
        site.add_resource(["rd"], Register(self))
        site.add_resource(["rd", "a1"], Registered(self))
        site.add_resource(["dp"], DataPush(self))
        return site

    async def __aexit__(self, *_):
        await self.context.shutdown()

    async def wait_for_registration(self, limit=20):
        registration = await asyncio.wait_for(self.registered.get(), limit)
        self.remote = registration.remote
        return registration

    async def request(self, code, path, payload=b"", content_format=None, accept=None):
        """A request; made again while the device is busy with an exchange of its own (5.03)."""
        for _ in range(50):
            message = aiocoap.Message(code=code, payload=payload)
            message.remote = self.remote
            message.opt.uri_path = [segment for segment in path.split("/") if segment]
            if content_format is not None:
                message.opt.content_format = content_format
            if accept is not None:
                message.opt.accept = accept
            response = await asyncio.wait_for(self.context.request(message).response, 30)
            if response.code != Code.SERVICE_UNAVAILABLE:
                break
            await asyncio.sleep(0.1)
        return response

    async def attributes(self, path, *attributes):
        """Write-Attributes"""
        message = aiocoap.Message(code=Code.PUT)
        message.remote = self.remote
        message.opt.uri_path = [segment for segment in path.split("/") if segment]
        message.opt.uri_query = attributes
        return (await asyncio.wait_for(self.context.request(message).response, 30)).code

    @contextlib.asynccontextmanager
    async def observing(self, path, *attributes):
        """Observes a Resource until the end of the block; gives a queue of values, the first being the answer's."""
        message = aiocoap.Message(code=Code.GET, observe=0)
        message.remote = self.remote
        message.opt.uri_path = [segment for segment in path.split("/") if segment]
        message.opt.uri_query = attributes
        message.opt.accept = TEXT
        request = self.context.request(message)
        response = await asyncio.wait_for(request.response, 30)
        assert (response.code, response.opt.observe) == (Code.CONTENT, 0), response
        values = asyncio.Queue()
        values.put_nowait(response.payload.decode())

        async def take():
            async for note in request.observation:
                values.put_nowait(note.payload.decode())

        taking = asyncio.ensure_future(take())
        try:
            yield values
        finally:
            taking.cancel()
            request.observation.cancel()

    async def read(self, path):
        """A Resource as text."""
        response = await self.request(Code.GET, path, accept=TEXT)
        assert response.code == Code.CONTENT, f"{path}: {response.code}"
        return response.payload.decode()

    async def senml(self, path):
        """What is there as {path: value}, read as SenML CBOR."""
        response = await self.request(Code.GET, path, accept=SENML_CBOR)
        assert (response.code, response.opt.content_format) == (Code.CONTENT, SENML_CBOR), f"{path}: {response.code}"
        values, base = {}, ""
        for record in cbor2.loads(response.payload):
            base = record.pop(-2, base)
            name = base + record.pop(0, "")
            (values[name],) = record.values()
        return values

    async def lwm2m_cbor(self, path):
        response = await self.request(Code.GET, path, accept=LWM2M_CBOR)
        assert (response.code, response.opt.content_format) == (Code.CONTENT, LWM2M_CBOR), f"{path}: {response.code}"
        return cbor2.loads(response.payload)

    async def write(self, path, text):
        return (await self.request(Code.PUT, path, text.encode(), content_format=TEXT)).code

    async def execute(self, path):
        return (await self.request(Code.POST, path)).code


class BootstrapRequest(aiocoap.resource.Resource):
    """POST /bs"""

    def __init__(self, server):
        super().__init__()
        self.server = server

    async def render_post(self, request):
        self.server.registered.put_nowait(request)
        return aiocoap.Message(code=Code.CHANGED)


class BootstrapServer(Server):
    """Answers Bootstrap-Requests; what follows is up to the test."""

    def site(self):
        site = aiocoap.resource.Site()
        site.add_resource(["bs"], BootstrapRequest(self))
        return site

    async def wait_for_request(self, limit=20):
        """The queries of the next Bootstrap-Request."""
        request = await asyncio.wait_for(self.registered.get(), limit)
        self.remote = request.remote
        return dict(query.partition("=")[::2] for query in request.opt.uri_query)

    async def write_account(self, uri, lifetime=60):
        """Writes the account of a server without security: /0/1 in SenML CBOR, /1/0 in LwM2M CBOR."""
        security = [{-2: "/0/1", 0: "/0", 3: uri}, {0: "/1", 4: False}, {0: "/2", 2: 3}, {0: "/10", 2: 123}]
        server = {1: {0: {0: 123, 1: lifetime, 6: False, 7: "U"}}}
        for path, payload, content_format in [
            ("/0/1", security, SENML_CBOR),
            ("/1/0", server, LWM2M_CBOR),
        ]:
            response = await self.request(Code.PUT, path, cbor2.dumps(payload), content_format)
            assert response.code == Code.CHANGED, f"{path}: {response.code} {response.payload}"
