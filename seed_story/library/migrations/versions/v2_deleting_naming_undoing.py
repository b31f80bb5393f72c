"""Version 2: scenes can be deleted and branches named; what was done can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    op.add_column("scenes", sa.Column("deleted", sa.Float(53)))
    op.add_column("scenes", sa.Column("branch", sa.Text))
    op.create_table(
        "actions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(255), nullable=False, index=True),
        sa.Column("story_id", sa.String(64), sa.ForeignKey("stories.id"), nullable=False, index=True),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("newest", sa.Integer, nullable=False),
        sa.Column("created", sa.Float(53), nullable=False),
        sa.Column("undone", sa.Integer),
    )
