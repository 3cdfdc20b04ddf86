"""What an error says."""

from models.errors import CoophealthError


def test_an_error_prints_what_happened_and_what_to_do() -> None:
    error = CoophealthError("lake.db is in use by process 12", remedy="stop it, or use `send`", docs="lake")
    assert str(error) == "lake.db is in use by process 12; stop it, or use `send`"
    assert error.docs == "lake"


def test_an_error_without_a_remedy_ends_with_what_happened() -> None:
    assert str(CoophealthError("nothing found")) == "nothing found"
