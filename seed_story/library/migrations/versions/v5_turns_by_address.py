"""Version 5: people take turns by the address they ask from, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("address", sa.String(64)))
    op.create_index("ix_jobs_address_turn", "jobs", ["address", "turn"])
