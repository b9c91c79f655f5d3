"""Random companies: objects with fields and links, people, roles, records, grants."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.property.model.company import Company, Document
from tests.property.strategies import values
from tests.property.strategies.expressions import Grower, Names
from zhike.kernel.expressions.check import check
from zhike.kernel.expressions.print import print_formula
from zhike.kernel.expressions.show import show_condition
from zhike.kernel.expressions.types import Kind

Draw = Callable[[st.SearchStrategy[Any]], Any]

PLAIN_TYPES = (
    "text",
    "long_text",
    "number",
    "money",
    "boolean",
    "date",
    "datetime",
    "choice",
    "choices",
    "email",
    "phone",
)
EMAILS = ("zhang@example.com", "li@example.com", "a@b.cn", "wang.wei@mail.example.org")
PHONES = ("+8613800001234", "+8613912345678", "+862088881234", "+14155552671")
SCOPES = ("none", "own", "own_and_subordinates", "department", "department_and_below", "all", "condition")
_KINDS = ("firm", "person", "deal", "note")


def make_uuid(kind: int, number: int) -> str:
    """A readable id."""
    return str(UUID(f"{kind:08x}-0000-7000-8000-{number:012x}"))


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def declare(kind: str, **more: Any) -> Document:
    document: Document = {"type": kind, "label": label(kind), **more}
    if kind in ("choice", "choices"):
        document["options"] = {key: {"label": label(key)} for key in values.CHOICES}
    return document


@st.composite
def documents(draw: Draw) -> dict[str, Document]:
    """Three or four objects that link to each other, with formulas and roll-ups."""
    found: dict[str, Document] = {}
    for key in _KINDS[: draw(st.integers(2, 4))]:
        kinds = draw(st.lists(st.sampled_from(PLAIN_TYPES), min_size=2, max_size=5))
        fields = {"name": declare("text", required=draw(st.booleans()))}
        for number, kind in enumerate(kinds):
            fields[f"{kind}_{number}"] = declare(kind, tracked=draw(st.booleans()), indexed=_may_index(draw, kind))
        found[key] = {
            "object": key,
            "label": label(key),
            "title": "name",
            "fields": fields,
            "traits": ["owned"] if draw(st.booleans()) else [],
        }
    _link(draw, found)
    _add_rollups(draw, found)
    _add_formulas(draw, found)
    return found


def _may_index(draw: Draw, kind: str) -> bool:
    return kind not in ("long_text", "choices") and draw(st.booleans())


def _link(draw: Draw, found: dict[str, Document]) -> None:
    firm = found["firm"]["fields"]
    firm["parent"] = declare("lookup", target="firm", inverse="subs", inverse_label=label("subs"))
    firm["helper"] = declare("user")
    is_child = draw(st.booleans())
    found["person"]["fields"]["firm"] = declare(
        "lookup", target="firm", inverse="people", inverse_label=label("people"), child=is_child, required=is_child
    )
    found["person"]["via"] = draw(st.sampled_from([None, "firm"]))
    if "deal" in found:
        found["deal"]["fields"]["firm"] = declare(
            "lookup", target="firm", inverse="deals", inverse_label=label("deals")
        )
        found["deal"]["fields"]["team"] = declare("department")
    if "note" in found:
        found["note"]["fields"]["target"] = declare(
            "any_lookup", targets=["firm", "person"], inverse="notes", inverse_label=label("notes")
        )
        found["note"]["via"] = draw(st.sampled_from([None, "target"]))


def _add_rollups(draw: Draw, found: dict[str, Document]) -> None:
    for key, relation in (("person", "people"), ("deal", "deals")):
        if key not in found or not draw(st.booleans()):
            continue
        fields = found["firm"]["fields"]
        fields[f"{relation}_count"] = declare("rollup", relation=relation, function="count", field=None)
        kinds = {"sum": ("number", "money"), "avg": ("number", "money"), "min": ("number", "money", "date", "datetime")}
        kinds["max"] = kinds["min"]
        function = draw(st.sampled_from(sorted(kinds)))
        own = [name for name, one in found[key]["fields"].items() if one["type"] in kinds[function]]
        if own:
            fields[f"{relation}_{function}"] = declare(
                "rollup", relation=relation, function=function, field=draw(st.sampled_from(own))
            )


def _add_formulas(draw: Draw, found: dict[str, Document]) -> None:
    for key in list(found):
        if not draw(st.booleans()):
            continue
        names = Company(found, {}).names()
        grower = Grower(draw, names, key)
        made = grower.pick([grower.text, grower.number, grower.condition, grower.day])(2)
        text = print_formula(check(made, names, key))
        if check(made, names, key).type.kind in (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE):
            found[key]["fields"]["computed"] = declare("formula", formula=text)


def raw_value(one: Document, ids: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Any]:
    """JSON for a field as the API takes it, in the form in which it is kept."""
    match one["type"]:
        case "text":
            return values.stored_texts
        case "long_text":
            return values.stored_texts
        case "number":
            return values.numbers.map(str)
        case "money":
            return st.integers(-10_000_00, 10_000_00).map(
                lambda cents: {"amount": str(Decimal(cents) / 100), "currency": "CNY"}
            )
        case "boolean":
            return st.booleans()
        case "date":
            return values.extreme_days.map(lambda day: day.isoformat())
        case "datetime":
            return values.moments.map(lambda moment: moment.isoformat())
        case "choice":
            return st.sampled_from(values.CHOICES)
        case "choices":
            return st.lists(st.sampled_from(values.CHOICES), min_size=1, max_size=3, unique=True)
        case "email":
            return st.sampled_from(EMAILS)
        case "phone":
            return st.sampled_from(PHONES)
        case "user" | "department" as kind:
            return st.sampled_from(ids[kind])
        case "lookup":
            return st.sampled_from(ids[one["target"]]) if ids.get(one["target"]) else st.none()
        case _:
            known = [each for target in one["targets"] for each in ids.get(target, ())]
            return st.sampled_from(known) if known else st.none()


def raw_record(document: Document, ids: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Document]:
    """Values of a new record: some fields, owner and department maybe empty."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "owner": st.sampled_from([*ids["user"], None]),
        "department": st.sampled_from([*ids["department"], None]),
    }
    for name, one in document["fields"].items():
        if one["type"] not in ("formula", "rollup"):
            value = raw_value(one, ids)
            fields[name] = value if one.get("required") else st.none() | value
    return st.fixed_dictionaries(fields)


