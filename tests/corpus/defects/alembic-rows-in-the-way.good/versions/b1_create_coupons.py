import sqlalchemy as sa
from alembic import op

revision = "b1"
down_revision = None


def upgrade():
    op.create_table(
        "coupons",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text),
        sa.Column("state", sa.Text, sa.CheckConstraint("state IN ('open', 'used', 'void')"), nullable=False),
    )


def downgrade():
    op.drop_table("coupons")
