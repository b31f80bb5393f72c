"""Logins of the studio's own: a few people with names and passwords, each of whom owns stories.

SEED_STORY_LOGINS holds them. They are secrets: they come from the environment or from a file that it names, never from
arguments, and no sentence repeats what stands there but a name.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import cookie_parser

from seed_story.errors import StoryError
from seed_story.runtime.environment import LOGINS, public, requires_login

_NAME = re.compile(r"[\w.@-]{1,64}")


class Logins:
    """Who may sign in; called by Gradio with what somebody typed."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._digests = {name: _digest(password) for name, password in passwords.items()}
        self._nobodys = secrets.token_bytes(32)

    def __call__(self, name: str, password: str) -> bool:
        """Whether it is their password; takes as long for a name that is none, and however much of it is right."""
        return hmac.compare_digest(_digest(password), self._digests.get(name, self._nobodys))


def logins_from_environment() -> Logins | None:
    """SEED_STORY_LOGINS, as "anna:secret,ben:other" or a file with one of these a line; None where nobody signs in.

    Raises StoryError for anything else.
    """
    if not requires_login():
        return None
    if not public():
        raise StoryError(
            f"{LOGINS} gives each login its own stories, but SEED_STORY_PUBLIC=0 says there is a single "
            "owner. Remove one of them."
        )
    passwords: dict[str, str] = {}
    for number, entry in enumerate(_entries(os.environ[LOGINS].strip()), 1):
        name, _, password = entry.partition(":")
        if not _NAME.fullmatch(name) or not password:
            raise StoryError(
                f"Entry {number} of {LOGINS} is not a login. Use name:password,name:password (names of "
                "letters, digits, “.”, “@”, “-” and “_”), or the path of a file with one login per line."
            )
        if name in passwords:
            raise StoryError(f"{LOGINS} lists {name} twice.")
        passwords[name] = password
    return Logins(passwords)


def user_of(scope: Any) -> str | None:
    """Who is signed in, by the cookie that Gradio gave them: for what stands before Gradio, which asks only later."""
    app = scope.get("app")
    tokens = getattr(app, "tokens", None)
    if app is None or not tokens:
        return None
    header = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"cookie")
    cookies = cookie_parser(header)
    token = cookies.get(f"access-token-{app.cookie_id}") or cookies.get(f"access-token-unsecure-{app.cookie_id}")
    return tokens.get(token)


def _entries(chosen: str) -> list[str]:
    if not os.path.isfile(chosen):
        return [entry.strip() for entry in chosen.split(",")]
    try:
        lines = Path(chosen).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise StoryError(f"The file set in {LOGINS} cannot be read.") from error
    entries = [line.strip() for line in lines if line.strip()]
    if not entries:
        raise StoryError(f"The file set in {LOGINS} is empty.")
    return entries


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
