"""The wire to Kafka: TLS, passwords, client certificates, on a real broker that wants them; secrets stay secret."""

from __future__ import annotations

import json
import logging
import pickle
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from secured_kafka import KEY_PASSWORD, PASSWORD, USER, SecuredKafka
from shell import Shell

from coophealth.settings import Settings
from models.errors import CoophealthError
from models.policy import Policy
from scorecards.lake import Lake
from streams.app import Masked, build
from streams.publishing import producing
from streams.security import Mechanism, Security, SecurityError, knock
from streams.settings import StreamSettings

WRONG = "wrong-password-93ab"


def activity(number: int) -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"wire-{number}",
            "source": "/test",
            "type": "cooperation.support.given",
            "subject": f"partnership-{number % 7}",
            "time": "2026-01-05T08:00:00Z",
            "data": {"by": "a", "form": "expertise", "value": 100.0},
        }
    )


def ways(broker: SecuredKafka) -> dict[str, dict[str, str]]:
    password = {"broker_user": USER, "broker_password": PASSWORD}
    behind_tls = {"broker": broker.secure, "broker_ca": str(broker.ca), **password}
    return {
        "scram-256": {**behind_tls, "broker_mechanism": "SCRAM-SHA-256"},
        "scram-512": behind_tls,
        "plain": {**behind_tls, "broker_mechanism": "plain"},
        "password alone": {"broker": broker.bare, "broker_tls": "false", **password, "broker_mechanism": "PLAIN"},
        "certificate": {
            "broker": broker.mutual,
            "broker_ca": str(broker.ca),
            "broker_certificate": str(broker.certificate),
            "broker_key": str(broker.locked_key),
            "broker_key_password": KEY_PASSWORD,
        },
    }


@pytest.mark.services
@pytest.mark.parametrize("way", ["scram-256", "scram-512", "plain", "password alone", "certificate"])
def test_send_and_worker_reach_a_broker_that_wants_it_and_say_no_secret(
    way: str, secured_kafka: SecuredKafka, tmp_path: Path, shells: list[Shell]
) -> None:
    shell = Shell(tmp_path, ways(secured_kafka)[way])
    shells.append(shell)
    file = tmp_path / "activities.jsonl"
    file.write_text("\n".join(activity(number) for number in range(50)) + "\n")
    worker = shell.start("worker")
    sending = shell.start("send", "--wait", "--timeout", "60", str(file))
    assert sending.wait(90) == 0, shell.output()[-3000:]
    with Lake.open(shell.place) as lake:
        assert lake.one("select count(distinct id) from activities") == 50
    until = time.monotonic() + 60
    while "50 sent" not in shell.output() and time.monotonic() < until:
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    said = shell.output()
    assert "50 read, 50 sent" in said
    assert "kafka" in said  # the libraries were heard at DEBUG, so that the next lines prove something
    assert PASSWORD not in said
    assert KEY_PASSWORD not in said


@pytest.mark.services
@pytest.mark.parametrize("command", ["worker", "send"])
@pytest.mark.parametrize(
    ("change", "says", "remedy"),
    [
        ({"broker_password": WRONG}, "does not let user worker in", "COOPHEALTH_BROKER_PASSWORD"),
        ({"broker_user": "nobody"}, "does not let user nobody in", "COOPHEALTH_BROKER_USER"),
        ({"broker_ca": "stranger"}, "is not trusted", "COOPHEALTH_BROKER_CA"),
        ({"broker_ca": ""}, "is not trusted", "COOPHEALTH_BROKER_CA"),
    ],
)
def test_who_is_not_let_in_hears_why_within_seconds(
    command: str,
    change: dict[str, str],
    says: str,
    remedy: str,
    secured_kafka: SecuredKafka,
    tmp_path: Path,
    shells: list[Shell],
) -> None:
    if change.get("broker_ca") == "stranger":
        change = {"broker_ca": str(secured_kafka.stranger)}
    shell = Shell(tmp_path, {**ways(secured_kafka)["scram-512"], **change})
    shells.append(shell)
    file = tmp_path / "activities.jsonl"
    file.write_text(activity(1))
    started = shell.start("worker") if command == "worker" else shell.start("send", str(file))
    assert started.wait(25) == 2, shell.output()[-3000:]
    last = shell.output().splitlines()[-1]
    assert last.startswith("coophealth: ")
    assert says in last
    assert remedy in last
    assert "Traceback" not in shell.output()
    assert not [secret for secret in (PASSWORD, WRONG) if secret in shell.output()]


