"""What a statement may not say if it is to mean the same on one server and on a cluster."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FLAGS = re.IGNORECASE | re.DOTALL


@dataclass(frozen=True)
class Ban:
    """What a statement may not do, and the right way."""

    breaks: Callable[[str], bool]
    says: str


def _ban(pattern: str, says: str) -> Ban:
    compiled = re.compile(pattern, _FLAGS)
    return Ban(lambda statement: compiled.search(statement) is not None, says)


def _computes_in_returning(statement: str) -> bool:
    """Whether a RETURNING list calls a function; the list ends with the statement or the part of a CTE."""
    for found in re.finditer(r"\bRETURNING\b", statement, _FLAGS):
        depth, end = 0, len(statement)
        for position in range(found.end(), len(statement)):
            depth += {"(": 1, ")": -1}.get(statement[position], 0)
            if depth < 0:
                end = position
                break
        if re.search(r"\w\(", statement[found.end() : end]):
            return True
    return False


# From SET to what ends the list of assignments.
_SET_LIST = r"\bUPDATE\b(?:(?!\bSET\b).)*\bSET\b(?:(?!\b(?:FROM|WHERE|RETURNING)\b).)*?"

BANS = (
    Ban(_computes_in_returning, "RETURNING gives bare columns; build JSON in the next step"),
    _ban(
        _SET_LIST + r"\b(?:to_jsonb|jsonb_build_object|format|concat|to_char|clock_timestamp|random|nextval)\(",
        "UPDATE SET takes parameters, excluded.* or a materialized CTE, no such function",
    ),
    _ban(
        r"\b(?:UPDATE|DELETE\s+FROM)\b.*\bWHERE\b(?:(?!\bSELECT\b).)*"
        r"\b(?:clock_timestamp|random|nextval|uuidv7|gen_random_uuid)\(",
        "no volatile function in the WHERE of UPDATE or DELETE",
    ),
    _ban(r"^\s*MERGE\s+INTO\b", "no MERGE: INSERT ... ON CONFLICT, or a data-modifying CTE"),
    _ban(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\b", "no triggers: the write path does it"),
    _ban(r"\)\s*(?:SEARCH\s+(?:DEPTH|BREADTH)\s+FIRST|CYCLE\s+\w+\s+SET)\b", "carry a path array instead"),
    _ban(r"\bVALUES\s*\([^()]*\(\s*SELECT\b", "no sub-select in VALUES: INSERT ... SELECT"),
    _ban(r"^\s*COPY\b.*\b(?:WHERE|ON_ERROR)\b", "COPY takes all rows; sort out in the next statement"),
    _ban(r"\bDETACH\s+PARTITION\b.*\bCONCURRENTLY\b", "DETACH without CONCURRENTLY"),
    _ban(r"\bSET\s+(?:EXPRESSION|STATISTICS|STORAGE)\b", "not on a cluster"),
    _ban(r"\bINHERITS\s*\(", "no inheritance"),
    _ban(r"\b(?:xid8|pg_snapshot|pg_current_xact_id|pg_current_snapshot|txid_\w+)\b", "order rests on journal.pos"),
    _ban(
        r"\bpg_(?:notify|(?:try_)?advisory\w*)\s*\(.*\bFROM\b|\bWITH\b.*\bpg_(?:notify|(?:try_)?advisory\w*)\s*\(",
        "pg_notify and advisory locks stand alone, without FROM and CTE",
    ),
    _ban(r"^\s*NOTIFY\b", "zhike.kernel.postgres.wake sends the only NOTIFY"),
    _ban(r"^\s*SET\s+(?!LOCAL\b)|\bset_config\s*\(", "no session setting; SET LOCAL for time-outs only"),
    _ban(r"\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b", "bigint DEFAULT nextval('...')"),
    _ban(r"\s(?:big|small)?serial\b", "bigint DEFAULT nextval('...')"),
    _ban(
        r"\bADD\s+(?:UNIQUE|CHECK|FOREIGN\s+KEY|PRIMARY\s+KEY)\b",
        "name the constraint: ADD CONSTRAINT name ...",
    ),
    _ban(r"(?<!public\.)\bgin_trgm_ops\b", "write public.gin_trgm_ops"),
    _ban(r"^\s*TRUNCATE\b", "no request needs TRUNCATE: DELETE, or drop a partition"),
    _ban(r"\bUNLOGGED\b", "every table of a workspace is logged"),
    _ban(
        r"\b(?:reltuples|relpages|pg_stat_(?!activity\b|statements\b)\w+)\b",
        "sizes by pg_table_size(tableoid) or own counts",
    ),
)


def find_bans(statement: str) -> Iterator[str]:
    """The right way for each thing in the statement that a cluster would not take."""
    for ban in BANS:
        if ban.breaks(statement):
            yield ban.says