@st.composite
def people(draw: Draw) -> tuple[dict[str, Document], dict[str, Document]]:
    """Departments (a tree with heads) and users."""
    users = [make_uuid(1, number) for number in range(1, 6)]
    departments = [make_uuid(2, number) for number in range(1, 6)]
    tree = {
        key: {
            "parent": draw(st.sampled_from([None, *departments[:place]])),
            "head": draw(st.sampled_from([None, *users])),
        }
        for place, key in enumerate(departments)
    }
    staff = {
        key: {
            "department": draw(st.sampled_from([None, *departments])),
            "superior": draw(st.sampled_from([None, *users[:place]])),
            "roles": [],
        }
        for place, key in enumerate(users)
    }
    return tree, staff


@st.composite
def roles(draw: Draw, names: Names, objects: dict[str, Document]) -> dict[str, Document]:
    """Two or three roles with scopes, conditions, field rights and masks."""
    found: dict[str, Document] = {}
    for key in ("seller", "chief", "clerk")[: draw(st.integers(2, 3))]:
        grants: Document = {"user": {"read": "all"}, "department": {"read": "all"}}
        for name in objects:
            grants[name] = draw(_grant(names, name))
        found[key] = {"role": key, "label": label(key), "objects": grants, "fields": draw(_field_grants(objects))}
    found["boss"] = {"role": "boss", "label": label("boss"), "objects": {"*": _OPEN}, "abilities": ["workspace.admin"]}
    return found


