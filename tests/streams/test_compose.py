"""docker-compose.yml is well formed and names only settings that exist."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml  # type: ignore[import-untyped]

from coophealth.settings import Settings

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load(COMPOSE.read_text())


def test_it_is_a_compose_file(compose: Any) -> None:
    # The schema is what check-jsonschema ships; its command does not run beside Faust's older click.
    place = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(Path(str(distribution("check-jsonschema").locate_file(place))).read_text())
    jsonschema.validate(compose, schema)


def test_every_setting_it_names_is_one() -> None:
    named = set(re.findall(r"^\s+COOPHEALTH_(\w+):", COMPOSE.read_text(), re.MULTILINE))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_what_waits_for_a_service_to_be_healthy_waits_for_one_that_says_so(compose: Any) -> None:
    services = compose["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy"
            assert "healthcheck" in services[name]
