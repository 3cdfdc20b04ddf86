"""Brings the fixtures for real services to these tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "services"))

from apache_kafka import kafka
from postgres import postgres
from secured_kafka import secured_kafka
from shell import shells
from stage import FAULTS, stage


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what faults were lived through."""
    if FAULTS:
        terminalreporter.section("faults")
        for line in FAULTS:
            terminalreporter.write_line(line)


__all__ = ["kafka", "postgres", "secured_kafka", "shells", "stage"]
