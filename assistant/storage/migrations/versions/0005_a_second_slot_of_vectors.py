"""A second slot of vectors, for those of another embedder that the library is being moved to."""

from alembic import op
import sqlalchemy as sa

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chunks", sa.Column("vectors_b", sa.LargeBinary(), nullable=True))
    op.add_column("chunks", sa.Column("dimensions_b", sa.Integer(), nullable=True))
    op.add_column("chunks", sa.Column("scale_b", sa.Float(), nullable=True))


def downgrade() -> None:
    facts = sa.table("library_facts", sa.column("key"), sa.column("value"))
    slot = op.get_bind().execute(sa.select(facts.c.value).where(facts.c.key == "slot")).scalar()
    if slot == "b":
        op.execute(
            "UPDATE chunks SET vectors = vectors_b, dimensions = dimensions_b, scale = scale_b "
            "WHERE vectors_b IS NOT NULL"
        )
    op.execute(sa.delete(facts).where(facts.c.key.in_(["slot", "rebuilding"])))
    for name in ("vectors_b", "dimensions_b", "scale_b"):
        op.drop_column("chunks", name)
