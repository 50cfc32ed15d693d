"""Power cuts: the device of c_examples/firmware-resume is killed at random instants of an update by pull or push, and of the
restart into the new firmware. Whatever it was doing, afterwards it reports a state that LwM2M allows, an image is there as a
whole or not at all, nothing is downloaded twice that was stored, and the update completes.

`ANJ_POWER_CUTS` sets the number of cuts (default 25), `ANJ_POWER_CUT_SEED` the seed.
"""
import asyncio
import os
import random
import shutil
import signal
import subprocess
import time

import aiocoap
from aiocoap.numbers.codes import Code

import coap
import lwm2m

CUTS = int(os.environ.get("ANJ_POWER_CUTS", "25"))
SEED = int(os.environ.get("ANJ_POWER_CUT_SEED", "1"))
CUTS_PER_UPDATE = 5
STORE_EVERY, BLOCK = 4096, 1024
ENDPOINT = "urn:dev:os:powercut"
IDLE, DOWNLOADING, DOWNLOADED, UPDATING = range(4)
NAMES = ["idle", "downloading", "downloaded", "updating"]


class Device:
    """A device with its flash, which is a folder."""

    def __init__(self, programs, folder, server):
        self.folder, self.server, self.process = folder, server, None
        folder.mkdir()
        self.old = (programs / "resuming-0.1").read_bytes()
        shutil.copy(programs / "resuming-0.1", folder / "program")

    def power_on(self):
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([self.folder / "program", ENDPOINT, self.server.uri, self.folder],
                                            stdout=log, stderr=log)

    def power_off(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        while not self.server.registered.empty():
            self.server.registered.get_nowait()
        self.server.remote = None

    async def forget_device(self):
        """Gives the server a socket of its own for the next start: aiocoap sends to the dead device for a while, and takes
        the errors that come back for those of the living one."""
        await self.server.__aexit__()
        self.server.port = None
        await self.server.__aenter__()

    def read(self, name):
        file = self.folder / name
        return file.read_bytes() if file.exists() else None

    def stored_offset(self):
        """How far the download is, by the record in the flash."""
        record = self.read("progress")
        return int.from_bytes(record[4:8], "little") if record else 0

    def check_flash(self, image):
        assert self.read("image.bin") in (None, image), "half an image counts as whole"
        assert self.read("program") in (self.old, image), "half a program"
        part = self.read("image.part") or b""
        assert image.startswith(part), "bytes that are not of the image"


class Update:
    """An update of a device, and the server's side of it."""

    def __init__(self, device, server, pull, image):
        self.device, self.server, self.pull, self.image = device, server, pull, image
        self.uri = None
        self.executing = asyncio.Event()
        self.requested = []
        self.stopping = False

    def serve(self, request, number):
        """The file server: every block that is asked for."""
        if 31 in request[4]:
            # Q-Block2 is a critical option that this server does not know.
            return coap.build(coap.ACK, 0x82, request[2], request[3])
        self.requested.append(int.from_bytes(request[4].get(23, [b""])[0], "big") >> 4)
        return coap.block_response(request, self.image, BLOCK, b"\x07" + len(self.image).to_bytes(4, "big"))

    async def ask(self, request, *arguments):
        """A request to the device, wherever it has registered last; one that restarts is asked again."""
        problem = None
        for _ in range(400):
            # asyncio may swallow a cancellation.
            if self.stopping:
                raise asyncio.CancelledError
            registration = asyncio.ensure_future(self.server.registered.get())
            tasks = [registration]
            if self.server.remote:
                tasks.append(asyncio.ensure_future(request(*arguments)))
            try:
                await asyncio.wait(tasks, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
            if registration.done() and not registration.cancelled():
                self.server.remote = registration.result().remote
                continue
            try:
                return await tasks[-1]
            except (aiocoap.error.Error, asyncio.CancelledError) as error:
                problem = error
            await asyncio.sleep(0.02)
        raise AssertionError(f"the device at {self.server.remote} does not answer: {problem!r}")

    async def read(self, path):
        return await self.ask(self.server.read, path)

    async def state(self):
        while True:
            state, result = await self.read("/5/0/3"), await self.read("/5/0/5")
            # The device may have restarted between the two.
            if await self.read("/5/0/3") == state:
                return int(state), int(result)

    async def drive(self):
        """What a server does with a device that has just registered, until the update is done."""
        while True:
            state, result = await self.state()
            if (state, result) == (IDLE, 1):
                return
            assert result == 0, f"state {state}, result {result}"
            if state == IDLE and self.pull:
                assert await self.ask(self.server.write, "/5/0/1", self.uri) == Code.CHANGED
            elif state == IDLE:
                answer = await self.ask(self.server.request, Code.PUT, "/5/0/0", self.image, lwm2m.OCTETS)
                assert answer.code == Code.CHANGED, answer.code
            elif state == DOWNLOADED:
                self.executing.set()
                assert await self.ask(self.server.execute, "/5/0/2") == Code.CHANGED
            else:
                await asyncio.sleep(0.005)

    async def check_state(self, reached):
        """After a cut."""
        state, result = await self.state()
        assert (state, result) in [(IDLE, 0), (IDLE, 1), (DOWNLOADING, 0), (DOWNLOADED, 0), (UPDATING, 0)]
        self.device.check_flash(self.image)
        if (state, result) == (IDLE, 1):
            assert self.device.read("program") == self.image and await self.read("/3/0/3") == "0.2"
        if state == DOWNLOADED:
            assert self.device.read("image.bin") == self.image
        if state == DOWNLOADING:
            assert self.pull and await self.read("/5/0/1") == self.uri
        # What the device has told once stays true.
        assert reached < DOWNLOADED or not self.pull or state >= DOWNLOADED or result == 1, f"{reached} forgotten"
        return state


async def cut_power(update, device, wait):
    """Lets the update go on for a while, then cuts the power; gives the state that the server knew of."""
    driving = asyncio.ensure_future(update.drive())
    await asyncio.wait([driving, asyncio.ensure_future(wait)], return_when=asyncio.FIRST_COMPLETED)
    over = driving.done() and driving.result() is None
    device.power_off()
    reached = DOWNLOADED if update.executing.is_set() else IDLE
    update.stopping = True
    driving.cancel()
    (end,) = await asyncio.gather(driving, return_exceptions=True)
    update.stopping = False
    await device.forget_device()
    assert end is None or isinstance(end, asyncio.CancelledError), repr(end)
    return over, reached


async def soon_after(event, delay):
    await event.wait()
    await asyncio.sleep(delay)


async def run_update(update, device, rng, length, cuts, seen):
    """An update with so many cuts, or fewer when it is over before; gives how many there were and how long it took."""
    begin, done = time.monotonic(), 0
    device.power_on()
    over = False
    for _ in range(cuts):
        # One cut in three about the restart, the others anywhere.
        if rng.randrange(3) == 0:
            wait = soon_after(update.executing, rng.uniform(0, 0.04))
        else:
            wait = asyncio.sleep(rng.uniform(0, length * 0.6))
        over, reached = await cut_power(update, device, wait)
        if over:
            device.power_on()
            break
        done += 1
        device.check_flash(update.image)
        stored, fetched = device.stored_offset(), len(set(update.requested)) * BLOCK
        before = len(update.requested)
        device.power_on()
        state = await update.check_state(reached)
        what = "updated" if await update.state() == (IDLE, 1) else NAMES[state]
        seen[what] = seen.get(what, 0) + 1
        over = what == "updated"
        if over:
            break
        if state == DOWNLOADING:
            while len(update.requested) == before and (await update.state())[0] == DOWNLOADING:
                await asyncio.sleep(0.001)
            after = update.requested[before:]
            if after and device.read("image.bin") is None:
                assert after[0] * BLOCK == stored, f"goes on at {after[0] * BLOCK} instead of {stored}"
            assert fetched - stored <= STORE_EVERY + BLOCK, f"{fetched} fetched, {stored} stored"
            if stored:
                seen["resumed"] = seen.get("resumed", 0) + 1
    if not over:
        await asyncio.wait_for(update.drive(), 60)
    elapsed = time.monotonic() - begin
    assert await update.state() == (IDLE, 1)
    assert device.read("program") == update.image
    assert await update.read("/3/0/3") == "0.2"
    device.power_off()
    await device.forget_device()
    return done, elapsed


def test_power_cuts(programs, tmp_path):
    async def run():
        rng = random.Random(SEED)
        program = (programs / "resuming-0.2").read_bytes()
        seen, lengths, left, number = {}, {}, CUTS, 0
        async with lwm2m.Server() as server:
            while left > 0 or number < 2:
                pull = number % 2 == 0
                image = program + rng.randbytes(rng.randrange(1, 50_000))
                device = Device(programs, tmp_path / str(number), server)
                update = Update(device, server, pull, image)
                # The first of each kind is not disturbed: how long it takes tells where the cuts may fall.
                cuts = min(left, CUTS_PER_UPDATE) if pull in lengths else 0
                with coap.Server(update.serve) as files:
                    update.uri = files.uri
                    try:
                        done, length = await run_update(update, device, rng, lengths.get(pull, 0), cuts, seen)
                    except Exception:
                        device.power_off()
                        print(f"update {number}, {'pull' if pull else 'push'}, seed {SEED}:\n"
                              + (device.folder / "log").read_text())
                        raise
                lengths.setdefault(pull, length)
                shutil.rmtree(device.folder)
                left, number = left - done, number + 1
        print(f"{CUTS} power cuts in {number - 2} updates; states after them: {seen}; "
              f"an update without: pull {lengths[True]:.2f} s, push {lengths[False]:.2f} s")
        # The cuts fell everywhere.
        if CUTS >= 25:
            assert all(seen.get(what) for what in ["resumed", "idle", "downloading"]), seen

    asyncio.run(run())
