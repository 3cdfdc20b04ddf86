"""The report over HTTP: there when the lake is, new when activities came, and it says what hinders it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import report
from scorecards.lake import Lake, LakePlace
from scorecards.report import Asked
from scorecards.web import serving

HERE = ("127.0.0.1", 0)


def ask(port: int, path: str, **headers: str) -> tuple[int, str, Message]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def until(port: int, path: str, wanted: Callable[[int, str], bool]) -> tuple[int, str, Message]:
    end = time.monotonic() + 150
    while True:
        found = ask(port, path)
        if wanted(found[0], found[1]):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.1)


def filled(lake: Lake, partner: str) -> None:
    log = ActivityLog(source=f"/{partner}")
    log.agree(partner, utc(2026, 1, 1))
    for day in range(1, 25):
        log.give(partner, utc(2026, 1, day), "a")
    bring(lake, log.events, utc(2026, 2, 1))


def test_it_shows_the_report_and_shows_what_comes_soon_after(make_lake: MakeLake) -> None:
    lake = make_lake()
    filled(lake, "nordwind")
    with serving(LakePlace(lake.place.folder), Policy(), HERE) as port:
        _, page, headers = until(port, "/", lambda status, _: status == 200)
        assert "nordwind" in page
        assert "suedwind" not in page
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert ask(port, "/", **{"If-None-Match": headers["ETag"]})[:2] == (304, "")
        assert ask(port, "/health/ready")[0] == 200
        status, said, _ = ask(port, "/report.json")
        assert status == 200
        built = report.dumps(report.build(lake, Policy(), Asked(report.newest(lake))))
        for each in (found := json.loads(said)), (wanted := json.loads(built)):
            del each["lag_seconds"], each["snapshot"]
        assert found == wanted
        filled(lake, "suedwind")
        until(port, "/", lambda status, body: status == 200 and "suedwind" in body)


def test_without_a_lake_it_says_so_and_lives_until_there_is_one(make_lake: MakeLake) -> None:
    lake = make_lake()
    with serving(LakePlace(lake.place.folder), Policy(), HERE) as port:
        _, _, headers = until(port, "/", lambda status, body: status == 503 and "holds no activities" in body)
        assert headers["Refresh"] == "3"
        assert ask(port, "/health/live")[0] == 200
        assert "holds no activities" in ask(port, "/health/ready")[1]
        assert ask(port, "/nothing")[0] == 404
        filled(lake, "nordwind")
        until(port, "/", lambda status, body: status == 200 and "nordwind" in body)


def test_a_taken_port_is_an_error_that_names_the_setting(make_lake: MakeLake) -> None:
    place = make_lake().place
    with (
        serving(place, Policy(), HERE) as port,
        pytest.raises(CoophealthError, match="COOPHEALTH_WEB"),
        serving(place, Policy(), ("127.0.0.1", port)),
    ):
        pass
