"""The settings of the embedded server, fitted to the machine.

They are written outside the cluster's folder at each start. What an operator sets with ALTER SYSTEM stands
above them.
"""

import os
from pathlib import Path

MEBIBYTE = 1024 * 1024

_FIXED = {
    # Only a socket: nothing on the network can reach the embedded server.
    "listen_addresses": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    # An acknowledged write survives a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # The wheel is built without JIT; said all the same, so that another build plans alike.
    "jit": "off",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "default_statistics_target": "200",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "track_io_timing": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %a ",
    "log_min_duration_statement": "2s",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "on",
    "log_checkpoints": "off",
}


def server_settings(memory_bytes: int, shared_memory_bytes: int) -> dict[str, str]:
    """All settings for a machine with so much memory and so large a /dev/shm."""
    buffers = min(max(memory_bytes // 8, 64 * MEBIBYTE), 2048 * MEBIBYTE)
    maintenance = min(max(memory_bytes // 32, 64 * MEBIBYTE), 512 * MEBIBYTE)
    fitted = {
        "shared_buffers": _megabytes(buffers),
        "effective_cache_size": _megabytes(max(memory_bytes // 2, 256 * MEBIBYTE)),
        "maintenance_work_mem": _megabytes(maintenance),
    }
    if shared_memory_bytes < 256 * MEBIBYTE:
        # Containers often get 64 MB of /dev/shm, too little for a parallel query; files do as well.
        fitted["dynamic_shared_memory_type"] = "mmap"
    return _FIXED | fitted


def machine_memory() -> int:
    """Bytes of memory that this process may use: the machine's, or a container's limit."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.is_file():
        text = limit.read_text().strip()
        if text.isdigit():
            total = min(total, int(text))
    return total


def machine_shared_memory() -> int:
    """Bytes of /dev/shm; 0 where there is none."""
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size only
    except OSError:
        return 0
    return status.f_frsize * status.f_blocks


def write_configuration(path: Path, settings: dict[str, str]) -> None:
    """Write a PostgreSQL configuration file that every user may read; it holds no secret."""
    lines = [f"{name} = '{_escape(value)}'" for name, value in sorted(settings.items())]
    path.write_text("\n".join(["# Written by Zhike at each start; changes are lost.", *lines, ""]))
    path.chmod(0o644)


def _megabytes(size: int) -> str:
    return f"{size // MEBIBYTE}MB"


def _escape(value: str) -> str:
    return value.replace("'", "''")
