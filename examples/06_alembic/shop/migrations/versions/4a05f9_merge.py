"""Both branches together"""
import sqlalchemy as sa
from alembic import op

revision = "4a05f9"
down_revision = ("3c21d8", "3e77aa")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
