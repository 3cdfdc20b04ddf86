"""Names that links within the page can point to."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_OTHER: Final = re.compile(r"[^a-z0-9]+")


def anchor(partnership: str) -> str:
    """A partnership's place in the page: its id where that is plain, else made so and told apart by a hash."""
    plain = _OTHER.sub("-", partnership.lower()).strip("-")[:40]
    if plain == partnership:
        return f"p-{plain}"
    digest = hashlib.sha256(partnership.encode()).hexdigest()[:8]
    return f"p-{plain}-{digest}" if plain else f"p-{digest}"
