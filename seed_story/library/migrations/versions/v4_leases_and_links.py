"""Version 4: jobs are leased to programs on any machine; stories can be read by a link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    for column in (
        sa.Column("lease", sa.Float(53)),
        sa.Column("turn", sa.BigInteger),
        sa.Column("saved", sa.JSON),
        sa.Column("draft", sa.JSON),
        sa.Column("request", sa.String(64)),
    ):
        op.add_column("jobs", column)
    op.create_index("ix_jobs_owner_turn", "jobs", ["owner", "turn"])
    op.create_index("ix_scenes_image", "scenes", ["image"])
    op.create_table(
        "shares",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("story_id", sa.String(64), sa.ForeignKey("stories.id"), nullable=False, index=True),
        sa.Column("created", sa.Float(53), nullable=False),
        sa.Column("revoked", sa.Float(53)),
    )
