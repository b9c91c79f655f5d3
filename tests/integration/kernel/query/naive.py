"""Who may see what, said again in the plainest Python over the rows of the house. Knows nothing of policies or SQL."""

from datetime import datetime
from uuid import UUID

from tests.integration.kernel.query.house import HEADS, ROLES, STAFF, TREE, House, Row, department_id, user_id

OWNED = {"account", "deal"}
VIA = {"contact": ("account", ["account"]), "activity": ("target", ["account", "contact"])}


def _below(number: int) -> set[int]:
    found = {number}
    while more := {child for child, parent in TREE.items() if parent in found} - found:
        found |= more
    return found


def _above(number: int) -> set[int]:
    parent = TREE[number]
    return {number} if parent is None else {number} | _above(parent)


def _reports(number: int) -> set[int]:
    found = {number}
    while more := {one for one, (_, _, superior, _) in STAFF.items() if superior in found} - found:
        found |= more
    return found


class Naive:
    """One user's eyes."""

    def __init__(self, house: House, number: int, now: datetime) -> None:
        self.house, self.number, self.now = house, number, now
        main, further, _, self.roles = STAFF[number]
        self.departments = [one for one in (main, *further) if one is not None]
        self.accounts = house.by_id("account")

    def scopes(self, object_key: str, right: str) -> dict[str, str]:
        """Scope by role, as written in the roles."""
        found = {}
        for role in self.roles:
            objects = ROLES[role]["objects"]
            scope = (objects.get(object_key) or objects.get("*") or {}).get(right, "none")
            if scope != "none":
                found[role] = scope
        return found

    def may(self, object_key: str, row: Row, right: str = "read", hops: int = 2) -> bool:
        scopes = self.scopes(object_key, right)
        if not scopes:
            return False
        if "all" in scopes.values() or self._by_scope(object_key, row, set(scopes.values()), right):
            return True
        if right != "delete" and self._by_grant(row, right):
            return True
        return right == "read" and hops > 0 and self._by_parent(object_key, row, hops)

    def _by_scope(self, object_key: str, row: Row, scopes: set[str], right: str) -> bool:
        owner, department = row["owner_id"], row["department_id"]
        users: set[UUID] = set()
        departments: set[UUID] = set()
        if scopes & {"own", "own_and_subordinates", "department", "department_and_below"}:
            users.add(user_id(self.number))
        if "own_and_subordinates" in scopes:
            users |= {user_id(one) for one in _reports(self.number)}
        if "department" in scopes:
            departments |= {department_id(one) for one in self.departments}
        if "department_and_below" in scopes:
            departments |= {department_id(low) for one in self.departments for low in _below(one)}
        if right == "read" and object_key in OWNED:
            headed = [one for one, head in HEADS.items() if head == self.number]
            departments |= {department_id(low) for one in headed for low in _below(one)}
        if "condition" in scopes and self._fulfils(row):
            return True
        return owner in users or department in departments

    def _fulfils(self, row: Row) -> bool:
        parent = self.accounts.get(row["parent"])
        return row["level"] == "A" or (parent is not None and parent["level"] == "A" and parent["deleted_at"] is None)

    def _by_grant(self, row: Row, right: str) -> bool:
        def holds(grant: Row) -> bool:
            lasting = grant["expires_at"] is None or grant["expires_at"] > self.now
            return grant["record_id"] == row["id"] and lasting and (right == "read" or grant["may_write"])

        above = {str(department_id(high)) for one in self.departments for high in _above(one)}
        mine = {("user", str(user_id(self.number)))} | {("department", one) for one in above}
        mine |= {("role", role) for role in self.roles}
        return any(holds(one) and one["user_id"] == user_id(self.number) for one in self.house.members) or any(
            holds(one) and (one["principal_kind"], one["principal"]) in mine for one in self.house.shares
        )

    def _by_parent(self, object_key: str, row: Row, hops: int) -> bool:
        lookup, parents = VIA.get(object_key, ("", []))
        for parent in parents:
            found = self.house.by_id(parent).get(row[lookup])
            if found is not None and self.may(parent, found, "read", hops - 1):
                return True
        return False
