"""Records by set-based SQL through the tables that a save writes: the object's, `record`, `operation` and `journal`.

The places of the journal are given and sealed by the sequencer, as ever. Pinyin sort keys are made up (nothing that is
measured sorts by names), and spans of tracked fields are left out.
"""

import sys
import time
from collections.abc import Callable

from bench.ground import Ground
from bench.size import Size
from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.journal.sequencer import Sequencer
from zhike.operations.kernel import Kernel

CHUNK = 50_000
PEOPLE = (
    "CREATE TEMP TABLE bench_people ON COMMIT DROP AS SELECT row_number() OVER () - 1 AS n, u, d"
    " FROM unnest($1::uuid[], $2::uuid[]) AS p(u, d)"
)
ACCOUNT = """
SELECT uuidv7() AS id, p.u AS owner_id, p.d AS department_id, now() - (g.n % 700) * interval '1 hour' AS at, g.n,
 '客户公司' || g.n AS name, 'ke hu gong si ' || g.n AS name__py, (ARRAY['A','B','C','D'])[1 + g.n % 4] AS level,
 'prospect' AS lifecycle, (ARRAY['retail','medical','software','finance','energy'])[1 + g.n % 5] AS industry,
 '行业' || g.n % 20 AS sector, (1980 + g.n % 40)::numeric AS year_established, (g.n % 5000)::numeric AS employees,
 (g.n * 137 % 1000000)::numeric AS revenue, 'CNY' AS revenue__cur, (g.n * 137 % 1000000)::numeric AS revenue__base,
 '上海市浦东新区' AS office_location, 0::numeric AS contact_count
 FROM generate_series($1::int, $2::int) AS g(n) JOIN bench_people p ON p.n = g.n % $3::int"""
CONTACT = """
SELECT uuidv7() AS id, a.owner_id, a.department_id, now() - (g.n % 900) * interval '1 hour' AS at, g.n,
 '联系人' || g.n AS name, 'lian xi ren ' || g.n AS name__py, a.id AS account,
 '+86138' || lpad((g.n % 100000000)::text, 8, '0') AS phone, 'c' || g.n || '@example.com' AS email,
 'wx' || g.n AS wechat, '职务' || g.n % 30 AS job_title,
 (ARRAY['decides','influences','uses','buys'])[1 + g.n % 4] AS decision_role,
 (ARRAY['supports','neutral','opposes'])[1 + g.n % 3] AS attitude, g.n % 5 = 0 AS is_primary,
 date '1970-01-01' + g.n % 12000 AS birthday, CASE WHEN g.n % 10 = 0 THEN 'left' ELSE 'active' END AS status,
 '备注 ' || g.n AS description
 FROM generate_series($1::int, $2::int) AS g(n) JOIN {s}.bench_account a ON a.n = g.n % $3::int"""
DEAL = """
SELECT uuidv7() AS id, a.owner_id, a.department_id, now() - (g.n % 800) * interval '1 hour' AS at, g.n,
 '商机' || g.n AS x_name, 'shang ji ' || g.n AS x_name__py, a.id AS x_account,
 (ARRAY['new','offer','won','lost'])[1 + g.n % 4] AS x_stage, (g.n * 31 % 100000)::numeric AS x_amount,
 'CNY' AS x_amount__cur,
 (g.n * 31 % 100000)::numeric AS x_amount__base, date '2024-01-01' + g.n % 1000 AS x_closes
 FROM generate_series($1::int, $2::int) AS g(n) JOIN {s}.bench_account a ON a.n = g.n % $3::int"""
INTERACTION = """
SELECT uuidv7() AS id, a.owner_id, a.department_id, now() - (g.n % 1000) * interval '1 hour' AS at, g.n,
 (ARRAY['call','wechat','visit','meeting'])[1 + g.n % 4] AS kind,
 '沟通了第 ' || g.n || ' 次,客户希望下周看方案。' AS content,
 now() - (g.n % 1000) * interval '1 hour' AS happened_at, a.id AS account, a.id AS target
 FROM generate_series($1::int, $2::int) AS g(n) JOIN {s}.bench_account a ON a.n = g.n % $3::int"""
PARTS = (
    ("account", "name", "NULL::uuid", ACCOUNT),
    ("contact", "name", "account", CONTACT),
    ("x_deal", "x_name", "x_account", DEAL),
    ("interaction", "content", "account", INTERACTION),
)


