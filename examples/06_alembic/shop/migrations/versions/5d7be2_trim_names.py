"""Names without blanks around them"""
import sqlalchemy as sa
from alembic import op

revision = "5d7be2"
down_revision = "4a05f9"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE customers SET name = trim(name) WHERE name <> trim(name)")


def downgrade():
    """Nobody wants the blanks back."""
