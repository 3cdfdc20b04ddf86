"""Starts processes to be measured, and asks the system how much memory they took."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.logs import ROOT

Process = subprocess.Popen[str]


@contextmanager
def started(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """A process while the block lasts; standard output is for the caller, standard error goes to `log`."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def peak_mebibytes(process_id: int) -> int:
    """The most memory a running process has had at once (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process_id}/status").read_text())
    return int(found[1]) // 1024 if found else 0


def processor_seconds(process_id: int) -> float:
    """Seconds of the processors a running process has used since it began (Linux)."""
    user, system = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def with_argument(argument: str) -> int:
    """Id of the process on whose command line an argument stands."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_text().split("\0")
        except OSError:
            continue
        if argument in arguments:
            return int(entry.parent.name)
    raise LookupError(f"no process has the argument {argument}")
