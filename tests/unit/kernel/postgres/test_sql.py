"""Quoting and named statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.kernel.postgres.sql import BadIdentifier, Queries, UnknownStatement, load_queries, quote_identifier

names = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@given(names)
def test_a_quoted_name_reads_back_or_is_refused(name: str) -> None:
    if len(name.encode()) > 63:
        with pytest.raises(BadIdentifier):
            quote_identifier(name)
    else:
        quoted = quote_identifier(name)
        assert quoted[0] == quoted[-1] == '"'
        assert quoted[1:-1].replace('""', '"') == name
        assert '"' not in quoted[1:-1].replace('""', "")


@pytest.mark.parametrize("name", ["", "a\x00b", "x" * 64, "客" * 22, "\ud800"])
def test_names_that_postgresql_would_cut_or_refuse(name: str) -> None:
    with pytest.raises(BadIdentifier):
        quote_identifier(name)


def test_the_schema_is_put_in_quoted() -> None:
    queries = Queries("example", {"all": "SELECT a FROM {schema}.b WHERE c = '{}'"})
    assert queries.get("all", 'w"x') == 'SELECT a FROM "w""x".b WHERE c = \'{}\''
    assert queries.get("all", "y") == "SELECT a FROM \"y\".b WHERE c = '{}'"


def test_an_unknown_statement_names_its_file() -> None:
    with pytest.raises(UnknownStatement, match=r"zhike\.kernel\.postgres/queries\.sql"):
        load_queries("zhike.kernel.postgres").get("nothing")


def test_statements_are_read_without_their_header_and_semicolon() -> None:
    queries = load_queries("zhike.kernel.postgres")
    assert "find_workspace" in queries.names
    text = queries.get("find_workspace")
    assert text.startswith("SELECT ")
    assert ";" not in text
    assert '"zhike".workspace' in text
