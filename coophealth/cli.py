"""The command `coophealth`: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.exceptions import TyperException

from coophealth import asking, feeding, policies, refused, running
from models.errors import CoophealthError

app = typer.Typer(
    name="coophealth",
    help="Cooperation-health scorecards from an event log: finds one-way streets between partners early.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (running, feeding, asking, refused, policies):
    module.install(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 found what it was asked to look for, 2 wrong use or input."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command; its exit code."""
    try:
        done: Any = app(arguments, standalone_mode=False)
    except CoophealthError as error:
        print(f"coophealth: {error}", file=sys.stderr)  # noqa: T201 - the one place that speaks of errors
        return 2
    except typer.Abort:
        return 130
    except TyperException as error:
        # Wrong use. Typer's own classes, since it brings a click of its own.
        error.show()  # type: ignore[attr-defined]
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` does.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    return done if isinstance(done, int) else 0
