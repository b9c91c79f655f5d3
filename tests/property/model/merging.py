"""What a merge and its undo come to, in plain Python over rows as they stand in the tables."""

from copy import deepcopy
from typing import Any

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]
"""Rows by object and id; a row is the table's, with what `record` says of it under "_record"."""

STAMPS = ("version", "updated_at", "updated_by")
LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (("account", "parent"), ("contact", "account"), ("deal", "account"), ("activity", "target"),
                ("activity", "about"), ("contract", "account")),
    "contact": (("activity", "target"),),
}  # fmt: skip
"""Which columns may lead to records of an object."""
ALONE = {("contract", "account")}
MANY = {"tags", "about"}
ROLLUPS = ("contact_count", "won_total")
OPTIONS = ("vip", "risk", "new")


def merge(before: Tables, target: str, keep: str, losers: list[str], take: dict[str, str]) -> Tables:
    """The rows after a merge, but for stamps and roll-ups."""
    after = deepcopy(before)
    group = [keep, *losers]
    for object_key, column in LINKS[target]:
        rows = after[object_key]
        free = (object_key, column) in ALONE
        taken = free and any(row[column] == keep and alive(row) for row in rows.values())
        for number in sorted(rows):
            row = rows[number]
            if number in group:
                continue
            if isinstance(row[column], list):
                row[column] = list(dict.fromkeys(keep if one in losers else one for one in row[column]))
            elif row[column] in losers and not (free and taken and alive(row)):
                taken = taken or alive(row)
                row[column] = keep
    survivor = after[target][keep]
    for name in survivor:
        if name in fields_of(target):
            survivor[name] = choose(before, target, name, group, take)
    for one in losers:
        after[target][one]["deleted_at"] = "binned"
        after[target][one]["_record"]["merged_into"] = keep
    return after


def alive(row: Row) -> bool:
    return row["deleted_at"] is None


def fields_of(target: str) -> tuple[str, ...]:
    own = {"account": ("name", "code", "level", "tags", "parent", "staff"), "contact": ("name", "phone")}
    return own[target]


def choose(before: Tables, target: str, name: str, group: list[str], take: dict[str, str]) -> Any:
    rows = before[target]

    def value(one: str) -> Any:
        found = rows[one][name]
        if name != "parent" or found is None:
            return found
        if one == group[0]:
            return None if found in group[1:] else found
        return found if found not in group and alive(rows[found]) else None

    found = [value(one) for one in group]
    if name in take:
        return found[group.index(take[name])]
    if name == "tags":
        united = {item for one in found for item in one or ()}
        return [one for one in OPTIONS if one in united] or None
    return next((one for one in found if one is not None), None)


def undo(before: Tables, after: Tables, now: Tables) -> Tables:
    """Each value that stands as the merge left it goes back to what it was; everything else stays."""
    expected = deepcopy(now)
    for object_key, rows in before.items():
        for number, row in rows.items():
            for name, was in row.items():
                if name == "_record":
                    continue
                if now[object_key][number][name] == after[object_key][number][name]:
                    expected[object_key][number][name] = was
            expected[object_key][number]["_record"]["merged_into"] = row["_record"]["merged_into"]
    return expected


def count(tables: Tables) -> dict[str, tuple[int, str]]:
    """The roll-ups of every account, children counted anew."""
    found = {}
    for number in tables["account"]:
        contacts = [row for row in tables["contact"].values() if row["account"] == number and alive(row)]
        deals = [row for row in tables["deal"].values() if row["account"] == number and alive(row)]
        won = sum(int(row["amount"] or 0) for row in deals if row["stage"] == "won")
        found[number] = (len(contacts), str(won))
    return found
