"""The sample company behind the screen: who is who, and what a task needs to be there before somebody begins."""

from dataclasses import dataclass
from typing import Any

import httpx
from pypinyin import Style, lazy_pinyin

SELLER, HEAD = "demo.lisiyuan", "demo.sunshufen"


@dataclass(frozen=True)
class Customer:
    """A customer as somebody has it in mind."""

    id: str
    name: str
    short: str

    @property
    def initials(self) -> str:
        """What one types to find it."""
        return "".join(lazy_pinyin(self.short, style=Style.FIRST_LETTER))


class Person:
    """Somebody at the API, with his rights."""

    def __init__(self, url: str, login: str, password: str) -> None:
        """Signs in."""
        self.client = httpx.Client(base_url=f"{url}/api/v1", headers={"Origin": url}, timeout=60)
        self.call("POST", "/session", {"login": login, "password": password})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request; its JSON."""
        answer = self.client.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def query(self, key: str, fields: list[str], where: Any, limit: int = 50) -> list[dict[str, Any]]:
        """Records of an object."""
        body = {"fields": fields, "where": where, "limit": limit}
        found: list[dict[str, Any]] = self.call("POST", f"/records/{key}/query", body)["data"]
        return found

    def find_customer(self) -> Customer:
        """One of his, of whom it is known who decides."""
        where = {"all": [{"field": "decision_role", "op": "is", "value": "decides"}]}
        for contact in self.query("contact", ["name", "account"], where):
            (found,) = self.query(
                "account", ["name", "short_name"], {"field": "id", "op": "is", "value": contact["account"]["id"]}
            )
            one = Customer(found["id"], found["name"], found["short_name"] or found["name"])
            if len(one.initials) >= 3 and one.initials.isascii():
                return one
        raise LookupError

    def who_decides(self, customer: Customer) -> str:
        """His name."""
        where = {"all": [
            {"field": "account", "op": "is", "value": customer.id},
            {"field": "decision_role", "op": "is", "value": "decides"},
        ]}  # fmt: skip
        return str(self.query("contact", ["name"], where)[0]["name"])

    def enter_twice(self, name: str) -> None:
        """Two colleagues entered the same customer."""
        for level, phone in (("B", "13900139000"), ("A", None)):
            values = {"name": name, "level": level, "phone": phone}
            self.call("POST", "/records/account?acknowledge_duplicates=true", values)

    def change_level(self, customer: Customer) -> None:
        """The level that it does not have now."""
        (now,) = self.query("account", ["level"], {"field": "id", "op": "is", "value": customer.id})
        self.call("PATCH", f"/records/account/{customer.id}", {"level": "B" if now["level"] == "A" else "A"})

    def forget_views(self, name: str) -> None:
        """Those of an earlier run that are his."""
        for view in self.call("GET", "/views/account")["data"]:
            if view["name"] == name:
                self.client.delete(f"/views/account/{view['id']}")