@pytest.mark.services
def test_each_way_a_connection_fails_is_told_within_five_seconds(secured_kafka: SecuredKafka) -> None:
    broker = secured_kafka
    good = Security(tls=True, ca=broker.ca, user=USER, password=SecretStr(PASSWORD))
    for address, security, says in (
        (broker.secure, replace(good, tls=False, ca=None), "ended the connection"),
        (broker.open, replace(good, tls=False, ca=None), "does not take SCRAM-SHA-512"),
        (broker.open, good, "ended the connection"),
        (broker.mutual, Security(tls=True, ca=broker.ca), "ended the connection"),
        (broker.secure, replace(good, mechanism=Mechanism.PLAIN, password=SecretStr(WRONG)), "with PLAIN"),
    ):
        began = time.monotonic()
        with pytest.raises(SecurityError, match=says) as told:
            knock([address], security)
        assert time.monotonic() - began < 5
        assert "COOPHEALTH_BROKER_" in told.value.remedy
    knock(["127.0.0.1:1", broker.secure], good)
    with pytest.raises(SecurityError), producing([broker.secure], security=replace(good, password=SecretStr(WRONG))):
        pass


def test_files_that_are_no_certificates_are_named_with_their_setting(tmp_path: Path) -> None:
    odd = tmp_path / "odd.pem"
    odd.write_text("no certificate")
    for security, name in (
        (Security(tls=True, ca=tmp_path / "missing.pem"), "COOPHEALTH_BROKER_CA"),
        (Security(tls=True, ca=odd), "COOPHEALTH_BROKER_CA"),
        (Security(tls=True, certificate=odd), "COOPHEALTH_BROKER_CERTIFICATE"),
    ):
        with pytest.raises(SecurityError, match=r"\.pem cannot be used for TLS") as told:
            security.options()
        assert name in told.value.remedy


def settings_of(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(f"COOPHEALTH_BROKER_{name.upper()}", value)
    return Settings.read()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"user": "worker"}, "COOPHEALTH_BROKER_PASSWORD"),
        ({"password": PASSWORD}, "COOPHEALTH_BROKER_USER"),
        ({"tls": "false", "ca": "ca.pem"}, "COOPHEALTH_BROKER_TLS=false"),
        ({"tls": "true", "key": "worker.key"}, "without a certificate"),
    ],
)
def test_settings_that_contradict_each_other_are_told(
    given: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CoophealthError, match=says) as told:
        _ = settings_of(monkeypatch, **given).security
    assert PASSWORD not in str(told.value)


def test_a_mechanism_that_is_none_is_told_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CoophealthError, match=r"COOPHEALTH_BROKER_MECHANISM=GSSAPI.*plain.*scram-sha-256"):
        settings_of(monkeypatch, mechanism="GSSAPI", user="worker", password=PASSWORD)


def test_tls_is_on_as_soon_as_there_is_a_user_or_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().security == Security()
    assert settings_of(monkeypatch, user="worker", password=PASSWORD).security.tls
    assert not settings_of(monkeypatch, tls="false").security.tls


def test_no_secret_shows_in_any_repr_and_settings_go_to_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPHEALTH_NOTIFY", f"mailto://user:{WRONG}@host")
    monkeypatch.setenv("COOPHEALTH_CATALOG", f"dbname=x password={WRONG}")
    settings = settings_of(monkeypatch, user=USER, password=PASSWORD, key_password=KEY_PASSWORD)
    told = StreamSettings(
        ("127.0.0.1:9092",),
        settings.place,
        Policy(),
        security=settings.security,
        notify=(settings.notify,),
    )

    async def nowhere() -> Mapping[object, int]:
        return {}

    app = build(told, nowhere)
    for thing in (settings, told, settings.security, settings.place, app, app.conf, app.conf.broker_credentials):
        for shown in (repr(thing), str(thing)):
            assert not [secret for secret in (PASSWORD, KEY_PASSWORD, WRONG) if secret in shown]
    assert pickle.loads(pickle.dumps(told)).security.secrets == (PASSWORD, KEY_PASSWORD)


def test_a_log_line_shows_no_secret_in_any_form() -> None:
    secrets = ('quo"te\\n-ü', "plain-one")
    record = logging.LogRecord(
        "kafka", logging.DEBUG, __file__, 1, "request %r %s %s", (secrets[0].encode(), secrets[0], secrets[1:]), None
    )
    line = Masked(secrets).format(record)
    assert line.endswith("request b'***' *** ('***',)")
