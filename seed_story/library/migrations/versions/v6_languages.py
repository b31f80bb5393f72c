"""Version 6: a story says the language that it is written in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    op.add_column("stories", sa.Column("language", sa.String(16)))
