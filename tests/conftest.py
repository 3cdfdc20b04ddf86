"""The order of the tests."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those with real services first: they wait much, and the others fill the processors meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("services") is None)
