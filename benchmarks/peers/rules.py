"""What the peers' job has to know of each type of activity, from the models: which field is the side, which the value.

Written to a file, because peers run in environments of their own, without our models.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from models.activities import CATALOGUE, PREFIX, Data
from models.columns import Into, Target

_FIELDS: Final[dict[str, Target]] = {"side": "by_side", "value": "value"}


def write(file: Path) -> Path:
    """One object: type -> {side: field or null, value: field or null}."""
    rules = {
        PREFIX + name: {what: _field(model, target) for what, target in _FIELDS.items()}
        for name, model in CATALOGUE.items()
    }
    file.write_text(json.dumps(rules), encoding="utf-8")
    return file


def _field(model: type[Data], target: Target) -> str | None:
    for name, field in model.model_fields.items():
        if any(isinstance(each, Into) and each.target == target for each in field.metadata):
            return name
    return None
