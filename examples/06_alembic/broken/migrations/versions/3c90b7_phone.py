"""Phone numbers"""
import sqlalchemy as sa
from alembic import op

revision = "3c90b7"
down_revision = "2a48c6"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("users", sa.Column("phone", sa.String(40)))


def downgrade():
    pass