_OPEN = {"read": "all", "update": "all", "delete": "all", "create": True, "export": True}


@st.composite
def _grant(draw: Draw, names: Names, object_key: str) -> Document:
    grant: Document = {"create": draw(st.booleans()), "conditions": {}}
    for right in ("read", "update", "delete"):
        grant[right] = draw(st.sampled_from(SCOPES))
        if grant[right] == "condition":
            made = Grower(draw, names, object_key).condition(1)
            grant["conditions"][right] = show_condition(check(made, names, object_key))
    if not grant["conditions"]:
        del grant["conditions"]
    return grant


@st.composite
def _field_grants(draw: Draw, objects: dict[str, Document]) -> Document:
    found: Document = {}
    for key, document in objects.items():
        for name, one in document["fields"].items():
            sight = draw(st.sampled_from(["plain"] * 6 + ["hidden", "mask"]))
            if sight == "hidden":
                found[f"{key}.{name}"] = {"read": False, "write": False}
            elif sight == "mask":
                pattern = draw(st.sampled_from(["phone", "email", "last4", "hide"]))
                kind = "hide" if one["type"] not in ("text", "long_text", "email", "phone") else pattern
                found[f"{key}.{name}"] = {"read": True, "write": draw(st.booleans()), "mask": kind}
    return found


@st.composite
def companies(draw: Draw) -> Company:
    """A company without records."""
    objects = draw(documents())
    company = Company(objects, {})
    company.departments, company.users = draw(people())
    company.records = {"user": dict.fromkeys(company.users), "department": dict.fromkeys(company.departments)}  # type: ignore[dict-item]
    company.roles = draw(roles(company.names(), objects))
    for person in company.users.values():
        person["roles"] = draw(st.lists(st.sampled_from(sorted(company.roles)[1:]), max_size=2, unique=True))
    next(iter(company.users.values()))["roles"] = ["boss"]
    company.records = {}
    return company


@st.composite
def batches(draw: Draw, company: Company, most: int = 12) -> list[tuple[str, list[tuple[str, Document]]]]:
    """New records of every object, those that are linked to first."""
    ids: dict[str, tuple[str, ...]] = {"user": tuple(company.users), "department": tuple(company.departments)}
    found = []
    for place, (key, document) in enumerate(company.documents.items()):
        made: list[tuple[str, Document]] = []
        for number in range(draw(st.integers(1, most))):
            known = {**ids, key: tuple(each for each, _ in made)}
            made.append((make_uuid(10 + place, number), draw(raw_record(document, known))))
        ids[key] = tuple(each for each, _ in made)
        found.append((key, made))
    return found


@st.composite
def grants(draw: Draw, company: Company) -> tuple[list[Document], list[Document]]:
    """Members of and shares with records, some expired."""
    records = [each for key in company.documents for each in company.records[key]]
    ends = st.sampled_from([None, values.NOW + timedelta(days=1), values.NOW - timedelta(days=1)])
    principals = [("user", each) for each in company.users]
    principals += [("department", each) for each in company.departments]
    principals += [("role", each) for each in company.roles]
    members, shares = {}, {}
    for _ in range(draw(st.integers(0, 5))):
        record, user = draw(st.sampled_from(records)), draw(st.sampled_from(sorted(company.users)))
        members[record, user] = {
            "record": record,
            "user": user,
            "may_write": draw(st.booleans()),
            "expires_at": draw(ends),
        }
        record, (kind, principal) = draw(st.sampled_from(records)), draw(st.sampled_from(principals))
        shares[record, kind, principal] = {
            "record": record,
            "kind": kind,
            "principal": principal,
            "may_write": draw(st.booleans()),
            "expires_at": draw(ends),
        }
    return list(members.values()), list(shares.values())
