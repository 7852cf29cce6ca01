import sqlalchemy as sa
from alembic import op

revision = "d3"
down_revision = "d2"


def upgrade():
    op.alter_column("people", "fee", type_=sa.Numeric(12, 0), existing_nullable=False)


def downgrade():
    op.alter_column("people", "fee", type_=sa.Numeric(8, 2), existing_nullable=False)
