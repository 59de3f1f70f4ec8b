"""Encryption of personal columns: AES-256-GCM under a key of the case, wrapped by a master key outside the database.

Stored form: one suite byte, 12 bytes of nonce, ciphertext with tag. Associated data name the case key, table,
column and row, so that a ciphertext moved to another place does not open. Suite 1 is AES-256-GCM; suite 2 is
kept free for SM4-GCM (GB/T 32907-2016).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

AES_256_GCM = 1
NONCE = 12


class KeyProblem(RuntimeError):
    """The master key is missing, foreign or readable by others."""


class Sealed(models.BinaryField):
    """A personal text as ciphertext. `limit` is the greatest length of the text in characters."""

    def __init__(self, *args: Any, limit: int = 2000, **kwargs: Any) -> None:
        self.limit = limit
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs["limit"] = self.limit
        return name, "linli.access.sealing.Sealed", args, kwargs


def master_keys() -> dict[int, bytes]:
    """Every master key of the key file by number; the highest wraps new keys."""
    return _read_keys(str(settings.LINLI_KEY_FILE), _stamp(settings.LINLI_KEY_FILE))


def forget_master_keys() -> None:
    """Read the key file afresh on the next use."""
    _read_keys.cache_clear()


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise KeyProblem(
            f"The key file {path.name} is missing. Without it nothing personal can be read."
        ) from None


@lru_cache(maxsize=4)
def _read_keys(path: str, stamp: int) -> dict[int, bytes]:
    file = Path(path)
    if file.stat().st_mode & 0o077:
        raise KeyProblem(f"The key file {file.name} can be read by others: set its mode to 0600.")
    keys = {}
    for line in file.read_text().splitlines():
        number, _, value = line.strip().partition(" ")
        if number.isdigit() and len(value) == 64:
            keys[int(number)] = bytes.fromhex(value)
    if not keys:
        raise KeyProblem(f"The key file {file.name} holds no key.")
    return keys


def make_key_file(path: Path) -> None:
    """Create a key file with one fresh key, mode 0600; an existing file is left alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"1 {os.urandom(32).hex()}\n")
        file.flush()
        os.fsync(file.fileno())


def add_master_key(path: Path) -> int:
    """Append a fresh master key; its number."""
    number = max(master_keys()) + 1
    with path.open("a") as file:
        file.write(f"{number} {os.urandom(32).hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    forget_master_keys()
    return number


def encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Ciphertext in the stored form."""
    nonce = os.urandom(NONCE)
    return bytes([AES_256_GCM]) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def decrypt(key: bytes, stored: bytes | memoryview, bound_to: str) -> bytes:
    """The plain bytes; raises KeyProblem when the ciphertext does not belong here."""
    stored = bytes(stored)
    if not stored or stored[0] != AES_256_GCM:
        raise KeyProblem("Unknown cipher suite.")
    try:
        return AESGCM(key).decrypt(stored[1 : 1 + NONCE], stored[1 + NONCE :], bound_to.encode())
    except InvalidTag:
        raise KeyProblem("A sealed text does not open at this place.") from None


def keyed_pin(reference: str, pin: str, master: int | None = None) -> str:
    """A PIN as it is stored: HMAC-SHA256 under a master key, bound to its reference: `keyed$<master>$<hex>`.

    Eight digits are too few for any slow hash to protect once the database is stolen; without the key file, which
    lies outside it, this tells nothing. It also costs no tenth of a second inside the transaction of a call.
    """
    keys = master_keys()
    number = max(keys) if master is None else master
    said = f"door-pin:{reference}:{pin}".encode()
    return f"keyed${number}${hmac.new(keys[number], said, hashlib.sha256).hexdigest()}"


def pin_fits(stored: str, reference: str, pin: str) -> bool:
    """Whether a PIN is the stored one, in the same time whether or not."""
    kind, _, rest = stored.partition("$")
    number = rest.partition("$")[0]
    known = kind == "keyed" and number.isdigit() and int(number) in master_keys()
    fits = hmac.compare_digest(keyed_pin(reference, pin, int(number) if known else None), stored)
    return fits and known
