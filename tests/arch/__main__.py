"""`python -m tests.arch`: all rules over the whole source, one line a violation."""

import sys

from tests.arch.rules import RULES
from tests.arch.source import load_modules


def main() -> int:
    found = [violation for module in load_modules() for rule in RULES for violation in rule.check(module)]
    for violation in found:
        sys.stdout.write(f"{violation}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
