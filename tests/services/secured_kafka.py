"""An Apache Kafka behind TLS, passwords and client certificates, all made for the test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from apache_kafka import Listener, free_ports, need_programs, running

USER: Final = "worker"
PASSWORD: Final = "pass-word7d1c~x"
"""Odd enough to be looked for in all output."""
KEY_PASSWORD: Final = "key-secret-51f0"

PROPERTIES: Final = """
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
listener.name.mutual.ssl.client.auth=required
"""
MODULES: Final = {
    "plain": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


@dataclass(frozen=True)
class SecuredKafka:
    """Where it listens (TLS and password; TLS and client certificate; password alone; open), and the certificates."""

    secure: str
    mutual: str
    bare: str
    open: str
    ca: Path
    certificate: Path
    key: Path
    locked_key: Path
    stranger: Path
    """A certificate authority that this broker has nothing to do with."""


@pytest.fixture(scope="session")
def secured_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """One broker for all tests of the wire's security."""
    need_programs()
    with secured(tmp_path_factory.mktemp("secured-kafka")) as broker:
        yield broker


@contextmanager
def secured(folder: Path) -> Iterator[SecuredKafka]:
    """Start it in an empty folder while the block lasts."""
    make_certificates(folder)
    secure, mutual, bare = free_ports(3)
    listeners = [
        Listener("SECURE", "SASL_SSL", secure),
        Listener("MUTUAL", "SSL", mutual),
        Listener("BARE", "SASL_PLAINTEXT", bare),
    ]
    logins = "".join(_login(name, mechanism) for name in ("secure", "bare") for mechanism in MODULES)
    users = [f"{mechanism}=[name={USER},password={PASSWORD}]" for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")]
    with running(folder / "broker", listeners, PROPERTIES.format(folder=folder) + logins, users) as address:
        yield SecuredKafka(
            f"127.0.0.1:{secure}",
            f"127.0.0.1:{mutual}",
            f"127.0.0.1:{bare}",
            address,
            folder / "ca.pem",
            folder / "worker.crt",
            folder / "worker.key",
            folder / "worker-locked.key",
            folder / "stranger.pem",
        )


def _login(listener: str, mechanism: str) -> str:
    """A line that lets the user in over a listener."""
    known = f' user_{USER}="{PASSWORD}"' if mechanism == "plain" else ""
    return f"listener.name.{listener}.{mechanism}.sasl.jaas.config={MODULES[mechanism]} required{known};\n"


def make_certificates(folder: Path) -> None:
    """An authority, a certificate of it for the broker and one for a client, and an authority of strangers."""
    for name in ("ca", "stranger"):
        _openssl(
            folder,
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", f"{name}.key", "-out", f"{name}.pem"),
        )
    for name, more in (
        ("broker", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        ("worker", "extendedKeyUsage=clientAuth"),
    ):
        _openssl(
            folder,
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"),
            *("-addext", more, "-keyout", f"{name}.key", "-out", f"{name}.crt"),
        )
    _openssl(
        folder, "pkcs8", "-topk8", "-in", "worker.key", "-passout", f"pass:{KEY_PASSWORD}", "-out", "worker-locked.key"
    )
    chain = "".join((folder / name).read_text() for name in ("broker.key", "broker.crt", "ca.pem"))
    (folder / "broker.pem").write_text(chain)


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, text=True, timeout=60)
