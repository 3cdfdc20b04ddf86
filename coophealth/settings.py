"""Where things are: settings from the environment, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.deadletters import DeadLetterLimits
from models.errors import CoophealthError
from models.policy import Policy
from scorecards.lake import Lake, LakePlace
from streams.security import Mechanism, Security


class Settings(BaseSettings):
    """Each setting is the environment variable COOPHEALTH_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="COOPHEALTH_", env_ignore_empty=True, extra="ignore", frozen=True)

    lake: Path = Field(Path("coophealth-data"), description="Folder of the lake.")
    catalog: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL catalog for many machines: `dbname=coophealth host=db`; else a file in the folder.",
    )
    data: str | None = Field(
        None,
        description="Where the lake keeps its Parquet files: a folder or s3://; else in the lake's folder.",
    )
    memory: float = Field(
        5.0,
        ge=0.5,
        description="Gigabytes that work on the lake takes at most; what is beyond waits in the folder for temporary "
        "files (`TMPDIR`), which needs room for it.",
    )
    broker: str | None = Field(
        None,
        description="Kafka brokers, host:port, separated by commas; without it `serve` runs one of its own.",
    )
    broker_tls: bool | None = Field(
        None, description="TLS to the broker: true or false; else it is used when a user, CA or certificate is set."
    )
    broker_ca: Path | None = Field(
        None, description="PEM file of the authorities that may vouch for the broker; else those of the machine."
    )
    broker_certificate: Path | None = Field(
        None, description="PEM file of our own certificate, for a broker that asks for one."
    )
    broker_key: Path | None = Field(
        None, description="PEM file of its private key; else it stands in the certificate's file."
    )
    broker_key_password: SecretStr | None = Field(None, description="Password of that key.")
    broker_user: str | None = Field(None, description="User at the broker (SASL).")
    broker_password: SecretStr | None = Field(None, description="The user's password.")
    broker_mechanism: Mechanism = Field(
        Mechanism.SCRAM_512, description="How the password is shown: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."
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
    dead_letter_bytes: int = Field(
        65_536,
        ge=1,
        le=262_144,
        description="Most bytes kept of a refused record; its length and hash are of all.",
    )
    dead_letters_per_hour: int = Field(
        10_000, ge=0, description="Most refused records that are kept in an hour; those beyond are counted by reason."
    )
    policy: Path | None = Field(None, description="Policy file; without it the defaults hold.")
    notify: str = Field("", repr=False, description="Where notices go: Apprise URLs, separated by commas.")
    health: str | None = Field(
        None,
        description="host:port where a worker answers /health/live, /health/ready and /metrics; a port alone is "
        "on 127.0.0.1; else nowhere.",
    )
    stalled_after: float = Field(
        120.0, gt=0, description="Seconds after which a worker that gets nowhere, though activities wait, ends itself."
    )
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
        return LakePlace(self.lake.resolve(), self.catalog, self.data, self.memory)

    @property
    def brokers(self) -> tuple[str, ...]:
        """The Kafka brokers, none if none are configured."""
        return tuple(part.strip() for part in (self.broker or "").split(",") if part.strip())

    @property
    def health_address(self) -> tuple[str, int] | None:
        """Where a worker tells how it is, None: nowhere."""
        if self.health is None:
            return None
        host, _, port = self.health.rpartition(":")
        if not port.isascii() or not port.isdecimal() or int(port) > 65_535:
            raise CoophealthError(
                f"COOPHEALTH_HEALTH={self.health}: there is no port in it", remedy="write 9100 or 0.0.0.0:9100"
            )
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def security(self) -> Security:
        """How the wire to the broker is kept; CoophealthError for settings that contradict each other."""
        files = (self.broker_ca, self.broker_certificate)
        wanted = self.broker_user is not None or any(file is not None for file in files)
        tls = wanted if self.broker_tls is None else self.broker_tls
        for wrong, message, remedy in (
            (
                (self.broker_user is None) != (self.broker_password is None),
                "one of COOPHEALTH_BROKER_USER and COOPHEALTH_BROKER_PASSWORD is set, the other is not",
                "set both or none",
            ),
            (
                not tls and any(file is not None for file in files),
                "COOPHEALTH_BROKER_TLS=false, yet certificates are set",
                "take COOPHEALTH_BROKER_CA and COOPHEALTH_BROKER_CERTIFICATE away, or use TLS",
            ),
            (
                self.broker_certificate is None and self.broker_key is not None,
                "COOPHEALTH_BROKER_KEY is set without a certificate",
                "set COOPHEALTH_BROKER_CERTIFICATE, too",
            ),
        ):
            if wrong:
                raise CoophealthError(message, remedy=remedy, docs="operations#security-of-the-wire")
        return Security(
            tls=tls,
            ca=self.broker_ca,
            certificate=self.broker_certificate,
            key=self.broker_key,
            key_password=self.broker_key_password,
            user=self.broker_user,
            password=self.broker_password,
            mechanism=self.broker_mechanism,
        )

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
        lake = Lake.open(self.place, write=True, doing=doing)
        lake.dead_letter_limits = self.dead_letter_limits
        return lake

    @property
    def dead_letter_limits(self) -> DeadLetterLimits:
        """How much is kept of what is refused."""
        return DeadLetterLimits(self.dead_letter_bytes, self.dead_letters_per_hour)
