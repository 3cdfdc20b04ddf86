"""Looks how far a lake is that another process makes and writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from coophealth.output import say
from coophealth.settings import Settings
from scorecards import offsets
from scorecards.lake import Error, LakeMissingError, without_secrets


@dataclass
class Looking:
    """Asks the lake of these settings where reading of a Kafka cluster stands."""

    settings: Settings
    cluster: str
    _said: str = field(default="", init=False)

    def progress(self) -> dict[tuple[str, int], int]:
        """The next offset of each (topic, partition); none while it is being made or cannot be read, which is said."""
        try:
            with self.settings.read_lake() as lake:
                return offsets.read(lake, self.cluster)
        except LakeMissingError:
            return {}
        except Error as error:
            refusal = without_secrets(str(error).partition("\n")[0])
            if refusal != self._said:
                say(f"  the lake cannot be read now, looking again: {refusal}")
                self._said = refusal
            return {}
