"""Cutting SQL files into statements."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.postgres.split import split_statements


def test_a_semicolon_in_text_does_not_end_a_statement() -> None:
    script = """
    -- one; comment
    CREATE TABLE a (b text DEFAULT 'x;''y'); /* two; */
    SELECT ";" FROM "a;b";
    DO $$ BEGIN PERFORM 1; END $$;
    DO $body$ SELECT '$$;'; $body$;
    SELECT E'it\\'s; fine'
    """
    assert [one.split(" ")[0] for one in split_statements(script)] == ["CREATE", "SELECT", "DO", "DO", "SELECT"]
    assert split_statements(script)[0] == "CREATE TABLE a (b text DEFAULT 'x;''y')"
    assert split_statements(script)[4] == "SELECT E'it\\'s; fine'"


def test_nothing_gives_nothing() -> None:
    assert split_statements("") == []
    assert split_statements(" ;; -- only a comment\n;") == []


def test_a_parameter_is_not_a_dollar_quote() -> None:
    assert split_statements("SELECT $1; SELECT $2") == ["SELECT $1", "SELECT $2"]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), max_size=6))
def test_any_quoted_text_survives(texts: list[str]) -> None:
    statements = ["SELECT '" + text.replace("'", "''") + "'" for text in texts]
    assert split_statements(";\n".join(statements)) == statements
