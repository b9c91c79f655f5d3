"""Row alternatives as SQL: as one predicate that probes (lists of wide reach, single records, writes, joined targets),
or as branches that each start from what is theirs (lists of narrow reach).

Probes are correlated scalar sub-selects and never IN (SELECT ...): the planner would hash the whole of the inner table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.traits.confidential import VISIBILITY
from zhike.kernel.expressions import sql
from zhike.kernel.query.build import Build, NotingContext
from zhike.kernel.query.frame import Frame
from zhike.kernel.query.policy import (
    AccessPolicy,
    Alternative,
    Everyone,
    InDepartments,
    Matching,
    MemberOf,
    Named,
    OwnedBy,
    Reach,
    Restricted,
    Right,
    SharedWith,
    Via,
)
from zhike.kernel.query.secure import Guard, SystemPolicy
from zhike.kernel.query.slots import ElementSlot, GrantSlot, PrincipalSlot

TRUE = sql.Keyword("TRUE")
MAX_ORDERED_BRANCHES = 6
"""Shapes of readers tell lists of users and departments apart up to one more than this."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The rows that one alternative opens: inner joins to what it starts from, and a condition."""

    joins: tuple[sql.Join, ...]
    where: sql.Sql


class _Rules:
    """See `build.RowRules`."""

    def lower_rule(self, frame: Frame, right: Right) -> sql.Sql | None:
        """See `build.RowRules`. Unknown for some of the rows that are not open, never true."""
        if frame.guard.is_open(frame.object.key, right):
            return None
        return _lower_rule(frame, right)

    def lower_circle(self, frame: Frame) -> sql.Sql:
        """See `build.RowRules`."""
        alternatives = frame.guard.list_alternatives(frame.object.key, Right.READ)
        terms = [
            _predicate(frame, one, GrantSlot(frame.object.key, Right.READ, (index,), ""))
            for index, one in enumerate(alternatives)
            if not isinstance(one, Restricted)
        ]
        return sql.Some((sql.Infix("=", frame.column(VISIBILITY), sql.Constant("full")), *terms))


RULES = _Rules()


def begin(catalog: Catalog, policy: AccessPolicy, now: datetime) -> Build:
    """A new statement for a reader."""
    return Build(catalog, NotingContext(catalog, policy, now), RULES)


def _lower_rule(frame: Frame, right: Right) -> sql.Sql:
    alternatives = frame.guard.list_alternatives(frame.object.key, right)
    slots = [GrantSlot(frame.object.key, right, (index,), "") for index in range(len(alternatives))]
    return _some(frame, alternatives, slots)


def list_visible(base: Frame, *, newest: bool = False) -> tuple[Branch, ...]:
    """The rows that the reader may read, in the shape that his reach asks for: one branch that probes, or one for each
    alternative (a row may be in several then). At least one. `newest`: they are wanted in the order that the indexes of
    owner and department have."""
    reach = base.guard.policy.get_reach(ObjectKey(base.object.key))
    probe = Frame(base.build, base.guard, base.object, base.alias, joinable=False)
    if reach is Reach.NARROW:
        return _list_branches(probe, Right.READ) or (Branch((), sql.Keyword("FALSE")),)
    if reach is Reach.PART and newest:
        ordered = _list_ordered(probe, Right.READ)
        if ordered:
            return ordered
    rule = base.rule()
    return (Branch((), TRUE if rule is None else rule),)


def _list_ordered(frame: Frame, right: Right) -> tuple[Branch, ...]:
    """A branch for each single owner or department and for grants, if that is all and they are few; else none."""
    found: list[Branch] = []
    for index, one in enumerate(frame.guard.list_alternatives(frame.object.key, right)):
        slot = GrantSlot(frame.object.key, right, (index,), "")
        match one:
            case OwnedBy():
                found += _list_elements(frame, "owner_id", slot, "users", len(one.users))
            case InDepartments():
                found += _list_elements(frame, "department_id", slot, "departments", len(one.departments))
            case MemberOf() | SharedWith():
                found.append(_branch(frame, one, slot))
            case _:
                return ()
    return tuple(found) if len(found) <= MAX_ORDERED_BRANCHES else ()


def _list_elements(frame: Frame, column: str, slot: GrantSlot, attribute: str, count: int) -> list[Branch]:
    whole = GrantSlot(slot.object_key, slot.right, slot.path, attribute)
    ids = [sql.Parameter(ElementSlot(whole, index), "uuid") for index in range(count)]
    return [Branch((), sql.Infix("=", frame.column(column), one)) for one in ids]


