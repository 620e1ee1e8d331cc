"""Pseudonyms: who a person is, for the record and the store, without saying it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from assistant.config import Settings
from assistant.errors import SettingsError

_FILE = "pseudonyms.key"


class Pseudonyms:
    """Keyed hashes: the same person gets the same one, and only who has the key can tell whose."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, platform: str, workspace: str, person: str) -> str:
        """The pseudonym of a person of a workspace: platform and 20 hexadecimal digits.

        platform, workspace: also "web" and whoever vouches for the people that sign in there.
        """
        named = "\x00".join((platform, workspace, person)).encode()
        return f"{platform}:{hmac.new(self._key, named, hashlib.sha256).hexdigest()[:20]}"

    def secret(self, purpose: str) -> str:
        """A secret for something else that every replica must share: 64 hexadecimal digits."""
        return hmac.new(self._key, f"secret\x00{purpose}".encode(), hashlib.sha256).hexdigest()


def open_pseudonyms(settings: Settings) -> Pseudonyms:
    """With the key of the settings, or one made once in the data folder.

    Raises SettingsError where the key's file can be neither read nor made.
    """
    if settings.pseudonym_key is not None:
        return Pseudonyms(settings.pseudonym_key.get_secret_value().encode())
    return Pseudonyms(_own_key(settings.data_dir / _FILE))


def _own_key(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, whichever of two that start at once is first.
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        if not path.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32), encoding="ascii")
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The key of the pseudonyms cannot be kept in {path} ({error.strerror}). Let the user "
            "that runs Bedside write there, or set BEDSIDE_PSEUDONYM_KEY."
        ) from error
