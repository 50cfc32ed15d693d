"""A scripted LwM2M management server on aiocoap."""
import asyncio

import aiocoap
import aiocoap.resource
from aiocoap.numbers.codes import Code

TEXT, LINK, SENML_CBOR, LWM2M_CBOR = 0, 40, 112, 11544


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


class Server:
    """Use it as `async with Server() as server`."""

    def __init__(self, host="127.0.0.1"):
        self.host = host
        self.registered = asyncio.Queue()
        self.updates = asyncio.Queue()
        self.deregistered = asyncio.Queue()
        self.forget = False
        self.remote = None

    async def __aenter__(self):
        from conftest import free_port
        import socket
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.port = free_port(family, self.host)
        site = aiocoap.resource.Site()
        site.add_resource(["rd"], Register(self))
        site.add_resource(["rd", "a1"], Registered(self))
        self.context = await aiocoap.Context.create_server_context(site, bind=(self.host, self.port))
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.uri = f"coap://{host}:{self.port}"
        return self

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

    async def read(self, path):
        """A Resource as text."""
        response = await self.request(Code.GET, path, accept=TEXT)
        assert response.code == Code.CONTENT, f"{path}: {response.code}"
        return response.payload.decode()

    async def write(self, path, text):
        return (await self.request(Code.PUT, path, text.encode(), content_format=TEXT)).code

    async def execute(self, path):
        return (await self.request(Code.POST, path)).code
