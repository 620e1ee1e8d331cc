"""What chat platforms deliver, the threads that are answered in, and who was told what not to type."""

from alembic import op
import sqlalchemy as sa

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("thread", sa.String(length=400), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("record_id", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state", "platform", "due_at"])
    op.create_index("ix_deliveries_thread", "deliveries", ["thread", "state"])
    op.create_index("ix_deliveries_person", "deliveries", ["person", "received_at"])
    op.create_table(
        "chat_threads",
        sa.Column("thread", sa.String(length=400), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("thread"),
    )
    op.create_index("ix_chat_threads_conversation", "chat_threads", ["conversation_id"])
    op.create_table(
        "acquainted",
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )


def downgrade() -> None:
    op.drop_table("acquainted")
    op.drop_table("chat_threads")
    op.drop_table("deliveries")
