"""Orders"""
import sqlalchemy as sa
from alembic import op

revision = "2a48c6"
down_revision = "1d37f2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("status", sa.Enum("open", "paid", name="order_status"), nullable=False),
    )


def downgrade():
    op.drop_table("orders")
