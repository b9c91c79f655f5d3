"""The reader's rights and other conditions as pieces of SQL inside the statements of this room."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.sql import Parameter
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import Kind
from zhike.kernel.postgres.sql import SqlText, quote_identifier
from zhike.kernel.query.compile import compile_condition, compile_expression, compile_row_rule
from zhike.kernel.query.policy import AccessPolicy, Alternative, Everyone, Matching, Right, Via
from zhike.kernel.query.print import print_expression
from zhike.kernel.query.slots import SLOTS, Supply
from zhike.kernel.records.multi_links import is_multi_lookup, targets_sql
from zhike.kernel.records.shape import Column, Shape, targets_of


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL with its parameters, numbered from where the statement put it."""

    text: str
    parameters: tuple[Parameter, ...] = ()


TRUE, FALSE = Clause("TRUE"), Clause("FALSE")


@dataclass(frozen=True, slots=True)
class Made:
    """Rows of an object that a statement makes, by the name of their part."""

    object: str
    rows: SqlText


class Clauses:
    """Conditions under one catalog and one policy at one moment."""

    def __init__(self, catalog: Catalog, policy: AccessPolicy, now: datetime) -> None:
        self._catalog, self._policy, self._now = catalog, policy, now
        self.supply = Supply(policy, now)

    def find_key(self, shape: Shape, right: Right, columns: Sequence[Column]) -> Hashable | None:
        """What a statement over these depends on besides its columns; None: it is good for this moment only, because a
        role's condition may name the reader or the time."""
        asked = [(shape.key, right), (shape.key, Right.READ)]
        asked += [(ObjectKey(key), Right.READ) for column in columns for key in self._targets(column)]
        for object_key, wanted in asked:
            if _has_condition(self._policy.list_alternatives(object_key, wanted)):
                return None
        return self._policy.shape

    def row_rule(self, shape: Shape, right: Right, alias: str, first: int) -> Clause:
        """Whether the reader has a right over a row; for others false or unknown. Who may not read a record may not
        change it either, however wide his other rights are: for him it is not there."""
        rule = self._rule(shape.key, right, alias, first)
        if right is Right.READ or rule == FALSE:
            return rule
        read = self._rule(shape.key, Right.READ, alias, first + len(rule.parameters))
        if TRUE in (rule, read):
            return rule if read == TRUE else read
        return Clause(f"({rule.text} AND {read.text})", (*rule.parameters, *read.parameters))

    def target(self, shape: Shape, column: Column, first: int, made: Sequence[Made] = ()) -> Clause:
        """Whether what a reference column of the incoming rows (`v`) names may be linked to: it exists, lives, and the
        reader may read it (anybody may be made an owner). A record made by the same statement counts: one of the same
        rows, or of what else is `made`."""
        several = is_multi_lookup(column)
        name = "x.id" if several else f"v.{quote_identifier(column.name)}"
        texts, parameters = [f"{name} IS NULL"], list[Parameter]()
        for index, key in enumerate(self._targets(column)):
            alias = f"l{index}"
            table = f"{quote_identifier(shape.schema)}.{quote_identifier(self._catalog.objects[key].table)}"
            rule = (
                TRUE if column.field.system else self._rule(ObjectKey(key), Right.READ, alias, first + len(parameters))
            )
            parameters += rule.parameters
            texts.append(
                f"EXISTS (SELECT 1 FROM {table} AS {alias} WHERE {alias}.id = {name}"
                f" AND {alias}.deleted_at IS NULL AND {rule.text})"
            )
            if key == shape.key and not made:
                texts.append(f"{name} IN (SELECT v2.id FROM v AS v2 WHERE v2.id <> v.id)")
            texts += [f"{name} IN (SELECT v2.id FROM {one.rows} AS v2)" for one in made if one.object == key]
        found = f"({' OR '.join(texts)})"
        return Clause(targets_sql(shape, column, found) if several else found, tuple(parameters))

    def condition(self, object_key: str, node: Node, alias: str, first: int) -> Clause:
        """A condition over a row, as the policy lets it be seen; unknown where it is unknown."""
        tree = compile_condition(self._catalog, self._policy, object_key, node, alias, self._now)
        printed = print_expression(tree, self._catalog.schema, first)
        return Clause(printed.text, printed.parameters)

    def expression(self, object_key: str, node: Node, first: int) -> Clause:
        """A value that rests on no row (a default)."""
        tree = compile_expression(self._catalog, self._policy, object_key, node, "t", self._now)
        printed = print_expression(tree, self._catalog.schema, first)
        return Clause(printed.text, printed.parameters)

    def _targets(self, column: Column) -> list[str]:
        if column.field.value_type.kind is not Kind.REFERENCE and not is_multi_lookup(column):
            return []
        return [key for key in targets_of(column.field) if key in self._catalog.objects]

    def _rule(self, object_key: ObjectKey, right: Right, alias: str, first: int) -> Clause:
        alternatives = self._policy.list_alternatives(object_key, right)
        if not alternatives:
            return FALSE
        if any(isinstance(one, Everyone) for one in alternatives):
            return TRUE
        tree = compile_row_rule(self._catalog, self._policy, object_key, right, alias, self._now)
        printed = print_expression(tree, self._catalog.schema, first)
        return Clause(printed.text, printed.parameters)


def _has_condition(alternatives: Sequence[Alternative]) -> bool:
    return any(
        isinstance(one, Matching) or (isinstance(one, Via) and _has_condition(one.alternatives)) for one in alternatives
    )


def fill_parameters(parameters: Sequence[Parameter], supply: Supply) -> list[object]:
    """The values of printed parameters: constants as they are, slots from this run."""
    return [one.value.fill(supply) if isinstance(one.value, SLOTS) else one.value for one in parameters]
