"""A thread of its own for one cursor of the lake, with patience while the lake is away."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from time import monotonic
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from scorecards.lake import ConflictError, Error, Lake, never_works, without_secrets

log = logging.getLogger("coophealth.streams")

P = ParamSpec("P")
R = TypeVar("R")

PASSING: Final = (ConflictError, Error, OSError)
"""What may pass by itself: somebody was first, the catalog or the storage is away."""


class LakeThread:
    """Runs what the lake is asked in one thread, in order: a cursor serves one thread at a time."""

    def __init__(self, lake: Lake, name: str, patience: float) -> None:
        self._lake = lake.cursor()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._patience = patience
        self._asked: set[Future[Any]] = set()

    async def once(self, ask: Callable[Concatenate[Lake, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `ask(lake, ...)` in the thread."""
        answer = self._threads.submit(ask, self._lake, *args, **kwargs)
        self._asked.add(answer)
        answer.add_done_callback(self._asked.discard)
        return await asyncio.wrap_future(answer)

    async def patiently(self, ask: Callable[Concatenate[Lake, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same, tried again with growing pauses while the lake refuses; raises the last error."""
        began, pause = monotonic(), 0.05
        while True:
            try:
                return await self.once(ask, *args, **kwargs)
            except PASSING as error:
                if never_works(error) or monotonic() - began > self._patience:
                    raise
                said = without_secrets(str(error).partition("\n")[0])
                log.warning("the lake refused (%s: %s), again in %.2f s", type(error).__name__, said, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    @asynccontextmanager
    async def alone_in(self, work: str) -> AsyncIterator[bool]:
        """`Lake.alone_in`, for a block that asks the lake several things, and pauses between them."""
        held = ExitStack()

        def take(lake: Lake) -> bool:
            return held.enter_context(lake.alone_in(work))

        ours = await self.patiently(take)
        try:
            yield ours
        finally:
            # Nobody waits for it: whoever is told to stop must not first wait for what the thread is at.
            self._threads.submit(held.close)

    def close(self, wait: float = 1.0) -> None:
        """End the thread; what takes longer than `wait` seconds is interrupted, and its transaction undone."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        _, late = concurrent.futures.wait(set(self._asked), timeout=wait)
        if late:
            self._lake.interrupt()
        self._threads.shutdown(wait=True)
        self._lake.close()
