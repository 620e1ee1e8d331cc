"""Alembic's environment: migrations run on the connection that Bedside hands over."""

from alembic import context

from assistant.storage.tables import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
