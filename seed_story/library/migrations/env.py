"""Alembic runs this file: the steps use the connection, and with it the transaction, of whoever opens the library."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
