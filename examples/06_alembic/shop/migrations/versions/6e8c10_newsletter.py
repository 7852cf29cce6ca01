"""Who wants the newsletter"""
import sqlalchemy as sa
from alembic import op

revision = "6e8c10"
down_revision = "5d7be2"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("newsletter", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade():
    with op.batch_alter_table("customers") as customers:
        customers.drop_column("newsletter")
