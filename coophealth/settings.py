"""Where things are: settings from the environment, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import CoophealthError
from models.policy import Policy
from scorecards.lake import Lake, LakePlace


class Settings(BaseSettings):
    """Each setting is the environment variable COOPHEALTH_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="COOPHEALTH_", env_ignore_empty=True, extra="ignore", frozen=True)

    lake: Path = Field(Path("coophealth-data"), description="Folder of the lake.")
    catalog: str | None = Field(
        None,
        description="PostgreSQL catalog for many machines: `dbname=coophealth host=db`; else a file in the folder.",
    )
    data: str | None = Field(
        None,
        description="Where the lake keeps its Parquet files: a folder or s3://; else in the lake's folder.",
    )
    broker: str | None = Field(
        None,
        description="Kafka brokers, host:port, separated by commas; without it `serve` runs one of its own.",
    )
    group: str = Field("coophealth", description="Kafka consumer group of the workers.")
    cluster: str | None = Field(
        None,
        description="Name under which the lake remembers how far it has read this broker's log; else the broker's own.",
    )
    instance: str | None = Field(
        None, description="Name of this worker that stays the same over restarts (static membership)."
    )
    partitions: int = Field(4, ge=1, description="Partitions of the activities' topic when it is made.")
    replication: int = Field(1, ge=1, description="Replication factor of the topics when they are made.")
    policy: Path | None = Field(None, description="Policy file; without it the defaults hold.")
    notify: str = Field("", description="Where notices go: Apprise URLs, separated by commas.")
    log_level: str = Field("warning", description="debug, info, warning or error; logs go to standard error.")

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process; CoophealthError names the variable, its value and what is wanted."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = f"COOPHEALTH_{str(first['loc'][0]).upper()}"
            raise CoophealthError(
                f"{name}={first['input']}: {first['msg'].lower()}", remedy="docs/settings.md lists what each takes"
            ) from None

    @property
    def place(self) -> LakePlace:
        """Where the lake is."""
        return LakePlace(self.lake.resolve(), self.catalog, self.data)

    @property
    def brokers(self) -> tuple[str, ...]:
        """The Kafka brokers, none if none are configured."""
        return tuple(part.strip() for part in (self.broker or "").split(",") if part.strip())

    def read_policy(self, path: Path | None = None) -> Policy:
        """The policy of `--policy`, else of COOPHEALTH_POLICY, else the defaults."""
        chosen = path or self.policy
        if chosen is None:
            return Policy()
        try:
            text = chosen.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CoophealthError(
                f"{chosen} cannot be read: {error}", remedy="check --policy and COOPHEALTH_POLICY"
            ) from error
        return Policy.from_toml(text, str(chosen))

    def read_lake(self) -> Lake:
        """The lake, to read."""
        return Lake.open(self.place)

    def write_lake(self, doing: str) -> Lake:
        """The lake, to write; `doing` tells others who holds it."""
        return Lake.open(self.place, write=True, doing=doing)
