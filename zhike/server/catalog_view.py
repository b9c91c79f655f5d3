"""The catalog as one reader may see it: what every screen of the client is drawn from (docs/http.md, `GET /meta`)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import (
    Catalog,
    FieldDefinition,
    FieldState,
    GraphPart,
    Label,
    ObjectDefinition,
    Option,
    Relation,
    Timeline,
    WorkspaceSettings,
)
from zhike.kernel.expressions.tree import Literal
from zhike.kernel.query.policy import FieldRight, Right


class LabelView(msgspec.Struct, frozen=True):
    """A text in both languages."""

    zh: str
    en: str


class ObjectRights(msgspec.Struct, frozen=True):
    """What the reader may do with some records of an object at least."""

    read: bool
    create: bool
    update: bool
    delete: bool
    export: bool


class FieldRights(msgspec.Struct, frozen=True):
    """What the reader may do with a field. `reveal`: its full value, where it is masked or secret, look by look."""

    read: bool
    write: bool
    mask: str | None
    reveal: bool


class OptionView(msgspec.Struct, frozen=True):
    """One choice."""

    key: str
    label: LabelView
    color: str
    active: bool


class FieldView(msgspec.Struct, frozen=True):
    """One field. `defaulted`: it is filled when left empty in a new record; `default` says with what, where that is a
    plain value. `follows`: the field that it says something of; `part`: what it holds of it, filled by the system."""

    key: str
    id: int
    type: str
    value_type: str
    label: LabelView
    help: LabelView
    required: bool
    unique: bool
    indexed: bool
    tracked: bool
    read_only: bool
    system: bool
    custom: bool
    state: str
    data_class: str
    options: tuple[OptionView, ...]
    targets: tuple[str, ...]
    inverse: str
    child: bool
    config: Mapping[str, Any]
    default: Any
    defaulted: bool
    follows: str
    part: str
    operators: tuple[str, ...]
    aggregates: tuple[str, ...]
    sortable: bool
    groupable: bool
    rights: FieldRights


class RelationView(msgspec.Struct, frozen=True):
    """Children of an object: their object, and their lookup that points here."""

    key: str
    label: LabelView
    object: str
    field: str


class TimelineDeclared(msgspec.Struct, frozen=True):
    """How records of an object stand in timelines. `open_at`: those still to be done have this time,
    and the action `complete` gets one done."""

    at: str | None
    text: str | None
    show: tuple[str, ...]
    compose: tuple[str, ...]
    open_at: str | None
    complete: str | None


class EdgeDeclared(msgspec.Struct, frozen=True):
    """Records of an object that are edges of the graph: the lookups that are its ends (or id), and what it says."""

    key: str
    label: LabelView
    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    kind: str | None = None
    reverse: str | None = None
    show: tuple[str, ...] = ()


class GraphDeclared(msgspec.Struct, frozen=True):
    """What of an object stands in the graph of relations."""

    show: tuple[str, ...]
    edges: tuple[EdgeDeclared, ...]


class ObjectView(msgspec.Struct, frozen=True):
    """One object."""

    key: str
    label: LabelView
    plural: LabelView
    help: LabelView
    icon: str
    package: str | None
    custom: bool
    active: bool
    title_field: str
    traits: tuple[str, ...]
    via: str | None
    rights: ObjectRights
    fields: tuple[FieldView, ...]
    relations: tuple[RelationView, ...]
    record_types: Mapping[str, Any]
    layout: Mapping[str, Any]
    list: Mapping[str, Any]
    timeline: TimelineDeclared | None
    graph: GraphDeclared | None


class SettingsView(msgspec.Struct, frozen=True):
    """What holds for everybody in the workspace."""

    time_zone: str
    currency: str
    week_start: int
    fiscal_month: int
    language: str


class PackageView(msgspec.Struct, frozen=True):
    """A package that is applied."""

    key: str
    label: LabelView


class MetaView(msgspec.Struct, frozen=True):
    """The whole catalog."""

    version: int
    settings: SettingsView
    packages: tuple[PackageView, ...]
    objects: tuple[ObjectView, ...]


def view_catalog(catalog: Catalog, policy: RolePolicy, packages: tuple[PackageView, ...]) -> MetaView:
    """Everything that the reader may know of. Objects without a right to read or create are absent."""
    views = (view_object(catalog, definition, policy) for definition in catalog.objects.values())
    return MetaView(
        version=catalog.version,
        settings=_view_settings(catalog.settings),
        packages=packages,
        objects=tuple(view for view in views if view is not None),
    )


def view_object(catalog: Catalog, definition: ObjectDefinition, policy: RolePolicy) -> ObjectView | None:
    """One object, or None where the reader may not know of it."""
    rights = _view_rights(ObjectKey(definition.key), policy)
    if not definition.active or not (rights.read or rights.create):
        return None
    return ObjectView(
        key=definition.key,
        label=view_label(definition.label),
        plural=view_label(definition.plural),
        help=view_label(definition.help),
        icon=definition.icon,
        package=definition.package,
        custom=definition.custom,
        active=definition.active,
        title_field=definition.title_field,
        traits=tuple(sorted(definition.traits)),
        via=definition.via,
        rights=rights,
        fields=tuple(_list_fields(definition, policy)),
        relations=tuple(_view_relation(one) for one in definition.relations.values() if _is_open(catalog, one, policy)),
        record_types=dict(definition.record_types),
        layout=definition.layout,
        list=definition.list_view,
        timeline=_view_timeline(definition.timeline),
        graph=_view_graph(definition.graph),
    )


def view_label(label: Label) -> LabelView:
    """Both texts; a missing one is the other."""
    return LabelView(label.text("zh"), label.text("en"))


def _view_rights(key: ObjectKey, policy: RolePolicy) -> ObjectRights:
    return ObjectRights(
        read=bool(policy.list_alternatives(key, Right.READ)),
        create=policy.may_create(key),
        update=bool(policy.list_alternatives(key, Right.UPDATE)),
        delete=bool(policy.list_alternatives(key, Right.DELETE)),
        export=policy.may_export(key),
    )


def _list_fields(definition: ObjectDefinition, policy: RolePolicy) -> list[FieldView]:
    found = []
    for field in definition.fields.values():
        right = policy.get_field_right(ObjectKey(definition.key), field.key)
        if right.read and field.state is not FieldState.INACTIVE:
            found.append(_view_field(field, right))
    return found


def _view_field(field: FieldDefinition, right: FieldRight) -> FieldView:
    kind = get_field_type(field.type)
    return FieldView(
        key=field.key,
        id=field.id,
        type=field.type,
        value_type=field.value_type.kind.value,
        label=view_label(field.label),
        help=view_label(field.help),
        required=field.required,
        unique=field.unique,
        indexed=field.indexed,
        tracked=field.tracked,
        read_only=field.read_only,
        system=field.system,
        custom=field.custom,
        state=field.state.value,
        data_class=field.data_class.value,
        options=tuple(_view_option(one) for one in field.options),
        targets=field.targets,
        inverse=field.inverse,
        child=field.child,
        config=field.config,
        default=_view_default(field),
        defaulted=field.default is not None,
        follows=field.follows,
        part=field.part,
        operators=kind.operators,
        aggregates=kind.aggregates,
        sortable=kind.sortable,
        groupable=kind.groupable,
        rights=FieldRights(right.read, right.write, right.mask, right.reveal),
    )


def _view_timeline(one: Timeline | None) -> TimelineDeclared | None:
    if one is None:
        return None
    return TimelineDeclared(
        one.at,
        one.text,
        one.show,
        one.compose,
        *((None, None) if one.open is None else (one.open.at, one.open.complete)),
    )


def _view_graph(one: GraphPart | None) -> GraphDeclared | None:
    if one is None:
        return None
    edges = (
        EdgeDeclared(edge.key, view_label(edge.label), edge.source, edge.target, edge.kind, edge.reverse, edge.show)
        for edge in one.edges
    )
    return GraphDeclared(one.show, tuple(edges))


def _view_default(field: FieldDefinition) -> Any:
    if not isinstance(field.default, Literal):
        return None
    value = field.default.value
    return str(value) if isinstance(value, Decimal | date) else value


def _view_option(option: Option) -> OptionView:
    return OptionView(option.key, view_label(option.label), option.color, option.active)


def _view_relation(relation: Relation) -> RelationView:
    return RelationView(relation.key, view_label(relation.label), relation.child, relation.lookup)


def _is_open(catalog: Catalog, relation: Relation, policy: RolePolicy) -> bool:
    child = catalog.objects.get(relation.child)
    if child is None or not child.active or not policy.list_alternatives(ObjectKey(relation.child), Right.READ):
        return False
    return policy.get_field_right(ObjectKey(relation.child), relation.lookup).read


def _view_settings(settings: WorkspaceSettings) -> SettingsView:
    return SettingsView(
        settings.time_zone, settings.currency, settings.week_start, settings.fiscal_month, settings.language
    )
