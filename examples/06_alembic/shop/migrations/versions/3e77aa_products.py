"""Products; made on a branch at the same time"""
import sqlalchemy as sa
from alembic import op

revision = "3e77aa"
down_revision = "2b94e1"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "products",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("price", sa.Numeric(10, 2), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )


def downgrade():
    op.drop_table("products")
