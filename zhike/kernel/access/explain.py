"""Why somebody sees a record, and why a field of it is masked or hidden from him, in words."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.access.merge import get_grant
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldGrant, Label, ScopeKind
from zhike.kernel.query.policy import FieldRight

_SCOPES = {
    "own": Label("本人负责", "records that one owns"),
    "own_and_subordinates": Label("本人及下属负责", "records of oneself and who reports to one"),
    "department": Label("本部门", "records of one's departments"),
    "department_and_below": Label("本部门及下级", "records of one's departments and those below"),
    "all": Label("全部", "all records"),
    "condition": Label("符合条件", "records that fulfil its condition"),
}
_WORDS = {
    "head": Label("你是该部门负责人", "you head the department"),
    "member": Label("你是该记录的成员", "you are a member of the record"),
    "share": Label("该记录共享给了你", "the record is shared with you"),
    "named": Label("记录中指定了你", "the record names you"),
    "own": Label("你是负责人", "you own it"),
    "visibility": Label("记录的可见范围允许", "its visibility lets others in"),
    "system": Label("系统", "the system"),
}


@dataclass(frozen=True, slots=True)
class FieldReason:
    """A field that is not plainly open: what may be done with it, and which roles say so."""

    field: str
    right: FieldRight
    because: Label


def explain_reason(reason: str, catalog: Catalog) -> Label:
    """A reason of an alternative in words. Unknown ones stay as they are."""
    parts = [_explain_one(part, catalog) for part in reason.split("+")]
    return Label(";".join(one.zh for one in parts), "; ".join(one.en for one in parts))


def explain_fields(catalog: Catalog, policy: RolePolicy, object_key: str) -> tuple[FieldReason, ...]:
    """The fields of an object that are hidden, masked or not writable for a reader because of his roles."""
    found = []
    for field in catalog.get_object(object_key).fields.values():
        right = policy.get_field_right(ObjectKey(object_key), field.key)
        if field.system or field.read_only or (right.read and right.write and right.mask is None):
            continue
        found.append(FieldReason(field.key, right, _explain_field(policy, field, right)))
    return tuple(found)


def _explain_one(reason: str, catalog: Catalog) -> Label:
    kind, _, rest = reason.partition(":")
    if kind == "role":
        keys, _, scope = rest.rpartition(":")
        roles = [catalog.roles[key].label if key in catalog.roles else Label(key, key) for key in keys.split(",")]
        told = _SCOPES.get(scope, Label(scope, scope))
        zh, en = "、".join(one.text("zh-CN") for one in roles), ", ".join(one.text("en") for one in roles)
        return Label(f"角色“{zh}”：{told.zh}", f"role {en}: {told.en}")
    if kind == "via" and rest in catalog.objects:
        label = catalog.objects[rest].label
        return Label(
            f"你可查看其所属的{label.text('zh-CN')}", f"you may read the {label.text('en')} that it belongs to"
        )
    return _WORDS.get(kind, Label(reason, reason))


def _explain_field(policy: RolePolicy, field: FieldDefinition, right: FieldRight) -> Label:
    object_key = field.object
    opening = [role for role in policy.roles if get_grant(role, object_key).read is not ScopeKind.NONE]
    if not opening:
        return Label("没有角色开放此对象", "no role opens the object")
    grants = [(role.label, role.fields.get((object_key, field.key), FieldGrant())) for role in opening]
    seen = grants + [
        (role.label, role.fields.get((object_key, field.follows), FieldGrant())) for role in opening if field.follows
    ]
    if not right.read:
        said = [label for label, grant in seen if not grant.read]
        zh, en = _join(said)
        return Label(f"角色“{zh}”隐藏此字段，其他角色也未开放", f"hidden by {en}; no other role opens it")
    if right.mask is not None:
        said = [label for label, grant in seen if grant.mask is not None]
        zh, en = _join(said)
        more_zh = "；可按次查看完整内容" if right.reveal else ""
        more_en = "; may be revealed one by one" if right.reveal else ""
        return Label(f"角色“{zh}”对此字段脱敏（{right.mask}）{more_zh}", f"masked ({right.mask}) by {en}{more_en}")
    said = [label for label, grant in grants if not grant.write]
    zh, en = _join(said)
    if not said:
        return Label("只读身份或需要额外权限", "only looking, or another ability is needed")
    return Label(f"角色“{zh}”不允许修改此字段", f"may not be written by {en}")


def _join(labels: list[Label]) -> tuple[str, str]:
    named = dict.fromkeys(labels)
    return "、".join(one.text("zh-CN") for one in named), ", ".join(one.text("en") for one in named)
