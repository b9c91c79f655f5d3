"""A process that writes records until it is killed: `python -m ... URL WORKSPACE SEED`. Says a line for each answer."""

import asyncio
import random
import sys

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, WorkspaceKey, new_id
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.model import Batch, Change, Operation, SystemWork
from zhike.kernel.records.save import RecordWriter


class Nobody:
    async def get_policy(self, reader: object, catalog: object) -> AccessPolicy:
        raise AssertionError("only the system writes here")


async def write(url: str, workspace: str, seed: int) -> None:
    database = await Database.open(url)
    clock = SystemClock()
    writer = RecordWriter(database, CatalogStore(database, clock), Nobody(), clock)
    work = SystemWork(WorkspaceKey(workspace), SystemPolicy("tests kill this process"))
    dice = random.Random(seed)
    accounts: list[RecordId] = []
    while True:
        fresh = [RecordId(new_id()) for _ in range(dice.choice([1, 1, 7, 250]))]
        changes = [Change("create", one, {"name": f"客户{number}"}) for number, one in enumerate(fresh)]
        await save(writer, work, "account", changes)
        accounts += fresh
        chosen = dice.sample(accounts, min(len(accounts), dice.choice([1, 5, 300])))
        contacts = [Change("create", values={"name": "张三", "account": str(one)}) for one in chosen]
        await save(writer, work, "contact", contacts)
        await save(
            writer, work, "account", [Change("update", one, {"staff": dice.randint(1, 10**6)}) for one in chosen]
        )
        gone = chosen[: len(chosen) // 3]
        await save(writer, work, "account", [Change("delete", one) for one in gone])
        accounts = [one for one in accounts if one not in gone]


async def save(writer: RecordWriter, work: SystemWork, key: str, changes: list[Change]) -> None:
    if changes:
        operation = Operation(OperationId(new_id()), "test", {"zh": "测试", "en": "Test"}, cause="system")
        await writer.save(work, Batch(ObjectKey(key), tuple(changes)), operation)
    print("saved", flush=True)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
