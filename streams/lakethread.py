"""A thread of its own for one cursor of the lake, with patience while the lake is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Concatenate, Final, ParamSpec, TypeVar

from scorecards.lake import ConflictError, Error, Lake

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

    async def once(self, ask: Callable[Concatenate[Lake, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `ask(lake, ...)` in the thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: ask(self._lake, *args, **kwargs))

    async def patiently(self, ask: Callable[Concatenate[Lake, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same, tried again with growing pauses while the lake refuses; raises the last error."""
        began, pause = monotonic(), 0.05
        while True:
            try:
                return await self.once(ask, *args, **kwargs)
            except PASSING as error:
                if monotonic() - began > self._patience:
                    raise
                said = str(error).partition("\n")[0]
                log.warning("the lake refused (%s: %s), again in %.2f s", type(error).__name__, said, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    def close(self) -> None:
        """Wait for what is running and end the thread."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._lake.close()
