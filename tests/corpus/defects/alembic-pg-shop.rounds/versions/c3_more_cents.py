import sqlalchemy as sa
from alembic import op

revision = "c3"
down_revision = "c2"


def upgrade():
    op.alter_column("orders", "total", type_=sa.Numeric(14, 0))


def downgrade():
    op.alter_column("orders", "total", type_=sa.Numeric(10, 2))
