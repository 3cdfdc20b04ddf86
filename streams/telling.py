"""Tells people, by whatever addresses Apprise understands."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import apprise

from models.errors import CoophealthError

log = logging.getLogger("coophealth.streams")


class Teller:
    """Sends to all of the given Apprise URLs. Raises CoophealthError for one that Apprise does not know."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._apprise = apprise.Apprise()
        for number, url in enumerate(urls, start=1):
            if not self._apprise.add(url):
                # The address may hold a password: only its kind is said.
                kind = url.partition(":")[0]
                raise CoophealthError(
                    f"address {number} to notify ({kind}:...) is not one that can be sent to",
                    remedy="correct COOPHEALTH_NOTIFY, for instance mailto://user:password@host or json://host/path",
                    docs="operations#notify",
                )

    @property
    def reaches_somebody(self) -> bool:
        """Whether there is an address at all."""
        return len(self._apprise) > 0

    def tell(self, title: str, body: str) -> bool:
        """Send; False (logged, to be tried again) when an address did not take it."""
        taken = bool(self._apprise.notify(title=title, body=body))
        if not taken:
            log.warning("not every address took the notice %r; it will be sent again", title)
        return taken
