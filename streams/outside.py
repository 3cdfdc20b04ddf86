"""Calls to the outside world, each in a thread that does not keep the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


async def outside(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `call` beside the loop and return what it returns or raise what it raises.

    `asyncio.to_thread` would do, but its threads are waited for at the end of the process, however long a
    receiver or broker takes to answer.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[R] = loop.create_future()

    def settle(settling: Callable[[], None]) -> None:
        if not answer.done():
            settling()

    def work() -> None:
        try:
            settling = partial(answer.set_result, call(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who asked
            settling = partial(answer.set_exception, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, settling)

    threading.Thread(target=work, name="outside", daemon=True).start()
    return await answer
