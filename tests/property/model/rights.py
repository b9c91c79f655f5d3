"""Who may read what, counted naively from the words of DESIGN 3 ("Who sees what")."""

from dataclasses import dataclass
from datetime import datetime

from tests.property.model.company import Company
from tests.property.oracle.evaluate import Evaluator
from tests.property.oracle.world import Record, World
from tests.property.strategies.expressions import Names
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.types import Kind

_WITH_OWN = {"own", "own_and_subordinates", "department", "department_and_below"}
CLOSED = {"read": "none", "update": "none", "delete": "none", "create": False}


@dataclass(frozen=True)
class Rights:
    """The rights of one user at one moment."""

    company: Company
    user: str
    now: datetime

    @property
    def roles(self) -> dict[str, dict]:
        keys = self.company.users[self.user]["roles"]
        return {key: self.company.roles[key] for key in keys if key in self.company.roles}

    def grants(self, object_key: str) -> list[tuple[str, dict]]:
        """What each role says of an object, by name or for all."""
        found = []
        for key, role in self.roles.items():
            grant = role["objects"].get(object_key, role["objects"].get("*"))
            if grant is not None:
                found.append((key, {**CLOSED, **grant}))
        return found

    def scopes(self, object_key: str, right: str) -> set[str]:
        return {grant[right] for _, grant in self.grants(object_key)} - {"none"}

    def may_create(self, object_key: str) -> bool:
        return any(grant["create"] for _, grant in self.grants(object_key))

    def may(self, object_key: str, row: Record, right: str = "read", hops: int = 2) -> bool:
        """Whether the row is open. An object that no role opens is closed whatever colleagues share."""
        scopes = self.scopes(object_key, right)
        if not scopes:
            return False
        if "all" in scopes or self._by_scope(object_key, row, scopes, right):
            return True
        if right != "delete" and self._by_grant(row, right):
            return True
        return right == "read" and hops > 0 and self._by_parent(object_key, row, hops)

    def sight(self, object_key: str, field_key: str) -> str | None:
        """ "plain", "hidden", or the name of a mask; None when the object is closed."""
        masks: list[str | None] = []
        opened = False
        for key, grant in self.grants(object_key):
            if grant["read"] == "none":
                continue
            opened = True
            one = self.roles[key].get("fields", {}).get(f"{object_key}.{field_key}", {})
            if one.get("read", True):
                masks.append(one.get("mask"))
        if not opened:
            return None
        if not masks:
            return "hidden"
        if None in masks:
            return "plain"
        return next((mask for mask in sorted(masks) if mask != "hide"), "hide")

    def writable(self, object_key: str, field_key: str) -> bool:
        found = False
        for key, grant in self.grants(object_key):
            if grant["read"] != "none":
                one = self.roles[key].get("fields", {}).get(f"{object_key}.{field_key}", {})
                found = found or one.get("write", True)
        return found and self.sight(object_key, field_key) == "plain"

    def _by_scope(self, object_key: str, row: Record, scopes: set[str], right: str) -> bool:
        if scopes & _WITH_OWN and row["owner"] == self.user:
            return True
        if "own_and_subordinates" in scopes and self._is_under(row["owner"]):
            return True
        mine = self.company.users[self.user]["department"]
        if scopes & {"department", "department_and_below"} and mine is not None and row["department"] == mine:
            return True
        if "department_and_below" in scopes and mine in self._above(row["department"]):
            return True
        if right == "read" and "owned" in self.company.objects[object_key].get("traits", []):
            heads = {self.company.departments[one]["head"] for one in self._above(row["department"])}
            if self.user in heads:
                return True
        return "condition" in scopes and self._by_condition(object_key, row, right)

    def _is_under(self, user: object) -> bool:
        seen = set()
        while user is not None and user not in seen and user in self.company.users:
            if user == self.user:
                return True
            seen.add(user)
            user = self.company.users[user]["superior"]
        return False

    def _above(self, department: object) -> set[object]:
        found: set[object] = set()
        while department is not None and department not in found:
            found.add(department)
            department = self.company.departments[department]["parent"]
        return found

    def _by_condition(self, object_key: str, row: Record, right: str) -> bool:
        """A role's condition reads what it needs, with nobody's masks."""
        world = World(self.company.living(), self.company.asking(self.user, self.now), self.company.formulas())
        names = self.company.names()
        for _, grant in self.grants(object_key):
            if grant[right] == "condition":
                node = check_condition(read_condition(grant["conditions"][right]), names, object_key)
                if Evaluator(world, object_key, row).is_true(node):
                    return True
        return False

    def _by_grant(self, row: Record, right: str) -> bool:
        mine = {("user", self.user)} | {("role", key) for key in self.company.users[self.user]["roles"]}
        mine |= {("department", one) for one in self._above(self.company.users[self.user]["department"])}
        found = [one for one in self.company.members if one["user"] == self.user]
        found += [one for one in self.company.shares if (one["kind"], one["principal"]) in mine]
        return any(
            one["record"] == row["id"]
            and (one["expires_at"] is None or one["expires_at"] > self.now)
            and (right == "read" or one["may_write"])
            for one in found
        )

    def _by_parent(self, object_key: str, row: Record, hops: int) -> bool:
        via = self.company.objects[object_key].get("via")
        if via is None or row[via] is None:
            return False
        one = self.company.objects[object_key]["fields"][via]
        for target in one.get("targets", [one.get("target")]):
            parent = self.company.records.get(target, {}).get(row[via])
            if parent is not None and self.may(target, parent, "read", hops - 1):
                return True
        return False

    def world(self) -> World:
        """What this reader's questions are answered from: rows that he may read, fields as he sees them."""
        records = {
            key: {number: row for number, row in rows.items() if self.may(key, row)}
            for key, rows in self.company.living().items()
        }
        sights = {
            (key, name): sight
            for key, document in self.company.objects.items()
            for name in document["fields"]
            if (sight := self.sight(key, name)) != "plain"
        }
        texts = {
            (key, name)
            for key, fields in self.company.names().fields.items()
            for name, value_type in fields.items()
            if value_type.kind is Kind.TEXT
        }
        asking = self.company.asking(self.user, self.now)
        return World(records, asking, self.company.formulas(), sights=sights, texts=texts)

    def names(self) -> Names:
        """What this reader may name: fields that he may read, plainly or masked."""
        whole = self.company.names()
        fields = {
            key: {name: kind for name, kind in found.items() if self.sight(key, name) not in (None, "hidden")}
            for key, found in whole.fields.items()
        }
        relations = {
            key: {name: target for name, target in found.items() if target.lookup in fields[target.object]}
            for key, found in whole.relations.items()
        }
        return Names(fields, relations, whole.ids)
