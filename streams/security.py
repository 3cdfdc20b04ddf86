"""How the wire to Kafka is kept: TLS, a user's password, a client certificate; the same for every client we use."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from faust import SASLCredentials, SSLCredentials
from pydantic import SecretStr

from models.errors import CoophealthError

DOCS: Final = "operations#security-of-the-wire"
KNOCK: Final = 5.0
AGAIN: Final = 1.0
"""A broker that has just started may not know its users yet: a refusal counts when it comes twice."""


class SecurityError(CoophealthError):
    """Broker and client do not trust each other; trying again would not help."""


class Mechanism(StrEnum):
    """How a password is shown to the broker."""

    PLAIN = "PLAIN"
    SCRAM_256 = "SCRAM-SHA-256"
    SCRAM_512 = "SCRAM-SHA-512"

    @classmethod
    def _missing_(cls, value: object) -> Mechanism | None:
        return cls._value2member_map_.get(str(value).upper())  # type: ignore[return-value]


@dataclass(frozen=True)
class Security:
    """What the broker is told and what it has to show; without anything, an open line.

    `ca` are the authorities (PEM) that may vouch for the broker; None asks those of the machine. The broker's
    name always has to be that of its certificate.
    """

    tls: bool = False
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    key_password: SecretStr | None = field(default=None, repr=False)
    user: str | None = None
    password: SecretStr | None = field(default=None, repr=False)
    mechanism: Mechanism = Mechanism.SCRAM_512

    @property
    def open(self) -> bool:
        """Whether there is neither TLS nor a password."""
        return not self.tls and self.user is None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen."""
        kept = (self.password, self.key_password)
        return tuple(secret.get_secret_value() for secret in kept if secret is not None and secret.get_secret_value())

    def options(self) -> dict[str, Any]:
        """The options that kafka-python and aiokafka have in common. Raises SecurityError for bad files."""
        protocol = ("SASL_" if self.user is not None else "") + ("SSL" if self.tls else "PLAINTEXT")
        made: dict[str, Any] = {"security_protocol": protocol}
        if self.tls:
            made["ssl_context"] = self._context()
        if self.user is not None:
            made["sasl_mechanism"] = self.mechanism.value
            made["sasl_plain_username"] = self.user
            made["sasl_plain_password"] = self._password
        return made

    def credentials(self) -> SASLCredentials | SSLCredentials | None:
        """The same for Faust."""
        context = self._context() if self.tls else None
        if self.user is not None:
            return SASLCredentials(
                username=self.user, password=self._password, ssl_context=context, mechanism=self.mechanism.value
            )
        return SSLCredentials(context) if context is not None else None

    @property
    def _password(self) -> str:
        return self.password.get_secret_value() if self.password is not None else ""

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as error:
            raise _bad_file("COOPHEALTH_BROKER_CA", self.ca, error) from None
        if self.certificate is not None:
            secret = self.key_password.get_secret_value() if self.key_password is not None else ""
            try:
                # A password is always given: without one, OpenSSL would ask for it on the terminal.
                context.load_cert_chain(self.certificate, self.key, secret)
            except (OSError, ssl.SSLError) as error:
                names = "COOPHEALTH_BROKER_CERTIFICATE, COOPHEALTH_BROKER_KEY or COOPHEALTH_BROKER_KEY_PASSWORD"
                raise _bad_file(names, self.certificate, error) from None
        return context


OPEN: Final = Security()


def _bad_file(names: str, path: Path | None, error: Exception) -> SecurityError:
    said = (
        "not PEM, or key and password do not fit" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "")
    )
    return SecurityError(
        f"{path} cannot be used for TLS ({said})",
        remedy=f"correct {names}: PEM files, and the private key of the certificate",
        docs=DOCS,
    )


def knock(brokers: Sequence[str], security: Security) -> None:
    """Find out within seconds whether a broker lets us in: the clients themselves would try again and again.

    A broker that does not answer at all is left to them: it may be starting. Raises SecurityError.
    """
    if security.open:
        return
    options = security.options()
    if asyncio.run(_refusal(brokers, security, options)) is None:
        return
    time.sleep(AGAIN)
    refusal = asyncio.run(_refusal(brokers, security, options))
    if refusal is not None:
        raise refusal


async def _refusal(brokers: Sequence[str], security: Security, options: dict[str, Any]) -> SecurityError | None:
    """Why no broker lets us in, None if one does or none says anything of it."""
    found: SecurityError | None = None
    for broker in brokers:
        host, _, port = broker.rpartition(":")
        try:
            async with asyncio.timeout(KNOCK):
                connection = await create_conn(host.strip("[]"), int(port), client_id="coophealth-knock", **options)
        except (KafkaError, OSError, ValueError, TimeoutError) as error:
            found = found or _understood(broker, security, error)
        else:
            with contextlib.suppress(KafkaError, OSError):
                connection.close()
            return None
    return found


def _understood(broker: str, security: Security, error: Exception) -> SecurityError | None:
    """What a failed connection says of trust; None if it says nothing."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SecurityError(
            f"the certificate of the broker {broker} is not trusted ({error.verify_message})",
            remedy="set COOPHEALTH_BROKER_CA to the PEM file of the authority that issued it, "
            "and COOPHEALTH_BROKER to the name it was issued for",
            docs=DOCS,
        )
    if isinstance(error, ssl.SSLError):
        said = (error.reason or "handshake failed").replace("_", " ").lower()
        return SecurityError(
            f"the broker {broker} does not speak TLS with us ({said})",
            remedy="is this its TLS port? COOPHEALTH_BROKER_TLS=false turns TLS off; a broker that asks for a client "
            "certificate wants COOPHEALTH_BROKER_CERTIFICATE and COOPHEALTH_BROKER_KEY",
            docs=DOCS,
        )
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        return SecurityError(
            f"the broker {broker} does not take {security.mechanism.value}",
            remedy="set COOPHEALTH_BROKER_MECHANISM to PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, as the broker has it",
            docs=DOCS,
        )
    if isinstance(error, SaslAuthenticationFailed | AuthenticationFailedError):
        return SecurityError(
            f"the broker {broker} does not let user {security.user} in with {security.mechanism.value}",
            remedy="check COOPHEALTH_BROKER_USER, COOPHEALTH_BROKER_PASSWORD and COOPHEALTH_BROKER_MECHANISM",
            docs=DOCS,
        )
    if isinstance(error, ConnectionRefusedError | TimeoutError | ValueError):
        return None
    if isinstance(error, ConnectionError | KafkaError) and not _refused(error):
        return SecurityError(
            f"the broker {broker} ended the connection while we introduced ourselves",
            remedy="is this the port for what is set (COOPHEALTH_BROKER_TLS, COOPHEALTH_BROKER_USER)? A broker that "
            "asks for a client certificate wants COOPHEALTH_BROKER_CERTIFICATE and COOPHEALTH_BROKER_KEY",
            docs=DOCS,
        )
    return None


def _refused(error: BaseException) -> bool:
    """Whether nobody listens there, or there is no such host."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectionRefusedError) or type(seen).__name__ == "gaierror":
            return True
        seen = seen.__cause__ or seen.__context__
    return False
