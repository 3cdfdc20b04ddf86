"""A real PostgreSQL for tests: a cluster of its own on a free port, which can be stopped and started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Postgres:
    """A server with the database `coophealth`."""

    programs: Path
    folder: Path
    port: int

    @property
    def catalog(self) -> str:
        """The libpq connection string of its database."""
        return f"host=127.0.0.1 port={self.port} user=coophealth dbname=coophealth"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-o", options, "-l", f"{self.folder}/log", "-w", "start")

    def stop(self) -> None:
        """At once, whoever is connected."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to be run by root.
        user = "postgres" if os.geteuid() == 0 else None
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            user=user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).parent if there else None


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """In continuous integration it has to be there; elsewhere these tests are skipped without it."""
    with running() as made:
        yield made


@contextmanager
def running() -> Iterator[Postgres]:
    """A server of its own while the block lasts; skips, or fails in continuous integration, where there is none."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed; `make services` installs it")
        pytest.skip("PostgreSQL is not installed; `make services` installs it")
    # Not below pytest's own folder, which is root's alone where root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="coophealth-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Postgres(programs, folder, port)
    made.run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "coophealth")
    made.start()
    try:
        made.run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "coophealth", "coophealth")
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)
