import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "b1"


def upgrade():
    op.create_index("coupons_code_idx", "coupons", ["code"], unique=True)


def downgrade():
    op.drop_index("coupons_code_idx", "coupons")
