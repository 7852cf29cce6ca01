import sqlalchemy as sa
from alembic import op

revision = "c1"
down_revision = None

STATUS = sa.Enum("new", "paid", "sent", name="order_status")


def upgrade():
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", STATUS, nullable=False, server_default="new"),
        sa.Column("total", sa.Numeric(10, 2), sa.CheckConstraint("total >= 0"), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


def downgrade():
    op.drop_table("orders")
    op.drop_table("customers")
    STATUS.drop(op.get_bind())
