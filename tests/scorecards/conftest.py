"""Gives tests real lakes in temporary folders, and the files that lie beside the project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from activity_log import MakeLake, Noting

from models.policy import Policy
from scorecards.lake import Lake, LakePlace
from scorecards.questions import Question


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lake that has its tables and nothing in them: copied, because making one takes a second."""
    folder = tmp_path_factory.mktemp("empty") / "lake"
    Lake.open(LakePlace(folder), write=True, doing="make an empty lake").close()
    return folder


@pytest.fixture(scope="session")
def make_lake(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeLake]:
    """Makes real lakes, open for writing; they are closed at the end. Logs this small are quickest on one thread."""
    lakes: list[Lake] = []

    def make(threads: int = 1) -> Lake:
        folder = tmp_path_factory.mktemp("lake")
        shutil.copytree(empty_lake, folder, dirs_exist_ok=True)
        lake = Lake.open(LakePlace(folder), write=True, doing="test", threads=threads)
        lakes.append(lake)
        return lake

    yield make
    for lake in lakes:
        lake.close()


@pytest.fixture
def noting_what_is_given(monkeypatch: pytest.MonkeyPatch) -> Noting:
    """Notes the questions that a module of what is kept gives it."""

    def note(module: ModuleType) -> list[Question]:
        questions: list[Question] = []
        give = module.give

        def noted(question: Question) -> None:
            questions.append(question)
            give(question)

        monkeypatch.setattr(module, "give", noted)
        return questions

    return note


@pytest.fixture
def lake(make_lake: MakeLake) -> Iterator[Lake]:
    """A real, empty lake of this test's own."""
    with make_lake() as lake:
        yield lake


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as it is without a file."""
    return Policy()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with cases and real logs; whatever needs it is skipped where it is absent."""
    project = Path(__file__).parents[2]
    folder = Path(os.environ.get("COOPHEALTH_SHARED", project.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no folder {folder}: set COOPHEALTH_SHARED to the folder that holds cases/ and data/")
    return folder
