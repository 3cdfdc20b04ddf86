"""The command `coophealth` as a process of its own, with its settings and all it says."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scorecards.lake import LakePlace


class Shell:
    """Runs `coophealth` with settings in the environment, and keeps all it says."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.place = LakePlace(folder / "lake")
        self.said = folder / "said.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COOPHEALTH_")}
        self.environment = {
            **clean,
            "COOPHEALTH_LAKE": str(self.place.folder),
            "COOPHEALTH_GROUP": f"group-{uuid.uuid4().hex[:8]}",
            "COOPHEALTH_LOG_LEVEL": "debug",
            **{f"COOPHEALTH_{name.upper()}": value for name, value in settings.items()},
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with self.said.open("ab") as out:
            started = subprocess.Popen(
                [sys.executable, "-c", "from coophealth.cli import main; main()", *words],
                stdout=out,
                stderr=out,
                env=self.environment,
                cwd=Path(__file__).parents[2],
            )
        self.workers.append(started)
        return started

    def run(self, *words: str, code: int = 0) -> str:
        """What a command prints as its result; what it says besides is kept."""
        done = subprocess.run(
            [sys.executable, "-c", "from coophealth.cli import main; main()", *words],
            capture_output=True,
            text=True,
            errors="backslashreplace",
            env=self.environment,
            cwd=Path(__file__).parents[2],
            timeout=300,
        )
        with self.said.open("a") as out:
            out.write(done.stderr)
        assert done.returncode == code, done.stdout + done.stderr[-3000:]
        return done.stdout

    def output(self) -> str:
        return self.said.read_text(errors="backslashreplace")


@pytest.fixture
def shells(tmp_path: Path) -> Iterator[list[Shell]]:
    made: list[Shell] = []
    try:
        yield made
    finally:
        for shell in made:
            for worker in shell.workers:
                worker.kill()
                worker.wait()
