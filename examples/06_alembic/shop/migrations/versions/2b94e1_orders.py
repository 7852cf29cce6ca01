"""Orders, with a status of their own type"""
import sqlalchemy as sa
from alembic import op

revision = "2b94e1"
down_revision = "1f0c3a"
branch_labels = None
depends_on = None


STATUS = sa.Enum("open", "paid", "sent", name="order_status")


def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Integer, nullable=False),
        sa.Column("status", STATUS, nullable=False, server_default="open"),
        sa.Column("placed_at", sa.DateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id"),
    )
    op.create_index("ix_orders_customer_id", "orders", ["customer_id"])


def downgrade():
    op.drop_table("orders")
    STATUS.drop(op.get_bind(), checkfirst=True)  # drop_table leaves the type behind