async def load(kernel: Kernel, ground: Ground, size: Size, say: Callable[[str], None]) -> None:
    """Fill the workspace."""
    counts = {
        "account": size.accounts,
        "contact": size.contacts,
        "x_deal": size.deals,
        "interaction": size.interactions,
    }
    catalog = await kernel.catalogs.current(WorkspaceKey(ground.workspace))
    for object_key, title, root, select in PARTS:
        began = time.perf_counter()
        columns = {column for field in catalog.objects[object_key].fields.values() for column in field.columns}
        for first in range(0, counts[object_key], CHUNK):
            last = min(first + CHUNK, counts[object_key]) - 1
            modulus = len(ground.users) if object_key == "account" else size.accounts
            await _fill(kernel, ground, (object_key, title, root, select), columns, (first, last, modulus))
        if object_key == "account":
            await _note_accounts(kernel, ground)
        say(f"{object_key}: {counts[object_key]:,} in {time.perf_counter() - began:.0f} s")
    await _finish(kernel, ground, say)


async def _fill(
    kernel: Kernel, ground: Ground, part: tuple[str, str, str, str], columns: set[str], span: tuple[int, int, int]
) -> None:
    object_key, title, root, select = part
    s, table = f'"{ground.schema}"', f'"{ground.schema}"."o_{object_key}"'
    async with kernel.background.transaction(WorkspaceKey(ground.workspace)) as transaction:
        await transaction.execute(PEOPLE, [ground.users, ground.places])
        described = await transaction.fetch_rows(
            f"SELECT * FROM ({select.replace('{s}', s)}) x LIMIT 1", [span[0], span[0], span[2]]
        )
        own = [
            name
            for name in list(described[0].keys())
            if name in columns and name not in {"id", "owner_id", "department_id"}
        ]
        listed = "".join(f", {name}" for name in own)
        values = "".join(f", v.{name}" for name in own)
        operation = new_id()
        await transaction.execute(
            f"INSERT INTO {s}.operation (id, kind, title, cause, at) VALUES ($1, 'bench', '{{}}', 'system', now())",
            [operation],
        )
        await transaction.execute(
            f"WITH v AS MATERIALIZED ({select.replace('{s}', s)}),"
            f" w AS (INSERT INTO {table} (id, owner_id, department_id, created_at, updated_at, version{listed})"
            f" SELECT v.id, v.owner_id, v.department_id, v.at, v.at, 1{values} FROM v),"
            f" r AS (INSERT INTO {s}.record (id, object, owner_id, department_id, title, root_id)"
            f" SELECT v.id, '{object_key}', v.owner_id, v.department_id, left(v.{title}, 200), {root} FROM v)"
            f" INSERT INTO {s}.journal (at, operation_id, cause, kind, object, record_id, version, payload, salt)"
            f" SELECT now(), $4::uuid, 'system', 'i', '{object_key}', v.id, 1, '{{}}', sha256(uuid_send(v.id)) FROM v",
            [*span, operation],
        )


async def _note_accounts(kernel: Kernel, ground: Ground) -> None:
    s = f'"{ground.schema}"'
    await kernel.background.execute(
        f"CREATE TABLE {s}.bench_account AS"
        f" SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, owner_id, department_id FROM {s}.o_account"
    )
    await kernel.background.execute(f"ALTER TABLE {s}.bench_account ADD PRIMARY KEY (n)")


async def _finish(kernel: Kernel, ground: Ground, say: Callable[[str], None]) -> None:
    s, began = f'"{ground.schema}"', time.perf_counter()
    await kernel.background.execute(
        f"UPDATE {s}.o_account a SET contact_count = c.count"
        f" FROM (SELECT account, count(*) FROM {s}.o_contact GROUP BY 1) c"
        " WHERE c.account = a.id"
    )
    sequencer = Sequencer(kernel.background, kernel.clock, lambda _: None)
    while await sequencer.run_once(WorkspaceKey(ground.workspace)):
        sys.stdout.flush()
    say(f"journal placed and sealed in {time.perf_counter() - began:.0f} s")
    for table in ("o_account", "o_contact", "o_x_deal", "o_interaction", "record", "journal"):
        await kernel.background.execute(f'VACUUM (ANALYZE) {s}."{table}"')
