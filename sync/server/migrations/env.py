"""Alembic's entry: runs inside the transaction that :mod:`sync.server.migrate` has opened."""

from alembic import context

from sync.server.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
