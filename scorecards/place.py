"""Where a lake is, and what goes wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from models.errors import CoophealthError


class LakeBusyError(CoophealthError):
    """Another process writes this embedded lake."""


class LakeMissingError(CoophealthError):
    """There is no lake at this place yet."""


class ConflictError(Exception):
    """Somebody else changed the same table first: look whether the work is still ours, then do it again."""


@dataclass(frozen=True)
class LakePlace:
    """Where the lake is: a folder, and for many machines a PostgreSQL catalog beside shared data.

    `catalog` is None (SQLite file in the folder) or a libpq connection string such as
    `dbname=coophealth host=db`. `data` is a folder or an s3:// address, by default `folder/data`.
    `memory`: so many gigabytes at most does work on it take; what is beyond waits on disk.
    """

    folder: Path
    catalog: str | None = field(default=None, repr=False)
    data: str | None = None
    memory: float = 5.0

    @property
    def address(self) -> str:
        """What DuckDB attaches: `ducklake:sqlite:...` or `ducklake:postgres:...`."""
        if self.catalog is not None:
            return f"ducklake:postgres:{self.catalog}"
        return f"ducklake:sqlite:{self.folder / 'catalog.sqlite'}"

    @property
    def shown(self) -> str:
        """The folder, or the address as people may see it."""
        return str(self.folder) if self.catalog is None else without_secrets(self.address)

    @property
    def data_path(self) -> str:
        """Where DuckLake writes its Parquet files."""
        return self.data if self.data is not None else f"{self.folder / 'data'}/"


def utc_now() -> datetime:
    """Now, as the lake stores times: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def without_secrets(text: str) -> str:
    """What the database says, without the password of a connection string in it."""
    return re.sub(r"(password\s*=\s*)('[^']*'|\S+)", r"\1***", text)
