"""Brings the fixtures for real services to these tests."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "services"))

from apache_kafka import kafka
from postgres import postgres
from secured_kafka import secured_kafka
from shell import shells
from stage import FAULTS, stage

FAULT = "fault"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Send what faults were lived through along with the report: the test may have run in another process."""
    report = yield
    report.user_properties += [(FAULT, line) for line in FAULTS]
    FAULTS.clear()
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what faults were lived through."""
    said = (each for reports in terminalreporter.stats.values() for each in reports)
    properties = (each for report in said for each in getattr(report, "user_properties", ()))
    if lines := [line for name, line in properties if name == FAULT]:
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(str(line))


__all__ = ["kafka", "postgres", "secured_kafka", "shells", "stage"]
