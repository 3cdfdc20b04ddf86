"""Sheets in CSV become records with the line they stood in, and validation alone judges them."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.activities import CATALOGUE
from models.errors import CoophealthError
from models.examples import DATA, event
from models.records import LONGEST_RECORD, Accepted, Refused, validate
from scorecards.ingest import append_lines
from scorecards.lake import Lake, LakePlace
from scorecards.linefiles import Lines
from scorecards.sheet_mapping import Mapping
from scorecards.sheet_template import template
from scorecards.sheetfiles import open_rows, read_csv

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ZONED = Mapping(timezone="Europe/Berlin")
HEAD = "id,partnership,type,time,by,form,value,needed,note\n"
ROW = "1,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,12.5,yes,\n"


def numbered(pieces: Sequence[Lines]) -> dict[int, bytes]:
    """The records by their lines; every line has one."""
    found: dict[int, bytes] = {}
    for piece in pieces:
        lines = piece.lines.to_pylist()
        numbers = range(piece.first, piece.first + len(lines)) if piece.numbers is None else piece.numbers.to_pylist()
        assert numbers[0] == piece.first
        assert not found.keys() & set(numbers)
        found |= dict(zip(numbers, lines, strict=True))
    return found


def read(text: str | bytes, mapping: Mapping | None = None, name: str = "log.csv") -> dict[int, bytes]:
    data = text.encode() if isinstance(text, str) else text
    return numbered(list(read_csv(io.BytesIO(data), mapping or ZONED, name)))


def accepted(record: bytes) -> dict[str, Any]:
    verdict = validate(record, NOW)
    assert isinstance(verdict, Accepted), verdict
    return verdict.row


def why(record: bytes) -> str:
    verdict = validate(record, NOW)
    assert isinstance(verdict, Refused), record
    return f"{verdict.path}: {verdict.reason}"


def test_a_row_becomes_an_activity() -> None:
    [(line, record)] = read(HEAD + "7,n-s,support.given,2026-03-02 09:00,a,purchase,12.5,no,Für Süd\n").items()
    assert line == 2
    assert json.loads(record) == {
        "specversion": "1.0",
        "id": "7",
        "source": "file:log.csv",
        "subject": "n-s",
        "type": "cooperation.support.given",
        "time": "2026-03-02T09:00:00+01:00",
        "data": {"by": "a", "form": "purchase", "value": 12.5, "needed": False, "note": "Für Süd"},
    }
    assert accepted(record)["value"] == 12.5


def flat(data: dict[str, Any], before: str = "") -> dict[str, str]:
    """The cells of a row for that data: objects dotted, lists as JSON."""
    cells: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{before}{name}.")
        else:
            cells[before + name] = value if isinstance(value, str) else json.dumps(value)
    return cells


def test_every_type_of_activity_comes_through_one_sheet_as_it_is() -> None:
    rows = [{"type": kind, "id": f"{kind}-1"} | flat(DATA[kind]) for kind in CATALOGUE]
    header = sorted({name for row in rows for name in row})
    table = [["partnership", "source", "time", *header]]
    table += [
        ["nordwind-suedstern", "/crm/nordwind", "2026-03-02T09:15:00+01:00", *(row.get(name, "") for name in header)]
        for row in rows
    ]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in table)
    for record, kind in zip(read(text).values(), CATALOGUE, strict=True):
        expected = event(kind)
        del expected["datacontenttype"]
        assert json.loads(record) == expected
        accepted(record)


def test_what_cannot_be_read_goes_through_to_validation_with_its_text() -> None:
    records = read(
        HEAD
        + "1,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,abc,yes,\n"
        + "2,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,,perhaps,\n"
        + "3,n-s,suport.given,2026-03-02T09:00:00Z,a,purchase,,,\n"
        + "4,n-s,support.given,yesterday,a,purchase,,,\n"
        + "5,n-s,support.given,2026-03-02T09:00:00Z,c,purchase,,,\n"
        + "6,,support.given,2026-03-02T09:00:00Z,a,purchase,,,\n"
        + "7,n-s,,2026-03-02T09:00:00Z,a,purchase,,,\n"
    )
    assert [why(record) for record in records.values()] == [
        '$.data.value: "abc" is not a number',
        '$.data.needed: "perhaps" is neither true nor false',
        '$.type: "suport.given" is not a type of activity',
        '$.time: "yesterday" is not an RFC 3339 time with offset, such as 2026-03-02T09:00:00+01:00',
        '$.data.by: "c" is neither a nor b',
        "$.subject: subject is missing",
        "$.type: type is missing",
    ]


def test_a_time_without_offset_is_refused_unless_the_mapping_names_a_zone() -> None:
    text = HEAD + ROW.replace("T09:00:00Z", " 09:00")
    assert "is not an RFC 3339 time with offset" in why(read(text, Mapping())[2])
    assert accepted(read(text)[2])["time"] == datetime(2026, 3, 2, 8)  # noqa: DTZ001


def test_empty_cells_are_absent_and_missing_ones_too() -> None:
    record = json.loads(read(HEAD + "1,n-s,support.given,2026-03-02T09:00:00Z, a ,purchase\n")[2])
    assert record["data"] == {"by": "a", "form": "purchase"}


def test_a_row_is_counted_by_the_line_it_starts_in() -> None:
    text = HEAD + ROW + ROW.replace("yes,", 'yes,"two\r\nlines, and\nmore"') + ROW + "\n" + ",,,,,,,,\n" + ROW
    records = read(text.replace("1,n-s", "x,n-s"))
    assert list(records) == [2, 3, 6, 9]
    assert json.loads(records[3])["data"]["note"] == "two\r\nlines, and\nmore"


def test_a_row_with_more_cells_than_the_header_is_refused_whole() -> None:
    records = read(HEAD + ROW.replace("\n", "oh, a comma\n") + ROW)
    assert why(records[2]).startswith('$: ["1", "n-s", "support.given", "2026-03-02T09:00:00Z"')
    assert json.loads(records[2])[-2:] == ["oh", "a comma"]
    accepted(records[3])


def test_cells_beyond_the_header_that_are_empty_do_no_harm() -> None:
    accepted(read(HEAD.replace("\n", ",,\n") + ROW.replace("\n", ",,,,\n"))[2])
    assert why(read(HEAD.replace("\n", ",,\n") + ROW.replace("\n", ",,x\n"))[2]).startswith("$: [")


@pytest.mark.parametrize("broken", ['1,"never closed,a\n', '1,"closed" too early,b\n'])
def test_a_broken_quotation_refuses_its_own_line_only(broken: str) -> None:
    records = read(HEAD + ROW + broken + ROW + ROW)
    assert list(records) == [2, 3, 4, 5]
    assert json.loads(records[3]) == [broken.removesuffix("\n")]
    assert why(records[3]).startswith("$: [")
    for line in (2, 4, 5):
        accepted(records[line])


def test_a_quotation_that_is_never_closed_does_not_take_a_large_file_in() -> None:
    rows = 2 * LONGEST_RECORD // len(ROW)
    records = read(HEAD + '1,"open\n' + ROW * rows)
    assert list(records) == list(range(2, rows + 3))
    assert json.loads(records[2]) == ['1,"open']
    accepted(records[rows + 2])


def test_a_line_longer_than_a_record_is_refused_as_too_long() -> None:
    records = read(HEAD + ROW + "1," + "x" * (3 << 20) + "\n" + ROW + '"' + "y" * (3 << 20))
    assert list(records) == [2, 3, 4, 5]
    assert "more than 1,048,576" in why(records[3])
    assert "more than 1,048,576" in why(records[5])
    accepted(records[4])


def test_a_long_note_comes_through() -> None:
    assert len(accepted(read(HEAD + ROW.replace("yes,", "yes," + "ä" * 400_000))[2])["data"]) > 400_000


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    text = (HEAD + ROW).replace(",", delimiter)
    accepted(read(text)[2])
    accepted(read(text, Mapping(delimiter=delimiter))[2])


def test_a_first_line_that_says_the_delimiter_is_understood() -> None:
    records = read("sep=;\r\n" + (HEAD + ROW).replace(",", ";"))
    assert list(records) == [3]
    accepted(records[3])


def test_semicolons_make_a_point_before_three_digits_unclear() -> None:
    text = (HEAD + ROW).replace("12.5", "1.234")
    assert accepted(read(text)[2])["value"] == 1.234
    semicolons = text.replace(",", ";")
    assert why(read(semicolons)[2]) == '$.data.value: "1.234" is not a number'
    assert accepted(read(semicolons, Mapping(decimal=","))[2])["value"] == 1234


def test_a_mark_of_utf_8_other_encodings_and_old_line_ends_are_read() -> None:
    text = HEAD + ROW.replace("yes,", "yes,für")
    for data, encoding in (
        (b"\xef\xbb\xbf" + text.encode(), "utf-8"),
        (text.replace("\n", "\r\n").encode("cp1252"), "cp1252"),
        (text.replace("\n", "\r").encode("utf-16"), "utf-16"),
    ):
        assert json.loads(read(data, Mapping(encoding=encoding))[2])["data"]["note"] == "für"


def test_bytes_that_are_no_text_refuse_their_row_only() -> None:
    records = read((HEAD + ROW + ROW.replace("yes,", "yes,für") + ROW).encode("cp1252"))
    assert b"f\xfcr" in records[3]
    assert why(records[3]).startswith("$: not JSON")
    accepted(records[4])


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_header_in_another_encoding_says_so(encoding: str) -> None:
    with pytest.raises(CoophealthError, match="encoding = "):
        read((HEAD.replace("note", "für") + ROW).encode(encoding))


def test_a_file_that_is_not_at_all_in_its_encoding_says_so() -> None:
    with pytest.raises(CoophealthError, match=r"log\.csv.* is not utf-16"):
        read((HEAD + ROW * 3).encode()[:-1], Mapping(encoding="utf-16"))


def test_an_empty_sheet_has_no_rows() -> None:
    assert read("") == {}
    assert read(HEAD) == {}
    assert read(HEAD + "\n\n,,,\n") == {}


def test_a_column_that_is_no_field_and_one_that_stands_twice_are_errors() -> None:
    with pytest.raises(CoophealthError, match='the column "efort_hours" is not a field; did you mean effort_hours'):
        read("id,efort_hours\n1,2\n")
    with pytest.raises(CoophealthError, match='the columns "partnership" and "subject" both are subject'):
        read("partnership,subject\nx,y\n")


def test_a_field_given_twice_in_a_row_is_refused_and_keeps_both() -> None:
    head = "id,partnership,type,time,by,form,value,value.a,data\n"
    rows = [
        "1,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,5,3,",
        '2,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,5,,"{""value"": 6}"',
        '3,n-s,support.given,2026-03-02T09:00:00Z,,,5,,"{""by"": ""a"", ""form"": ""purchase""}"',
        "4,n-s,support.given,2026-03-02T09:00:00Z,,,,,abc",
        '5,n-s,support.given,2026-03-02T09:00:00Z,a,purchase,,,"{""by"": ""a"", ""by"": ""b""}"',
    ]
    records = list(read(head + "\n".join(rows)).values())
    assert why(records[0]) == '$: the key "value" stands twice in one object'
    assert b'"value":5,"value":{"a":"3"}' in records[0]
    assert why(records[1]) == '$: the key "value" stands twice in one object'
    assert accepted(records[2])["value"] == 5
    assert why(records[3]) == '$.data: "abc" is not an object'
    assert why(records[4]) == '$: the key "by" stands twice in one object'


def test_a_field_of_another_type_is_kept_as_an_unknown_one() -> None:
    record = json.loads(read("id,partnership,type,time,by,text,score,data.crm.id\n1,n-s,note.recorded,"
                             "2026-03-02T09:00:00Z,a,hello,4,0017\n")[2])  # fmt: skip
    assert record["data"] == {"by": "a", "text": "hello", "score": "4", "crm": {"id": "0017"}}
    accepted(json.dumps(record).encode())


def test_people_come_from_a_column_for_each_side_and_level() -> None:
    record = read(
        "id,partnership,type,time,people.a.executive,people.b.working,people.b\n"
        '1,n-s,meeting.held,2026-03-02T09:00:00Z,m.keller,"p.lang; Uwe Roth",x\n'
    )[2]
    assert json.loads(record)["data"]["people"] == [
        {"id": "m.keller", "org": "a", "level": "executive"},
        {"id": "p.lang", "org": "b", "level": "working"},
        {"id": "Uwe Roth", "org": "b", "level": "working"},
        {"id": "x", "org": "b"},
    ]
    accepted(record)


def test_a_mapping_renames_translates_and_adds() -> None:
    mapping = Mapping.from_toml(
        """
        timezone = "Europe/Berlin"
        [columns]
        "Wann" = "time"
        "Wer" = "by"
        "Intern" = ""
        [constants]
        partnership = "n-s"
        type = "support.given"
        form = "expertise"
        source = "sheet:x"
        effort_hours = 1.5
        [values."Wer"]
        "wir" = "a"
        "die" = "b"
        "-" = ""
        """,
        "m.toml",
    )
    records = read("Wann,Wer,Intern,form\n2.3.2026,wir,x,\n2.3.2026,die,,purchase\n2.3.2026,-,,\n", mapping)
    first, second = accepted(records[2]), accepted(records[3])
    assert (first["partnership"], first["by_side"], first["kind"], first["hours_a"]) == ("n-s", "a", "expertise", 1.5)
    assert (second["source"], second["by_side"], second["kind"]) == ("sheet:x", "b", "purchase")
    assert why(records[4]) == "$.data.by: by is missing"


def ids(text: str, mapping: Mapping | None = None, name: str = "log.csv") -> list[tuple[str, str]]:
    found = [json.loads(record) for record in read(text, mapping, name).values()]
    return [(record["source"], record["id"]) for record in found]


def test_a_row_without_an_id_gets_one_from_its_content() -> None:
    head, row = HEAD.removeprefix("id,"), ROW.removeprefix("1,")
    other = row.replace("12.5", "12.6")
    [first, second] = ids(head + row + other)
    assert first != second
    assert first[1].startswith("row-")
    # Neither the order of rows and columns, nor the delimiter, nor an empty column makes another id.
    assert ids(head + other + row) == [second, first]
    assert ids((head + row).replace(",", ";")) == [first]
    assert ids(head.replace("note", "note,occasion") + row.replace("\n", ",\n")) == [first]
    assert ids("note," + head.replace(",note", "") + "," + row.replace(",\n", "\n")) == [first]
    assert ids(head + row, name="log.csv.gz") == [first]
    # What holds in every row is content as well, unlike where it came from.
    assert ids(head + row, Mapping(constants={"effort_hours": "1"}))[0][1] != first[1]
    assert ids(head + row, Mapping(constants={"source": "sheet:x"})) == [("sheet:x", first[1])]
    # Reading the cells otherwise makes the same activity, which validation and the lake then judge.
    assert ids(head + row, Mapping(timezone="Asia/Tokyo", decimal=","))[0] == first


cells = st.sampled_from(
    ["", "", "1", "a", "abc", "support.given", "meeting.held", "2026-03-02", "12,5", '{"a":1}', '{"a"', "[", "yes",
     '"', "x\ny", "\u2028", "\x00", "ü", "partnership.agreed", "purchase", " ", "nan", "9" * 30, "2026-03-02T09:00Z"]
) | st.text(max_size=6)  # fmt: skip
names = st.lists(
    st.sampled_from(
        ["id", "partnership", "type", "time", "by", "form", "value", "value.a", "effort_hours", "effort_hours.a",
         "people", "people.a", "data", "data.x", "data.x.y", "targets", "targets.balance", "targets.balance.a",
         "agreed_by", "due", "needed", "a", "a.id", "b", "b.name", "hourly_rate.a", "source", "specversion", ""]
    ),
    min_size=1, max_size=9, unique=True,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(names, st.lists(st.lists(cells, max_size=10), max_size=6), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_no_row_raises_and_none_is_lost(header: list[str], rows: list[list[str]], delimiter: str, quoted: bool) -> None:
    def written(row: list[str]) -> str:
        return delimiter.join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in row) + "\n"

    text = written(header) + "".join(written(row) for row in rows)
    mapping = Mapping(delimiter=delimiter)
    data = text.encode("utf-8", "surrogatepass")
    records = read(data, mapping)
    for record in records.values():
        assert isinstance(validate(record, NOW), Accepted | Refused)
    if quoted:
        assert len(records) == sum(any(cell.strip() for cell in row) for row in rows)
    else:
        kept = b"".join(records.values()).decode("utf-8", "replace")
        for cell in (cell for row in rows for cell in row if cell.strip() and cell.isalnum()):
            assert cell in kept or cell in ("yes", "1") or cell.isdecimal()


# --- the file, by its name -------------------------------------------------------------------------------


def test_the_template_is_accepted_as_it_is(tmp_path: Path) -> None:
    for name, text in template().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    mapping = Mapping.from_toml(template()["mapping.toml"], "mapping.toml")
    rows = [
        accepted(record)
        for name in ("partnerships.csv", "activities.csv")
        for record in numbered(list(open_rows(str(tmp_path / name), mapping))).values()
    ]
    assert len(rows) == 9
    assert {row["type"] for row in rows} >= {"partnership.agreed", "support.given", "meeting.held", "referral.given"}
    agreed = {row["partnership"] for row in rows if row["type"] == "partnership.agreed"}
    assert {row["partnership"] for row in rows} == agreed
    assert {row["source"] for row in rows} == {"sheet:alliances"}
    assert any(row["by_side"] == "b" for row in rows)
    assert not any("Checked" in row["data"] for row in rows)


@pytest.mark.parametrize("name", ["log.csv", "LOG.CSV", "log.tsv", "log.csv.gz"])
def test_sheets_are_known_by_their_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = (HEAD + ROW).replace(",", "\t") if "tsv" in name else HEAD + ROW
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    [piece] = open_rows(str(path), ZONED)
    assert piece.first == 2
    assert piece.done == path.stat().st_size
    assert json.loads(piece.lines[0].as_py())["source"] == f"file:{name.removesuffix('.gz')}"
    accepted(piece.lines[0].as_py())


@pytest.mark.parametrize("name", ["log.jsonl", "log.ndjson", "log.json", "log.jsonl.gz", "log.json.gz"])
def test_lines_are_known_by_their_ending_and_stay_as_they_are(tmp_path: Path, name: str) -> None:
    lines = [json.dumps(event("support.given")).encode(), b"", b"{bad"]
    path = tmp_path / name
    data = b"\n".join(lines) + b"\n\n"
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    [piece] = open_rows(str(path))
    assert (piece.first, piece.lines.to_pylist(), piece.done) == (1, lines, path.stat().st_size)


def test_a_minus_is_lines_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}\n{}\n")))
    assert numbered(list(open_rows("-"))) == {1: b"{}", 2: b"{}"}


def test_an_unknown_ending_says_which_are_known(tmp_path: Path) -> None:
    for name in ("log.xlsx", "log", "log.parquet.gz", ".gz"):
        with pytest.raises(CoophealthError, match=r"known are \.jsonl, .*\.parquet, and -"):
            open_rows(str(tmp_path / name))


def test_a_sheet_that_is_not_there_or_damaged_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoophealthError, match=r"none\.csv cannot be read"):
        open_rows(str(tmp_path / "none.csv"))
    path = tmp_path / "half.csv.gz"
    path.write_bytes(gzip.compress((HEAD + "".join(f"{n}{ROW}" for n in range(9_999))).encode())[:-999])
    with pytest.raises(CoophealthError, match=r"half\.csv\.gz cannot be read to its end"):
        list(open_rows(str(path)))


# --- into a lake -----------------------------------------------------------------------------------------


def test_a_sheet_imported_twice_is_all_duplicates_and_dead_letters_name_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    note = 'support.given,2026-03-02T09:00:00Z,a,purchase,1,yes,"two\nlines"\n'
    path.write_text(
        HEAD + f"1,n-s,{note}" + ROW.replace("1,n", "2,n").replace("12.5", "abc") + ROW.replace("1,n", ",n"),
        encoding="utf-8",
    )
    received = NOW.replace(tzinfo=None)
    with Lake.open(LakePlace(tmp_path / "lake"), write=True, doing="a test") as lake:
        for again in (0, 1):
            pieces = [
                append_lines(
                    lake, "file:log.csv", piece.first, piece.lines, received + timedelta(hours=again), piece.numbers
                )
                for piece in open_rows(str(path), ZONED)
            ]
            read, took, known, dead = (
                sum(getattr(piece, what) for piece in pieces) for what in ("read", "accepted", "duplicate", "dead")
            )
            assert (read, dead) == (3, 1)
            assert (took, known) == ((2, 0), (0, 2))[again]
        letters = lake.rows("select location, path, reason from dead_letters")
        assert letters == [("log.csv:4", "$.data.value", '"abc" is not a number')] * 2
        assert lake.rows("select topic_offset from activities order by all") == [(2,), (5,)]
