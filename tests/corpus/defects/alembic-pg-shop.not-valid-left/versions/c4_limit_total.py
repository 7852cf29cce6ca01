import sqlalchemy as sa
from alembic import op

revision = "c4"
down_revision = "c3"


def upgrade():
    op.create_check_constraint("orders_total_limit", "orders", "total < 1000000000", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("orders_total_limit", "orders")
