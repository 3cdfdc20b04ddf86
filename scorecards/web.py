"""Serves the report as a page: always there, and made anew beside when the lake has changed."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import pages, report
from scorecards.lake import Error, Lake, LakePlace, without_secrets
from scorecards.listening import Answer, condition, listening
from scorecards.page_answers import answers
from scorecards.report import Asked, partnerships

log = logging.getLogger("coophealth.web")

LOOK_EVERY: Final = 2.0
# A page is made of a whole portfolio: it takes a quarter of the time at most.
_REST: Final = 3.0
_HTML: Final = "text/html; charset=utf-8"
# The page brings all it needs; nothing from elsewhere may get in.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Made:
    """A page and its report as JSON, and the state of the lake they show."""

    state: Any
    html: Answer
    json: Answer


class Desk:
    """Keeps the latest page; `work` makes it anew until it is told to stop."""

    def __init__(self, place: LakePlace, policy: Policy) -> None:
        self._place, self._policy = place, policy
        self._made: Made | None = None
        self._trouble: str | None = "the page is being made"
        self._stopping = threading.Event()

    def work(self) -> None:
        """Look every two seconds, and make the page anew when activities came."""
        pause = 0.0
        while not self._stopping.wait(pause):
            began = monotonic()
            self.look()
            pause = max(LOOK_EVERY, _REST * (monotonic() - began))

    def stop(self) -> None:
        """Let `work` end after what it is at."""
        self._stopping.set()

    def look(self) -> None:
        """Make the page anew if the lake has changed; what hinders it is said, and the page before stays."""
        try:
            with Lake.open(self._place) as lake:
                state = _state(lake)
                made = self._made
                if made is None or made.state != state:
                    made = _made(lake, self._policy, state)
            self._trouble, self._made = None, made
        except (CoophealthError, Error) as error:
            trouble = without_secrets(str(error))
            if trouble != self._trouble:
                log.warning("the page could not be made: %s", trouble)
            self._trouble = trouble

    def page(self) -> Answer:
        """The latest page, or why there is none yet."""
        if self._made is not None:
            return self._made.html
        headers = {"Retry-After": "3", "Refresh": "3", "Content-Security-Policy": _POLICY}
        return Answer(pages.waiting(self._trouble or "").encode(), _HTML, 503, headers)

    def json(self) -> Answer:
        """The report of that page as JSON."""
        return self._made.json if self._made is not None else condition(self._trouble)

    def ready(self) -> Answer:
        """Whether there is a page, and nothing hinders the next."""
        return condition(self._trouble)


def _state(lake: Lake) -> Any:
    """What a page depends on: everything that came, and what was taken out."""
    return lake.rows(
        "select (select (count(*), max(received_at)) from activities), "
        "(select (count(*), max(received_at)) from excluded)"
    )


def _made(lake: Lake, policy: Policy, state: Any) -> Made:
    asked = Asked(report.newest(lake))
    found = answers(lake, policy, asked, partnerships(lake, asked))
    return Made(
        state,
        _tagged(pages.page(found, policy, asked), _HTML, {"Content-Security-Policy": _POLICY}),
        _tagged(report.dumps(found.report), "application/json", {}),
    )


def _tagged(text: str, kind: str, headers: dict[str, str]) -> Answer:
    body = text.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Answer(body, kind, headers={**headers, "ETag": tag, "Cache-Control": "no-cache"})


@contextmanager
def serving(place: LakePlace, policy: Policy, address: tuple[str, int]) -> Iterator[int]:
    """Serve the report of a lake at `address` while the block lasts; yields the port.

    `/` is the page, `/report.json` what it says, `/health/live` and `/health/ready` are for whoever watches it.
    """
    desk = Desk(place, policy)
    paths = {
        "/": desk.page,
        "/report.json": desk.json,
        "/health/live": lambda: condition(None),
        "/health/ready": desk.ready,
    }
    with listening(address, paths, "COOPHEALTH_WEB") as port:
        thread = threading.Thread(target=desk.work, name="web", daemon=True)
        thread.start()
        try:
            yield port
        finally:
            desk.stop()
            thread.join(timeout=10)
