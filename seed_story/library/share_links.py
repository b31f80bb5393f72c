"""Links by which anybody may read a story, and nothing else: unguessable, read-only, revocable.

A link holds a random token; the library keeps only its digest, so that its file opens no links. A link that is revoked,
or whose story was deleted, leads nowhere, in the same words as one that never was.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from seed_story.errors import NotFoundError, StoryError
from seed_story.library.tables import load_story, scenes, shares, stories, story_row
from seed_story.story import Story

TOKEN_BYTES = 32
ID_LETTERS = 12  # of the digest, by which an owner names a link
MOST_LINKS = 20  # of one story that are not revoked
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Share:
    """A link as its owner sees it later: which one, and since when. The token itself is told once, when it is made."""

    id: str
    story_id: str
    created: float


class ShareRows:
    """The library's part for links, and for whose picture a file is. The library brings the database."""

    def _write(self) -> AbstractContextManager[sa.Connection]:
        raise NotImplementedError

    def _read(self) -> AbstractContextManager[sa.Connection]:
        raise NotImplementedError

    def add_share(self, story_id: str, *, owner: str = "") -> str:
        """A new link's token. Raises NotFoundError for a story of somebody else."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._write() as db:
            story_row(db, story_id, owner)
            if len(db.execute(_open_links(story_id, owner)).all()) >= MOST_LINKS:
                raise StoryError(f"A story can have at most {MOST_LINKS} links. Revoke one first.")
            row = {"token": _digest(token), "owner": owner, "story_id": story_id, "created": time.time()}
            db.execute(shares.insert().values(row))
        return token

    def list_shares(self, story_id: str, *, owner: str = "") -> list[Share]:
        """The links of a story that still lead to it."""
        with self._read() as db:
            story_row(db, story_id, owner)
            rows = db.execute(_open_links(story_id, owner))
            return [Share(row.token[:ID_LETTERS], row.story_id, row.created) for row in rows]

    def revoke_shares(self, story_id: str, link: str | None = None, *, owner: str = "") -> int:
        """Takes links of a story back, one by its id or all; returns how many that were."""
        mine = (shares.c.story_id == story_id) & (shares.c.owner == owner) & shares.c.revoked.is_(None)
        if link:
            mine &= sa.func.substr(shares.c.token, 1, ID_LETTERS) == link
        with self._write() as db:
            story_row(db, story_id, owner)
            return db.execute(shares.update().where(mine).values(revoked=time.time())).rowcount

    def shared_story(self, token: str) -> Story:
        """The story that a link leads to. Raises NotFoundError."""
        if _TOKEN.fullmatch(token):
            link = (shares.c.token == _digest(token)) & shares.c.revoked.is_(None)
            with self._read() as db:
                row = db.execute(sa.select(shares.c.story_id, shares.c.owner).where(link)).first()
                if row is not None:
                    return load_story(db, row.story_id, row.owner)
        raise NotFoundError("This link doesn't work. It may have been revoked.")

    def owns_picture(self, digest: str, *, owner: str = "") -> bool:
        """Whether a stored file is the picture of a scene in one of the owner's stories, also of what is deleted: undo
        brings it back."""
        mine = (scenes.c.image == digest) & (stories.c.owner == owner)
        found = sa.select(scenes.c.id).join_from(scenes, stories).where(mine).limit(1)
        with self._read() as db:
            return db.execute(found).first() is not None


def _open_links(story_id: str, owner: str) -> sa.Select[tuple[str, str, float]]:
    mine = (shares.c.story_id == story_id) & (shares.c.owner == owner) & shares.c.revoked.is_(None)
    return sa.select(shares.c.token, shares.c.story_id, shares.c.created).where(mine).order_by(shares.c.created)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