def _list_branches(frame: Frame, right: Right) -> tuple[Branch, ...]:
    alternatives = frame.guard.list_alternatives(frame.object.key, right)
    return tuple(
        _branch(frame, found, GrantSlot(frame.object.key, right, (index,), ""))
        for index, found in enumerate(alternatives)
    )


def _some(frame: Frame, alternatives: tuple[Alternative, ...], slots: list[GrantSlot]) -> sql.Sql:
    terms = tuple(_predicate(frame, found, slot) for found, slot in zip(alternatives, slots, strict=True))
    return terms[0] if len(terms) == 1 else sql.Some(terms)


def _predicate(frame: Frame, found: Alternative, slot: GrantSlot) -> sql.Sql:
    match found:
        case Everyone():
            return TRUE
        case OwnedBy():
            return sql.AnyOf(frame.column("owner_id"), _parameter(slot, "users", "uuid[]"))
        case InDepartments():
            return sql.AnyOf(frame.column("department_id"), _parameter(slot, "departments", "uuid[]"))
        case Matching():
            return _system(frame).lower(found.condition)
        case MemberOf():
            source, where = _members(frame, found, slot)
            return _probe(source, sql.Every((_links(source, frame), where)))
        case SharedWith():
            source, where = _shares(frame, found, slot, probing=True)
            return _probe(source, sql.Every((_links(source, frame), where)))
        case Named():
            source, where = _named(frame, found, slot)
            return _probe(source, sql.Every((_links(source, frame), where)))
        case Restricted():
            return _restrict(frame, found, _some(frame, found.alternatives, _inner_slots(found, slot)))
        case Via():
            parent, where = _parents(frame, found, slot)
            return _probe(parent.source(), sql.Every((_leads(frame, found, parent), where)))


def _branch(frame: Frame, found: Alternative, slot: GrantSlot) -> Branch:
    match found:
        case MemberOf():
            source, where = _members(frame, found, slot)
            return Branch((sql.Join("inner", source, _links(source, frame)),), where)
        case SharedWith():
            # One record may be shared with several principals of the reader; the union takes doubles away.
            source, where = _shares(frame, found, slot, probing=False)
            return Branch((sql.Join("inner", source, _links(source, frame)),), where)
        case Named():
            source, where = _named(frame, found, slot)
            return Branch((sql.Join("inner", source, _links(source, frame)),), where)
        case Via():
            parent, where = _parents(frame, found, slot)
            return Branch((sql.Join("inner", parent.source(), _leads(frame, found, parent)),), where)
        case _:
            return Branch((), _predicate(frame, found, slot))


def list_reasons(frame: Frame, right: Right) -> list[tuple[str, sql.Sql]]:
    """Each reason why a row of the frame (not joinable) may be open, with its predicate."""
    alternatives = frame.guard.list_alternatives(frame.object.key, right)
    slots = [GrantSlot(frame.object.key, right, (index,), "") for index in range(len(alternatives))]
    return _list_reasons(frame, alternatives, slots)


def _list_reasons(
    frame: Frame, alternatives: tuple[Alternative, ...], slots: list[GrantSlot]
) -> list[tuple[str, sql.Sql]]:
    found: list[tuple[str, sql.Sql]] = []
    for one, slot in zip(alternatives, slots, strict=True):
        if isinstance(one, Restricted):
            inner = _list_reasons(frame, one.alternatives, _inner_slots(one, slot))
            found += [(reason, _restrict(frame, one, predicate)) for reason, predicate in inner]
            continue
        if not isinstance(one, Via):
            found.append((one.reason, _predicate(frame, one, slot)))
            continue
        owner = frame.build.catalog.objects[one.parent]
        parent = Frame(frame.build, frame.guard, owner, frame.build.new_alias("v"), joinable=False)
        leads = _leads(frame, one, parent)
        for reason, predicate in _list_reasons(parent, one.alternatives, _inner_slots(one, slot)):
            found.append((f"{one.reason}>{reason}", _probe(parent.source(), sql.Every((leads, predicate)))))
    return found


def _inner_slots(found: Via | Restricted, slot: GrantSlot) -> list[GrantSlot]:
    places = range(len(found.alternatives))
    return [GrantSlot(slot.object_key, slot.right, (*slot.path, index), "") for index in places]


