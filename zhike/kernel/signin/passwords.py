"""Passwords: what is good enough, how they are hashed, and generated ones. Limits are in docs/kernel/signin.md."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn_rs_py import zxcvbn

from zhike.kernel.base.ids import new_choices
from zhike.kernel.base.text import clean_text
from zhike.kernel.signin.model import WeakPassword
from zhike.kernel.signin.rules import BASIC, PasswordRules

SHORTEST = BASIC.shortest
LONGEST = 256
MIN_GUESSES_LOG10 = 7.0
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE = 2
# Its cost grows with the square of the length, and a guessable start of this length is none.
_JUDGED_CHARACTERS = 64
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


def check_password(password: str, words: Sequence[str] = (), rules: PasswordRules = BASIC) -> None:
    """Raises WeakPassword where a new password is too short, too long or easily guessed.

    `words` are what an attacker would try first: the person's name, the sign-in name.
    """
    clean_text(password)
    if len(password) < rules.shortest:
        raise WeakPassword(
            reason_zh=f"密码至少需要 {rules.shortest} 个字符。",
            reason_en=f"It needs at least {rules.shortest} characters.",
        )
    if _count_classes(password) < rules.classes:
        raise WeakPassword(
            reason_zh=f"按本工作区的等保要求，密码须含小写字母、大写字母、数字、其他字符中的至少 {rules.classes} 类。",
            reason_en=f"This workspace wants at least {rules.classes} of: small letters, capitals, digits, others.",
        )
    if len(password) > LONGEST:
        raise WeakPassword(
            reason_zh=f"密码最多 {LONGEST} 个字符。", reason_en=f"It has more than {LONGEST} characters."
        )
    known = [word for word in ("zhike", "知客", *words) if word]
    if zxcvbn(password[:_JUDGED_CHARACTERS], known).guesses_log10 < MIN_GUESSES_LOG10:
        raise WeakPassword(
            reason_zh="密码太常见或太容易被猜到，请使用更长或更少见的组合，例如几个互不相关的词。",
            reason_en="It is common or easily guessed. Use a longer or rarer one, such as several unrelated words.",
        )


def _count_classes(password: str) -> int:
    others = any(not (one.islower() or one.isupper() or one.isdigit()) for one in password)
    return others + sum(any(test(one) for one in password) for test in (str.islower, str.isupper, str.isdigit))


def new_password() -> str:
    """A password for somebody else to replace: four groups of four, 79 bits, nothing mistaken for another."""
    return "-".join(new_choices(_ALPHABET, _GROUP) for _ in range(_GROUPS))


class Hasher:
    """Argon2id in threads: few at a time, so that sign-ins can fill neither the memory nor the event loop."""

    def __init__(self) -> None:
        """One a process."""
        self._argon2 = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._argon2.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is right. Takes as long where nothing is stored, and is then never right."""
        if stored is None:
            await self._verify_nobody(password)
            return False
        return await self._run(stored, password)

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _verify_nobody(self, password: str) -> None:
        if self._nobody is None:
            self._nobody = await self.hash(new_password())
        await self._run(self._nobody, password)

    async def _run(self, stored: str, password: str) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._matches, stored, password)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._argon2.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
