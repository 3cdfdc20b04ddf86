"""Asks the lake: runs the SQL files a question needs, each once, in the order they build on each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import pyarrow as pa

from models.factors import FACTORS, INFLUENCE
from models.flips import STREET
from models.policy import Policy
from scorecards import sqlfiles
from scorecards.lake import Error, Lake
from scorecards.parameters import Relation, parameters, relations

# Read in few places, each time other columns: cheaper to scan the lake again than to copy the log.
_OF_THE_LOG: Final = frozenset({"acts", "efforts", "everyones_acts"})
# What a factor counts, in a file of its own so that its parts count the same: within the factor's query as quick as
# if it stood there.
_WITHIN: Final = frozenset(
    {
        "contact_acts",
        "contact_gaps",
        "contact_pieces",
        "counted_revenues",
        "fading_meetings",
        "judged_encounters",
        "membership_yields",
        "people_named",
        "pledges_due",
        "promise_states",
        "relied_activities",
        "requests_due",
        "returned_and_spent",
        "signs_of_life",
        "standing_closings",
    }
)
# Words and times beside the numbers kept for every Monday: quicker put there when read than written down.
_READ_OUT: Final = frozenset({"street_weeks", "empty_weeks"})
_VIEWS: Final = _OF_THE_LOG | _WITHIN | _READ_OUT
_FOLDERS: Final = ("", "factors", "verdicts", "organisations", "parts", "pages")
# The verdicts that are compared Monday with Monday; the detector of streets knows its own changes.
BESIDE_STREETS: Final = tuple(name for name in sqlfiles.names("verdicts") if name != STREET)
_OF_A_FACTOR: Final = "'{}' as factor, score, evidence"
# Relations of several files of a folder: which columns of which of them. Commitment asks how the other leading
# factors stand.
_UNIONS: Final = {
    "factor_scores": (_OF_A_FACTOR, FACTORS),
    "other_leading_scores": (_OF_A_FACTOR, tuple(name for name in INFLUENCE if name != "commitment")),
    "verdict_strengths": ("name, giver, strength", BESIDE_STREETS),
}
# `all_X` is relation X of every partnership of the lake at the times asked, whichever partnerships were asked.
OF_ALL: Final = "all_"
ALWAYS_KNOWN: Final = datetime(9999, 12, 31)  # noqa: DTZ001 - the lake's times are naive UTC


class Question:
    """A set of (partnership, as_of, known_at) asked at once, and the relations computed for it so far."""

    def __init__(self, lake: Lake, policy: Policy) -> None:
        self._lake = lake
        self._parameters = parameters(policy)
        self._made: set[str] = set()

    def need(self, *relations: str) -> None:
        """Compute the relations of these SQL files and what they build on, unless that has been done."""
        for relation in relations:
            self._make(relation, ())

    def give(self, relation: str, sql: str) -> None:
        """Let a relation be this query's rows instead of what its file yields; before anything has needed it."""
        self.need(*(name for name in sqlfiles.relations(sql) if is_relation(name)))
        self._lake.make("table", relation, sql)
        self._made.add(relation)

    def dicts(self, relation: str, tail: str = "") -> list[dict[str, Any]]:
        """Rows of a relation; `tail` is `where ... order by ...`."""
        self.need(relation)
        return self._lake.dicts(f"from {relation} {tail}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over relations; what it reads is computed first."""
        self.need(*(name for name in sqlfiles.relations(sql) if is_relation(name)))
        return self._lake.rows(sql)

    def arrow(self, sql: str) -> pa.Table:
        """The same as an Arrow table."""
        self.need(*(name for name in sqlfiles.relations(sql) if is_relation(name)))
        return self._lake.arrow_table(sql)

    def _make(self, relation: str, above: tuple[str, ...]) -> None:
        if relation in self._made:
            return
        if relation in above:
            raise LookupError(f"{' -> '.join((*above, relation))}: SQL files read each other in a circle")
        sql = self._shortcut(relation) or statement_of(relation)
        for needed in sorted(sqlfiles.relations(sql)):
            if needed != relation and is_relation(needed):
                self._make(needed, (*above, relation))
        sort = "view" if relation.removeprefix(OF_ALL) in _VIEWS or sql == self._shortcut(relation) else "table"
        values = {name: self._parameters[name] for name in sqlfiles.parameters(sql)}
        if sort == "view":
            sql, values = sqlfiles.with_literals(sql, values), {}
        try:
            self._lake.make(sort, relation, sql, values or None)
        except Error as error:
            error.add_note(f"in scorecards/sql: {relation}.sql")
            raise
        self._made.add(relation)

    def _shortcut(self, relation: str) -> str | None:
        """Where every partnership is asked anyway, what is known of all is known already."""
        return f"from {relation.removeprefix(OF_ALL)}" if of_all(relation) and self._everything else None

    @cached_property
    def _everything(self) -> bool:
        self.need("all_asked")
        return not self._lake.rows("from all_asked anti join asked using (partnership, as_of, known_at) limit 1")


def statement_of(relation: str) -> str:
    """The SQL that yields a relation: its file's, or a union of files of a folder."""
    if of_all(relation):
        own = statement_of(relation.removeprefix(OF_ALL))
        return sqlfiles.renamed(own, lambda name: f"{OF_ALL}{name}" if name == "asked" or is_relation(name) else name)
    if relation in _UNIONS:
        columns, names = _UNIONS[relation]
        return " union all ".join(
            f"select partnership, as_of, known_at, {columns.format(name)} from {name}" for name in sorted(names)
        )
    for folder in _FOLDERS:
        if relation in sqlfiles.names(folder):
            return sqlfiles.bare(sqlfiles.text(f"{folder}/{relation}.sql" if folder else f"{relation}.sql"))
    raise LookupError(f"no SQL file yields {relation}")


def is_relation(name: str) -> bool:
    """Whether a SQL file yields this relation (else it is a table of the lake, or of the policy)."""
    return name in _UNIONS or any(name in sqlfiles.names(folder) for folder in _FOLDERS) or of_all(name)


def of_all(name: str) -> bool:
    """Whether it is another relation, of every partnership of the lake."""
    return name.startswith(OF_ALL) and name not in sqlfiles.names() and is_relation(name.removeprefix(OF_ALL))


@contextmanager
def ask(
    lake: Lake, policy: Policy, asked: Iterable[tuple[str, datetime, datetime | None]], *, alone: bool = False
) -> Iterator[Question]:
    """A question about (partnership, as_of, known_at) triples; known_at None: what is known now.

    Beside `asked` it has `everyone`: all partnerships of the lake that have terms, whichever are asked about,
    under the same numbers. What is measured over `everyone` does not depend on who asks. `alone` leaves the others
    out, where all that is measured over everyone is given.
    """
    triples = list(asked)
    table = pa.table(
        {
            "partnership": pa.array([p for p, _, _ in triples], pa.string()),
            "as_of": pa.array([t for _, t, _ in triples], pa.timestamp("us")),
            "known_at": pa.array([k or ALWAYS_KNOWN for _, _, k in triples], pa.timestamp("us")),
        }
    )
    others = "" if alone else " union select partnership from partnerships"
    # Every part of the answer sees the same snapshot, and nothing of it stays behind.
    with lake.reading():
        with lake.arrow("asked_rows", table):
            # Whoever is asked about, portfolio references are taken over all that have terms: they are numbered too.
            # Joins and windows over a whole number are many times quicker than over two columns, one of them text.
            lake.make(
                "table",
                "everyone",
                "select partnership, known_at, until, "
                "cast(row_number() over (order by known_at, partnership) as integer) as pair "
                f"from (select partnership from asked_rows{others}) "
                "cross join (select known_at, max(as_of) as until from asked_rows group by all)",
            )
            lake.make(
                "table",
                "asked",
                "select distinct q.*, e.pair from asked_rows as q join everyone as e using (partnership, known_at)",
            )
        _load(lake, relations(policy))
        yield Question(lake, policy)


def ask_all(lake: Lake, policy: Policy, times: Sequence[datetime], known_at: datetime | None = None) -> Any:
    """A question about every partnership of the lake at each of these times."""
    names = [name for (name,) in lake.rows("select distinct partnership from activities order by all")]
    return ask(lake, policy, ((name, time, known_at) for name in names for time in times))


def _load(lake: Lake, tables: Mapping[str, Relation]) -> None:
    """Put the policy's tables where SQL can join them."""
    for name, (columns, rows) in tables.items():
        # As a table of Arrow: for each value bound to a statement DuckDB looks for pandas on the disk.
        given = pa.table({column: [row[place] for row in rows] for place, column in enumerate(columns)})
        typed = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in columns.items())
        with lake.arrow("policy_rows", given):
            lake.make("table", name, f"select {typed} from policy_rows")
