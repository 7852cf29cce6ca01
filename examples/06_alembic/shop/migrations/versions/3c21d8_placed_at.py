"""Orders by time, without holding writers up"""
import sqlalchemy as sa
from alembic import op

revision = "3c21d8"
down_revision = "2b94e1"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_orders_placed_at", "orders", ["placed_at"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_placed_at", "orders", postgresql_concurrently=True)
