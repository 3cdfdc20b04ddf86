"""The kinds of partnership."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["referral", "co-marketing", "co-selling", "development", "advisory", "network-membership"]

KINDS: tuple[Kind, ...] = get_args(Kind)
