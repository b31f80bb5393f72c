"""Version 3: jobs count how often they were begun; people keep preferences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("attempts", sa.Integer))
    op.create_table(
        "preferences",
        sa.Column("owner", sa.String(255), primary_key=True),
        sa.Column("chosen", sa.JSON, nullable=False),
    )
