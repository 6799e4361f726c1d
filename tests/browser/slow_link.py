"""A link to the server as slow as a reader's may be: a proxy that counts bytes and waits."""

import asyncio
import contextlib
import threading
from urllib.parse import urlsplit

BLOCK = 4096


class SlowLink:
    """Passes bytes on to a server, towards the browser no faster than ``bits_per_second``.

    One bucket for all connections, as on a real line; None is full speed. It has a loop in a thread
    of its own, because Playwright's calls block this one.
    """

    def __init__(self, address: str) -> None:
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        self.bits_per_second: float | None = None
        self._free_at = 0.0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._end.wait()
        server.close()

    async def _connect(self, reader, writer) -> None:
        # A closed tab, or the end, breaks a connection in the middle.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
            await asyncio.gather(
                self._pass_on(reader, up_writer, slow=False),
                self._pass_on(up_reader, writer, slow=True),
            )

    async def _pass_on(self, reader, writer, *, slow: bool) -> None:
        try:
            while block := await reader.read(BLOCK):
                if slow and self.bits_per_second:
                    await self._wait_for_the_line(len(block))
                writer.write(block)
                await writer.drain()
        finally:
            writer.close()

    async def _wait_for_the_line(self, size: int) -> None:
        now = self._loop.time()
        self._free_at = max(now, self._free_at) + 8 * size / self.bits_per_second
        await asyncio.sleep(self._free_at - now)
