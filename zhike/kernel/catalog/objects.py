"""One object's document becomes an ObjectDefinition, and the lookups of all become relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from zhike.kernel.catalog.declared import Declared
from zhike.kernel.catalog.definitions import Definition
from zhike.kernel.catalog.fields import FieldContext, build_field, read_label
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.fieldtypes.text import PINYIN
from zhike.kernel.catalog.keys import MAX_FIELDS, MAX_INDEXES, find_object_key_problem
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import FieldDefinition, FieldState, Label, ObjectDefinition, Option, Relation
from zhike.kernel.catalog.physical import Physical, name_table
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.record_types import check_types
from zhike.kernel.catalog.system import make_system_fields
from zhike.kernel.expressions.types import Kind

TITLE_TYPES = frozenset({"text", "long_text", "email", "phone", "auto_number"})
MAX_VIA_HOPS = 2


def build_object(
    definition: Definition,
    document: Document,
    physical: Physical,
    option_sets: Mapping[str, tuple[Option, ...]],
    problems: Problems,
) -> ObjectDefinition:
    """The object without formulas, rules and relations. `document` is expanded. Adds to the problems."""
    key = definition.key
    custom = definition.base is None
    wrong_key = find_object_key_problem(key, custom=custom)
    if wrong_key is not None:
        problems.add(("object", key), "bad_key", *wrong_key)
    if document["object"] != key:
        problems.add(("object", key, "object"), "wrong_key", f"应为“{key}”。", f"It must be '{key}'.")
    own_fields = _mapping((definition.effective or {}).get("fields"))
    base_fields = _mapping((definition.base or {}).get("fields"))
    brought: Document = {name: {} for name in _mapping(document.get("fields")) if name not in own_fields}
    known: Document = {**base_fields, **brought}
    context = FieldContext(key, known, not custom, physical, option_sets, problems)
    fields = make_system_fields(key)
    for name, one in _order_fields(document):
        fields[name] = build_field(context, name, one)
    _sort_title(fields, str(document["title"]))
    table = physical.objects.get(key)
    removed = frozenset(known) - frozenset(fields)
    declared = Declared(key, fields, removed, problems)
    built = ObjectDefinition(
        key=key,
        table=name_table(key) if table is None else table.table,
        label=read_label(document["label"]),
        plural=read_label(document.get("plural", document["label"])),
        help=read_label(document.get("help")),
        fields=fields,
        title_field=str(document["title"]),
        package=definition.package,
        custom=custom,
        active=document.get("active") is not False,
        icon=str(document.get("icon", "")),
        traits=frozenset(map(str, _list(document.get("traits")))),
        via=_optional(document.get("via")),
        root=_optional(document.get("root")),
        layout=_without_removed(_mapping(document.get("layout")), removed),
        record_types=MappingProxyType(dict(list_ordered(document.get("record_types")))),
        list_view=_without_removed(_mapping(document.get("list")), removed),
        timeline=declared.read_timeline(document),
        graph=declared.read_graph(document),
    )
    _check_object(built, problems)
    check_types(key, document, fields, problems)
    return built


def _sort_title(fields: dict[str, FieldDefinition], title: str) -> None:
    """A title is sorted by its sound unless its field says otherwise."""
    field = fields.get(title)
    if field is not None and field.type == "text" and "sort" not in field.config:
        fields[title] = replace(field, config={**field.config, "sort": PINYIN})


def add_relations(objects: Mapping[str, ObjectDefinition], problems: Problems) -> dict[str, ObjectDefinition]:
    """The objects with the relations that lookups give their targets, and with `via` and `root` checked."""
    relations: dict[str, dict[str, Relation]] = {key: {} for key in objects}
    for owner in objects.values():
        for field in owner.fields.values():
            _add_relations_of(owner, field, objects, relations, problems)
    related = {key: replace(one, relations=relations[key]) for key, one in objects.items()}
    for one in related.values():
        _check_parents(one, related, problems)
    return related


def _add_relations_of(
    owner: ObjectDefinition,
    field: FieldDefinition,
    objects: Mapping[str, ObjectDefinition],
    relations: dict[str, dict[str, Relation]],
    problems: Problems,
) -> None:
    place = ("object", owner.key, "fields", field.key)
    for target in field.targets:
        if target not in objects:
            if not field.system:
                problems.add(place, "unknown_object", f"没有对象“{target}”。", f"There is no object '{target}'.")
            continue
        if not field.inverse or field.state is FieldState.INACTIVE or not owner.active:
            continue
        taken = relations[target].get(field.inverse)
        if taken is not None or field.inverse in objects[target].fields:
            problems.add(
                (*place, "inverse"),
                "relation_taken",
                f"对象“{target}”已有名为“{field.inverse}”的字段或关联。",
                f"The object '{target}' has a field or relation '{field.inverse}' already.",
            )
            continue
        label = read_label(field.config.get("inverse_label"))
        relations[target][field.inverse] = Relation(
            field.inverse, label if label != Label("", "") else owner.plural, target, owner.key, field.key
        )


def _order_fields(document: Document) -> list[tuple[str, Document]]:
    """Fields in the order of the layout, then the others in their own."""
    members = dict(list_ordered(document.get("fields")))
    sections = _list(_mapping(document.get("layout")).get("sections"))
    laid_out = [str(name) for section in sections for name in _list(_mapping(section).get("fields"))]
    names = dict.fromkeys([name for name in laid_out if name in members] + list(members))
    return [(name, members[name]) for name in names]


def _check_object(built: ObjectDefinition, problems: Problems) -> None:
    place = ("object", built.key)
    title = built.fields.get(built.title_field)
    if title is None or not _may_be_title(title):
        types = ", ".join(sorted(TITLE_TYPES))
        problems.add(
            (*place, "title"),
            "bad_title",
            f"标题字段须为启用的文本类字段（{types}）。",
            f"The title must be an active field of a text type ({types}).",
        )
    own = [field for field in built.fields.values() if not field.system]
    if len(own) > MAX_FIELDS:
        problems.add((*place, "fields"), "too_many", f"最多 {MAX_FIELDS} 个字段。", f"At most {MAX_FIELDS} fields.")
    declared = [field for field in own if field.indexed or field.unique]
    if len(declared) > MAX_INDEXES:
        problems.add(
            (*place, "fields"),
            "too_many_indexes",
            f"最多 {MAX_INDEXES} 个字段可建索引或唯一。",
            f"At most {MAX_INDEXES} fields can be indexed or unique.",
        )
    if len([field for field in own if field.child]) > 1:
        problems.add((*place, "fields"), "two_parents", "只能有一个父级字段。", "There can be one parent lookup only.")
    _check_followed(built, problems)


def _may_be_title(field: FieldDefinition) -> bool:
    is_text = field.type in TITLE_TYPES and field.value_type.kind is Kind.TEXT
    return is_text and field.state is not FieldState.INACTIVE


def _check_followed(built: ObjectDefinition, problems: Problems) -> None:
    """What a field follows is there, and follows nothing itself."""
    for field in built.fields.values():
        followed = built.fields.get(field.follows)
        if field.follows and (followed is None or followed.system or followed.follows):
            problems.add(
                ("object", built.key, "fields", field.key, "follows"),
                "unknown_field",
                f"没有可依从的字段“{field.follows}”（系统字段和本身依从他人的字段不可用）。",
                f"There is no field '{field.follows}' to follow (no system field, none that follows others).",
            )
        elif field.part:
            _check_part(field, followed, problems)


def _check_part(field: FieldDefinition, followed: FieldDefinition | None, problems: Problems) -> None:
    """What the system fills is a text that nobody must fill, and a part of something."""
    place = ("object", field.object, "fields", field.key, "part")
    parts = () if followed is None else get_field_type(followed.type).parts
    if field.part not in parts:
        known = ", ".join(parts) or "-"
        problems.add(
            place,
            "unknown_part",
            f"所依从的字段没有“{field.part}”这一部分；可选：{known}。",
            f"The field that it follows has no part '{field.part}'. Known: {known}.",
        )
    elif field.type != "text" or field.required or field.unique or int(str(field.config.get("max_length", 40))) < 40:
        problems.add(
            place,
            "part_not_fit",
            "由系统填写的字段须为文本类型，至少可存 40 个字符，不必填、不唯一。",
            "A field that the system fills is a text of at least 40 characters, neither required nor unique.",
        )


def _check_parents(built: ObjectDefinition, objects: Mapping[str, ObjectDefinition], problems: Problems) -> None:
    place = ("object", built.key)
    for member, key in (("via", built.via), ("root", None if built.root == "self" else built.root)):
        if key is not None and not _is_lookup(built.fields.get(key)):
            problems.add(
                (*place, member),
                "not_a_lookup",
                f"“{key}”不是本对象的关联字段。",
                f"'{key}' is no lookup of the object.",
            )
            return
    if _count_hops(built, objects, MAX_VIA_HOPS + 1) > MAX_VIA_HOPS:
        problems.add(
            (*place, "via"),
            "via_too_far",
            f"通过父级继承权限最多 {MAX_VIA_HOPS} 层。",
            f"Rights pass through at most {MAX_VIA_HOPS} parents.",
        )


def _count_hops(built: ObjectDefinition, objects: Mapping[str, ObjectDefinition], limit: int) -> int:
    """How many parents rights pass through at most, counted up to a limit (an object may be its own parent)."""
    lookup = built.fields.get(built.via) if built.via is not None else None
    if lookup is None or not _is_lookup(lookup) or limit == 0:
        return 0
    parents = [objects[key] for key in lookup.targets if key in objects]
    return 1 + max((_count_hops(parent, objects, limit - 1) for parent in parents), default=0)


def _is_lookup(field: FieldDefinition | None) -> bool:
    return field is not None and field.type in ("lookup", "any_lookup") and field.state is not FieldState.INACTIVE


def _without_removed(view: Mapping[str, object], removed: frozenset[str]) -> Mapping[str, object]:
    """A package's layout or list without the fields that the workspace has taken out."""
    return {name: _drop(value, removed) for name, value in view.items()} if removed else view


def _drop(value: object, removed: frozenset[str]) -> object:
    if isinstance(value, Mapping):
        return {name: _drop(one, removed) for name, one in value.items()}
    if isinstance(value, list):
        return [_drop(one, removed) for one in value if not _names_any(one, removed)]
    return value


def _names_any(one: object, removed: frozenset[str]) -> bool:
    path = one.get("field") if isinstance(one, Mapping) else one
    return isinstance(path, str) and path.partition(".")[0] in removed


def _mapping(raw: object) -> Mapping[str, object]:
    return raw if isinstance(raw, Mapping) else {}


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _optional(raw: object) -> str | None:
    return None if raw is None else str(raw)
