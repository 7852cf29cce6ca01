import sqlalchemy as sa
from alembic import op

revision = "c5"
down_revision = "c4"


def upgrade():
    op.create_index("orders_time_idx", "orders", ["ordered_at"], postgresql_concurrently=True)


def downgrade():
    op.drop_index("orders_time_idx", "orders")
