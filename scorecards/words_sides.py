"""Who is who in a partnership, and who of them is "you"."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

OTHER: Final = {"a": "b", "b": "a"}
_SHORT: Final = 30
_LONGEST: Final = 120


# Joiners that belong to words, in scripts and in emoji.
_JOINERS: Final = "\u200c\u200d"
# Around a name that runs from right to left, so that the words beside it stay where they are.
_ISOLATED: Final = "\u2068{}\u2069"


def clean(text: object, longest: int = _LONGEST) -> str:
    """Foreign text for one line: no control or formatting characters, cut where it is too long.

    What turns the direction of writing is left out too: it could make the rest of a line read backwards.
    """
    kept = "".join(
        " " if character.isspace() else character
        for character in str(text)
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs") or character in _JOINERS
    )
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def isolated(name: str) -> str:
    """The name such that within a sentence it disturbs no words beside it, whichever way it runs."""
    backwards = any(unicodedata.bidirectional(character) in ("R", "AL") for character in name)
    return _ISOLATED.format(name) if backwards else name


@dataclass(frozen=True)
class Sides:
    """The two organisations of a partnership; `home` is the side that is ours, None where neither is."""

    a: str
    b: str
    home: str | None

    @classmethod
    def of(cls, card: Mapping[str, Any], home: Collection[str]) -> Sides:
        """The sides of a partnership of the report; where both are ours, it is told as one between others."""
        ours = [side for side in ("a", "b") if card[side]["id"] in home]
        names = {side: isolated(clean(card[side]["name"] or card[side]["id"])) for side in ("a", "b")}
        return cls(names["a"], names["b"], ours[0] if len(ours) == 1 else None)

    def name(self, side: str) -> str:
        """The organisation's name."""
        return self.a if side == "a" else self.b

    def who(self, side: str, *, begins: bool = False) -> str:
        """The name in a sentence, "you" for ours."""
        if side == self.home:
            return "You" if begins else "you"
        return self.name(side)

    def short(self, side: str, *, begins: bool = False) -> str:
        """The name in a picture: you, or at most 30 characters."""
        return self.who(side, begins=begins) if side == self.home else clean(self.name(side), _SHORT)

    def has(self, side: str) -> str:
        """The verb that goes with it."""
        return "have" if side == self.home else "has"

    def be(self, side: str) -> str:
        """The verb to be that goes with it."""
        return "are" if side == self.home else "is"

    def s(self, side: str) -> str:
        """The ending of a verb in the present: you give, Nordwind gives."""
        return "" if side == self.home else "s"

    def whose(self, side: str, *, begins: bool = False) -> str:
        """The possessive: your, Nordwind's, Nordwind Logistics'."""
        if side == self.home:
            return "Your" if begins else "your"
        name = self.name(side)
        return f"{name}'" if name.endswith("s") else f"{name}'s"

    @property
    def partner(self) -> str:
        """What the partnership is called: the other organisation, or both where neither is ours."""
        if self.home is not None:
            return self.name(OTHER[self.home])
        return f"{self.a} and {self.b}"
