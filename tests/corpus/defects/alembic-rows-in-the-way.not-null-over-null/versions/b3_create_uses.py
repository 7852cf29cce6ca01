import sqlalchemy as sa
from alembic import op

revision = "b3"
down_revision = "b2"


def upgrade():
    op.create_table(
        "uses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("coupon_id", sa.Integer, sa.ForeignKey("coupons.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO uses (coupon_id, state, code) SELECT id, state, code FROM coupons")


def downgrade():
    op.drop_table("uses")
