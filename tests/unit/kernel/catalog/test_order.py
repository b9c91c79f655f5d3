"""Members of objects are numbered, so that their order outlives the database; a role's field rights have no order."""

from zhike.kernel.catalog.definitions import DefinitionChange, change_definitions


def test_only_objects_members_are_numbered() -> None:
    role = {"role": "clerk", "fields": {"account.phone": {"read": True, "mask": "phone"}}}
    item = {"object": "account", "fields": {"name": {"type": "text"}}}
    changes = [DefinitionChange("role", "clerk", role), DefinitionChange("object", "account", item, "base", "sales")]
    changes.append(DefinitionChange("role", "chief", {**role, "role": "chief"}, "base", "sales"))
    changed = change_definitions({}, changes)
    assert changed["role", "clerk"].custom == role
    assert changed["role", "chief"].base == {**role, "role": "chief"}
    assert changed["object", "account"].base == {"object": "account", "fields": {"name": {"type": "text", "order": 10}}}
