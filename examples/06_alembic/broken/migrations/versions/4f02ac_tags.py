"""Tags"""
import sqlalchemy as sa
from alembic import op

revision = "4f02ac"
down_revision = "3c90b7"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("tags", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("tags")
