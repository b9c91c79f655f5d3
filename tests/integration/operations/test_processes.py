"""A child that hangs is ended and started anew; one that only has nothing to say at first is left alone."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

PROGRAM = """
    import os, time
    from zhike.operations.processes import Child, Parent

    def beating(ready):
        print("beating", os.getpid(), flush=True)
        ready()
        ready()
        print("beaten", flush=True)
        while True:
            time.sleep(0.05)
            ready()

    def quiet(ready):
        ready()
        time.sleep(60)

    parent = Parent([Child("beating", beating), Child("quiet", quiet)], hang_seconds=0.5)
    parent.start()
    parent.watch()
    parent.stop()
"""


def test_a_stopped_child_is_replaced(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(textwrap.dedent(PROGRAM))
    parent = subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert parent.stdout is not None
    try:
        first = parent.stdout.readline().split()
        assert first[0] == "beating"
        assert parent.stdout.readline() == "beaten\n"
        os.kill(int(first[1]), signal.SIGSTOP)
        assert "process_hung" in parent.stdout.readline()
        assert "process_died" in parent.stdout.readline()
        again = parent.stdout.readline().split()
        assert (again[0], again[1] != first[1]) == ("beating", True)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=30) == 0
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
