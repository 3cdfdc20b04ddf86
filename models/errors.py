"""The error that people see: what happened, what to do about it, and where that is documented."""

from __future__ import annotations


class CoophealthError(Exception):
    """Something the user can put right.

    `message` says what happened, with the value; `remedy` what to do; `docs` is the slug of the page (and
    heading) of the documentation that explains it, such as `policy#weights`. Printed: "message; remedy".
    """

    def __init__(self, message: str, *, remedy: str = "", docs: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.docs = docs

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message
