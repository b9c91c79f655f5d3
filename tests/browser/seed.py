"""What the journeys look at, put in through the API as an administrator would."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from tests.browser.serving import PASSWORD

COMPANIES = ("远航科技", "恒通机械", "瑞丰材料", "天元信息", "金石医疗", "汇智供应链", "明德教育", "华晟电子")
PLACES = ("北京", "上海", "深圳", "杭州", "成都", "苏州", "武汉", "青岛", "西安", "厦门")
LEVELS = ("A", "B", "C", "D")
SELLER_PASSWORD = "seller looks around 1"


@dataclass(frozen=True)
class Seeded:
    """Where to look, and who may look how far."""

    url: str
    admin: tuple[str, str]
    seller: tuple[str, str]


class Api:
    """The administrator at the API."""

    def __init__(self, url: str, login: str = "admin", password: str = PASSWORD) -> None:
        """Signs in."""
        # What is prepared may look alike: warnings of duplicates are for whoever sits at the form.
        headers = {"Origin": url, "X-Duplicates": "accept"}
        self.client = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60)
        try:
            self.post("/session", login=login, password=password)
        except BaseException:
            self.client.close()
            raise

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """One request; its JSON. Raises for a refusal, with what the server said."""
        answer = self.client.request(method, path, json=body, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def post(self, path: str, **body: Any) -> Any:
        """POST with a JSON object."""
        return self.call("POST", path, body)

    def create(self, object_key: str, **values: Any) -> str:
        """A record; its id."""
        return str(self.post(f"/records/{object_key}", **values)["id"])

    async def wait_until_told(self, object_key: str, **values: Any) -> None:
        """Until the background process has made the keys by which such a record is found to be there already."""
        while not self.post(f"/records/{object_key}/duplicates", values=values)["data"]:
            await asyncio.sleep(0.1)

    def update(self, object_key: str, record_id: str, **values: Any) -> None:
        """Change fields, whatever the version."""
        self.call("PATCH", f"/records/{object_key}/{record_id}", values)


def seed(url: str) -> Seeded:
    """240 accounts with contacts, and a seller who sees only his own."""
    with Api(url) as api:
        return _seed(url, api)


def _seed(url: str, api: Api) -> Seeded:
    names = [f"{place}{company}有限公司" for company in COMPANIES for place in PLACES]
    accounts = [
        {
            "kind": "create",
            "values": {
                "name": name if turn == 0 else f"{name}（{turn + 1}）",
                "level": LEVELS[index % 4] if index % 9 else None,
                "industry": "technology" if index % 3 else "manufacturing",
                "revenue": str(((index * 7919) % 900) * 10_000) if index % 5 else None,
                "employees": (index * 37) % 4000 + 5,
                "phone": f"1380013{index % 10_000:04d}",
            },
        }
        for turn in range(3)
        for index, name in enumerate(names)
    ]
    made = api.post("/records/account/batch", changes=accounts, partial=False)["data"]
    contacts = [
        {"kind": "create", "values": {"name": f"联系人{index}", "account": made[index % 40]["id"]}}
        for index in range(120)
    ]
    api.post("/records/contact/batch", changes=contacts, partial=False)
    seller = api.create("user", name="李小销", login_name="seller", roles=["sales"])
    invited = api.post(f"/users/{seller}/sign-in")
    choose_password(url, invited["login"], invited["password"])
    api.create("account", name="小销自己的客户", level="A", owner=seller)
    return Seeded(url, ("admin", PASSWORD), (invited["login"], SELLER_PASSWORD))


def choose_password(url: str, login: str, given: str) -> None:
    """Somebody who was given a password chooses the sellers' own."""
    with Api(url, login, given) as api:
        api.call("POST", "/session/password", {"current": given, "new": SELLER_PASSWORD})
