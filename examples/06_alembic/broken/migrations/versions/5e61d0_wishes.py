"""Wishes"""
import sqlalchemy as sa
from alembic import op

revision = "5e61d0"
down_revision = "3c90b7"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("wishes", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("wishes")