def _restrict(frame: Frame, found: Restricted, open_by: sql.Sql) -> sql.Sql:
    column = frame.bind(frame.get_field(found.field))[0]
    allowed = tuple(sql.Infix("=", column, sql.Constant(value)) for value in found.values)
    return sql.Every((allowed[0] if len(allowed) == 1 else sql.Some(allowed), open_by))


def _named(frame: Frame, found: Named, slot: GrantSlot) -> tuple[sql.Table, sql.Sql]:
    source = sql.Table("link", frame.build.new_alias("m"))
    user = sql.Infix("=", sql.Column(source.alias, "target_id"), _parameter(slot, "user", "uuid"))
    field = sql.Cast(sql.Constant(str(found.field)), "integer")
    return source, sql.Every((user, sql.Infix("=", sql.Column(source.alias, "field_id"), field)))


def _members(frame: Frame, found: MemberOf, slot: GrantSlot) -> tuple[sql.Table, sql.Sql]:
    source = sql.Table("member", frame.build.new_alias("m"))
    user = sql.Infix("=", sql.Column(source.alias, "user_id"), _parameter(slot, "user", "uuid"))
    return source, sql.Every((user, *_in_force(frame, source, found.may_write)))


def _shares(frame: Frame, found: SharedWith, slot: GrantSlot, *, probing: bool) -> tuple[sql.Table, sql.Sql]:
    source = sql.Table("share", frame.build.new_alias("m"))
    kind, principal = sql.Column(source.alias, "principal_kind"), sql.Column(source.alias, "principal")
    whole = GrantSlot(slot.object_key, slot.right, slot.path, "principals")
    if probing:
        # Joined to one text no index has it, so that the probe goes by the record's id and looks at its few rows.
        both = sql.Infix("||", sql.Infix("||", kind, sql.Constant(":")), principal)
        mine: tuple[sql.Sql, ...] = (sql.AnyOf(both, sql.Parameter(PrincipalSlot(whole, None), "text[]")),)
    else:
        # Ids of users and departments are unique and keys of roles look otherwise, so the two lists may be crossed.
        kinds, ids = (sql.Parameter(PrincipalSlot(whole, side), "text[]") for side in (0, 1))
        mine = (sql.AnyOf(kind, kinds), sql.AnyOf(principal, ids))
    return source, sql.Every((*mine, *_in_force(frame, source, found.may_write)))


def _in_force(frame: Frame, source: sql.Table, may_write: bool) -> tuple[sql.Sql, ...]:
    expires = sql.Column(source.alias, "expires_at")
    lasting = sql.Some((sql.IsNull(expires), sql.Infix(">", expires, frame.build.now)))
    return (lasting, sql.Column(source.alias, "may_write")) if may_write else (lasting,)


def _parents(frame: Frame, found: Via, slot: GrantSlot) -> tuple[Frame, sql.Sql]:
    # Whether the parent is in the bin does not matter: a child in the bin is seen by whom it was seen before.
    owner = frame.build.catalog.objects[found.parent]
    parent = Frame(frame.build, frame.guard, owner, frame.build.new_alias("v"), joinable=False)
    return parent, _some(parent, found.alternatives, _inner_slots(found, slot))


def _links(source: sql.Table, frame: Frame) -> sql.Sql:
    return sql.Infix("=", sql.Column(source.alias, "record_id"), frame.column("id"))


def _leads(frame: Frame, found: Via, parent: Frame) -> sql.Sql:
    return sql.Infix("=", parent.column("id"), frame.bind(frame.get_field(found.field))[0])


def _probe(source: sql.Table, where: sql.Sql) -> sql.Sql:
    one = sql.Cast(sql.Constant("1"), "bigint")
    return sql.Scalar(sql.Select(((TRUE, "v"),), source, where=where, limit=one))


def _system(frame: Frame) -> Frame:
    """The same rows without the reader's rights: a role's condition reads what it needs to decide."""
    guard = Guard(frame.build.catalog, SystemPolicy("a role's condition decides over rows"))
    return Frame(frame.build, guard, frame.object, frame.alias, joinable=False)


def _parameter(slot: GrantSlot, attribute: str, sql_type: str) -> sql.Parameter:
    return sql.Parameter(GrantSlot(slot.object_key, slot.right, slot.path, attribute), sql_type)
