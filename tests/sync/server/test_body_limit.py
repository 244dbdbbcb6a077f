"""How much of what is being read may be held at once, and whose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from sync.server.body_limit import BodyLimit

PIECE = 1_000


class Line:
    """A connection whose body comes piece by piece, when the test says so."""

    def __init__(self, app: BodyLimit, address: str) -> None:
        self.pieces: asyncio.Queue[Message] = asyncio.Queue()
        self.status = 0
        scope = {"type": "http", "path": "/v1/exchange", "client": (address, 1), "headers": []}
        self.task = asyncio.create_task(app(scope, self.pieces.get, self._note))

    async def _note(self, message: Message) -> None:
        self.status = message.get("status", self.status)

    async def bring(self, pieces: int, *, more: bool = True) -> int:
        """Bring so much; the status of the answer, if there was one."""
        for number in range(pieces):
            last = number == pieces - 1 and not more
            self.pieces.put_nowait({"type": "http.request", "body": bytes(PIECE), "more_body": not last})
        for _ in range(4 * pieces + 10):
            await asyncio.sleep(0)
        return self.status


async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads a request whole and says that it came."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_one_network_that_stalls_leaves_room_for_all_others() -> None:
    async def play(connect: Callable[[str], Line]) -> None:
        stalling = [connect(f"198.51.100.{n}") for n in range(8)]
        said = [await line.bring(2) for line in stalling]
        assert said == [0, 0, 503, 503, 503, 503, 503, 503]
        assert await connect("203.0.113.9").bring(3, more=False) == 200
        assert await connect("2001:db8::1").bring(3, more=False) == 200
        # What was held is given back.
        assert [await line.bring(1, more=False) for line in stalling[:2]] == [503, 200]
        assert await connect("198.51.100.200").bring(4, more=False) == 200

    async def main() -> None:
        app = BodyLimit(swallow, {}, 100 * PIECE, together=9 * PIECE, of_one=4 * PIECE)
        await play(lambda address: Line(app, address))

    asyncio.run(main())


def test_all_networks_together_hold_no_more_than_the_process_can() -> None:
    async def main() -> None:
        app = BodyLimit(swallow, {}, 100 * PIECE, together=9 * PIECE, of_one=4 * PIECE)
        lines = [Line(app, f"198.51.{n}.1") for n in range(3)]
        assert [await line.bring(4) for line in lines] == [0, 0, 503]
        assert await lines[0].bring(0, more=False) == 0
        assert await Line(app, "203.0.113.9").bring(1, more=False) == 200

    asyncio.run(main())
