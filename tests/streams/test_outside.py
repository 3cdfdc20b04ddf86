"""Calls to the outside world come back, or are left behind."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest

from streams.outside import outside


def test_what_a_call_returns_is_returned() -> None:
    assert asyncio.run(outside(divmod, 7, 2)) == (3, 1)


def test_what_a_call_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(outside(divmod, 7, 0))


def test_a_call_that_is_given_up_disturbs_nobody_when_it_comes_back() -> None:
    async def scenario() -> str:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(outside(time.sleep, 0.05), 0.01)
        await asyncio.sleep(0.1)
        return "went on"

    assert asyncio.run(scenario()) == "went on"


def test_a_process_does_not_wait_for_a_call_that_hangs() -> None:
    script = (
        "import asyncio, time\nfrom streams.outside import outside\n"
        "async def main():\n    try: await asyncio.wait_for(outside(time.sleep, 60), 0.1)\n"
        "    except TimeoutError: print('gave up')\nasyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "gave up", "")
