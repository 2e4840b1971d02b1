"""How passwords are kept: Argon2id at a cost that a burst of sign-ins can pay (ADR 0025)."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

SIMULTANES = 2
"""Passwords that one process hashes at once; the next ones wait, a few hundredths of a second each."""
_places = BoundedSemaphore(SIMULTANES)


class Argon2Borne(Argon2PasswordHasher):
    """19 MiB, two passes, one lane. A password kept at another cost is kept again at this one when its person signs in."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _places:
            return super().verify(password, encoded)
