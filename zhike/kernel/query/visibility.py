"""Why can this person see this record? Each alternative that holds, by its reason; those over a parent with the
parent's own ("via:account>role:sales:own")."""

from __future__ import annotations

from zhike.kernel.expressions import sql
from zhike.kernel.query.frame import Frame
from zhike.kernel.query.lower import Lowered
from zhike.kernel.query.policy import Right
from zhike.kernel.query.rows import list_reasons
from zhike.kernel.query.slots import IdSlot

FALSE = sql.Keyword("FALSE")


def lower_reasons(base: Frame, right: Right) -> tuple[Lowered, tuple[str, ...]]:
    """One row with a yes or no for each reason, for the record of an id, living or not; and the reasons' names."""
    probe = Frame(base.build, base.guard, base.object, base.alias, joinable=False)
    found = list_reasons(probe, right)
    columns = tuple(
        (sql.Apply("coalesce", (predicate, FALSE)), f"r{place}") for place, (_, predicate) in enumerate(found)
    )
    same = sql.Infix("=", base.column("id"), sql.Parameter(IdSlot(), "uuid"))
    select = sql.Select((*columns, (sql.Keyword("TRUE"), "found")), base.source(), where=same)
    return Lowered(select), tuple(reason for reason, _ in found)
