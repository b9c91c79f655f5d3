"""The HTTP load generator: a process of its own, a few connections that ask again as soon as they are answered.

`python -m bench.drive` reads a JSON order from standard input ({host, port, seconds, connections, requests: [text]})
and prints {count, seconds, errors, p50, p95, p99} (milliseconds). It speaks HTTP/1.1 over plain sockets and looks at
nothing but status and length, so that it takes as little of the machine as Python can.
"""

import asyncio
import json
import sys
import time


async def ask(
    host: str, port: int, requests: list[bytes], until: float, offset: int, step: int
) -> tuple[list[float], int]:
    """One connection: its latencies in seconds and its errors."""
    reader, writer = await asyncio.open_connection(host, port)
    took: list[float] = []
    errors, at = 0, offset
    while True:
        began = time.perf_counter()
        if began >= until:
            break
        writer.write(requests[at % len(requests)])
        at += step
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if length:
            await reader.readexactly(length)
        took.append(time.perf_counter() - began)
        if head[9:10] != b"2":
            errors += 1
    writer.close()
    return took, errors


def rank(took: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return round(sorted(took)[min(len(took) - 1, int(len(took) * share))] * 1000, 3) if took else 0.0


async def main() -> None:
    order = json.load(sys.stdin)
    requests = [one.encode() for one in order["requests"]]
    connections = order["connections"]
    began = time.perf_counter()
    until = began + order["seconds"]
    found = await asyncio.gather(
        *(ask(order["host"], order["port"], requests, until, number, connections) for number in range(connections))
    )
    took = [one for each, _ in found for one in each]
    print(
        json.dumps(
            {
                "count": len(took),
                "seconds": time.perf_counter() - began,
                "errors": sum(errors for _, errors in found),
                "p50": rank(took, 0.5),
                "p95": rank(took, 0.95),
                "p99": rank(took, 0.99),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
