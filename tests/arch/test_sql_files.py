"""The .sql files keep to what a cluster takes; each lint is tried on an example."""

import re
from pathlib import Path

import pytest

from tests.arch.scale_out import BANS, find_bans
from tests.arch.source import ROOT
from zhike.kernel.postgres.split import split_statements

FILES = sorted((ROOT / "zhike").rglob("*.sql"))

BAD = [
    "MERGE INTO a USING b ON true WHEN MATCHED THEN DO NOTHING",
    "CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f()",
    "INSERT INTO a (b) VALUES ((SELECT max(b) FROM a))",
    "UPDATE a SET b = clock_timestamp() WHERE c = 1",
    "UPDATE a SET b = 1 WHERE c < random()",
    "DELETE FROM a WHERE b < clock_timestamp()",
    "INSERT INTO a (b) VALUES ($1) RETURNING jsonb_build_object('b', b)",
    "SELECT pg_advisory_xact_lock(k) FROM a",
    "WITH x AS (SELECT 1) SELECT pg_notify('a', 'b')",
    "SET search_path = a",
    "SELECT set_config('a.b', 'c', true)",
    "CREATE TABLE a (b bigint GENERATED ALWAYS AS IDENTITY)",
    "CREATE TABLE a (b bigserial)",
    "ALTER TABLE a ADD UNIQUE (b)",
    "CREATE INDEX a_b ON a USING gin (b gin_trgm_ops)",
    "TRUNCATE a",
    "CREATE UNLOGGED TABLE a (b int)",
    "SELECT reltuples FROM pg_class",
    "SELECT pg_current_xact_id()",
    "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
    "CREATE TABLE b () INHERITS (a)",
    "ALTER TABLE a ALTER COLUMN b SET STATISTICS 100",
    "WITH RECURSIVE t AS (SELECT 1) SEARCH DEPTH FIRST BY a SET b SELECT * FROM t",
    "NOTIFY a",
    "COPY a FROM STDIN WHERE b > 1",
]

GOOD = [
    "INSERT INTO a (b) VALUES ($1) ON CONFLICT (b) DO UPDATE SET c = excluded.c RETURNING a.b, a.c",
    "UPDATE a SET b = $1, c = coalesce($2, c) WHERE d = $3 RETURNING old.b AS was, new.b AS became",
    "WITH w AS (UPDATE a SET b = $1 RETURNING old.b AS o) INSERT INTO j (x) SELECT to_jsonb(o) FROM w",
    "SELECT pg_advisory_xact_lock_shared(1)",
    "SELECT pg_notify($1, $2)",
    "SET LOCAL lock_timeout = 100",
    "CREATE INDEX a_b ON a USING gin (b public.gin_trgm_ops)",
    "ALTER TABLE a ADD CONSTRAINT a_b_key UNIQUE (b)",
    "CREATE TABLE a (serial_number text, b bigint DEFAULT nextval('s'))",
]


def statements_of(path: Path) -> list[str]:
    """The statements of a migration, or the named ones of a queries.sql."""
    blocks = re.split(r"^-- name: .*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [statement for block in blocks for statement in split_statements(block)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_file_means_the_same_on_a_cluster(path: Path) -> None:
    found = [(says, one[:200]) for one in statements_of(path) for says in find_bans(one)]
    assert not found, "\n".join(f"{says}\n    {one}" for says, one in found)


@pytest.mark.parametrize("statement", BAD)
def test_a_bad_statement_is_found(statement: str) -> None:
    assert list(find_bans(statement))


@pytest.mark.parametrize("statement", GOOD)
def test_a_good_statement_passes(statement: str) -> None:
    assert not list(find_bans(statement))


def test_every_ban_is_tried() -> None:
    untried = [ban.says for ban in BANS if not any(ban.breaks(statement) for statement in BAD)]
    assert not untried
