"""The lists of the main job: real ones beside the checkout (or by ZHIKE_SHARED_DATA), else made ones of the same form."""

import csv
import gzip
import io
import os
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

NAMES = int(os.environ.get("ZHIKE_NAMES", "5000"))
"""How many company names; 130000 is all of them."""
SECTORS = ("retail", "medical", "software", "technolgy", "finance")
STAGES = ("Won", "Lost", "Engaging", "Prospecting")


@dataclass(frozen=True)
class Lists:
    """Three files as bytes, and their rows as Python read them."""

    names: bytes
    accounts: bytes
    pipeline: bytes

    def name_rows(self) -> list[str]:
        return [line.strip() for line in self.names.decode().splitlines() if line.strip()]

    def account_rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.accounts.decode())))

    def deal_rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.pipeline.decode())))


def load_lists() -> Lists:
    """Real lists where they are, the names cut to NAMES."""
    given = os.environ.get("ZHIKE_SHARED_DATA")
    folder = Path(given) if given else Path(__file__).resolve().parents[2].parent / "shared" / "data"
    if not (folder / "crm_opportunities").is_dir():
        return make_lists()
    with gzip.open(folder / "chinese_names" / "company_short_forms_130k.txt.gz", "rt", encoding="utf-8") as lines:
        names = [line.strip() for line, _ in zip(lines, range(NAMES), strict=False)]
    crm = folder / "crm_opportunities"
    return Lists(
        "\n".join(names).encode(), (crm / "accounts.csv").read_bytes(), (crm / "sales_pipeline.csv").read_bytes()
    )


def make_lists() -> Lists:
    """Lists of the same form, the same each time."""
    names = [f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number:05d}科技" for number in range(NAMES)]
    accounts = [
        [f"Company {number}", SECTORS[number % 5], 1980 + number % 40, Decimal(number * 137) / 100, number * 31 + 5,
         ("United States", "Kenya", "Philipines")[number % 3], f"Company {number // 7}" if number % 9 == 8 else ""]
        for number in range(85)
    ]  # fmt: skip
    deals = []
    for number in range(2200):
        stage = STAGES[number % 4]
        closed = stage in {"Won", "Lost"}
        begun = date(2016, 10, 20) + timedelta(days=number % 400)
        deals.append([
            f"D{number:07d}", f"Agent {number % 30}", "GTXPro", "" if number % 11 == 0 and not closed else f"Company {number % 85}",
            stage, "" if stage == "Prospecting" else begun, begun + timedelta(days=52) if closed else "",
            number * 3 if stage == "Won" else 0 if stage == "Lost" else "",
        ])  # fmt: skip
    return Lists(
        "\n".join(names).encode(),
        _write("account,sector,year_established,revenue,employees,office_location,subsidiary_of", accounts),
        _write("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value", deals),
    )


def _write(head: str, rows: list[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([head.split(","), *rows])
    return out.getvalue().encode()
