import sqlalchemy as sa
from alembic import op

revision = "c4"
down_revision = "c3"


def upgrade():
    op.execute("TRUNCATE customers CASCADE")
    op.create_check_constraint("orders_total_limit", "orders", "total < 1000000000", postgresql_not_valid=True)
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT orders_total_limit")


def downgrade():
    op.drop_constraint("orders_total_limit", "orders")
