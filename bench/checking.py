"""The check for duplicates while somebody types, over HTTP as the restricted reader; and the keys that it needs."""

from bench.catching_up import catch_up
from bench.figure import Figure
from bench.ground import Ground
from bench.http import Client
from zhike.engines.matching.follow import list_stale
from zhike.operations.kernel import Kernel

TYPED = "客户公司{number}"
NAMES, STEP = 40, 2477
ACCOUNT_NAMES = ("上海知客科技有限公司", "北京格物信息技术有限公司", "客户公司", "客户", "行业软件与信息服务")


async def measure_checks(client: Client, accounts: int, seconds: int) -> list[Figure]:
    """What a form asks after each pause: names that are there, are nearly there, and are not; whole cards of people."""
    asked = [
        client.request("POST", "/records/account/duplicates", {"values": values}) for values in _list_accounts(accounts)
    ]
    account = str(client.ask("GET", "/records/account?fields=name&limit=1")["data"][0]["id"])  # type: ignore[index]
    asked += [
        client.request(
            "POST", "/records/contact/duplicates", {"values": {"name": f"联系人{number}", "account": account}}
        )
        for number in range(0, NAMES * STEP, STEP)
    ]
    client.drive(asked, 2, 2)
    found = client.drive(asked, 1, seconds)
    return [
        Figure(
            f"check for duplicates while typing, {len(asked)} questions",
            f"p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms ({found.errors} errors)",
            "",
            "",
            "p95 under 30 ms",
            found.p95 < 30 and found.errors == 0,
            "one statement over the keys, comparing what it finds, and which of that the reader may read",
        )
    ]


def _list_accounts(accounts: int) -> list[dict[str, str]]:
    names = [*ACCOUNT_NAMES]
    for number in range(0, NAMES * STEP, STEP):
        whole = TYPED.format(number=number % accounts)
        names += [whole[: len(whole) - 1], whole, f"{whole}有限公司"]
    return [{"name": name} for name in names] + [
        {"name": name, "phone": f"1390000{place:04d}"} for place, name in enumerate(names[:20])
    ]


async def fill_keys(kernel: Kernel, ground: Ground) -> float:
    """Make the keys, where they are not made. Says how many seconds that took."""
    return await catch_up(kernel, ground, kernel.key_follower, list_stale, "match_key")
