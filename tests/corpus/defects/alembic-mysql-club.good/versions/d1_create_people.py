import sqlalchemy as sa
from alembic import op

revision = "d1"
down_revision = None


def upgrade():
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, server_default=""),
        sa.Column("fee", sa.Numeric(8, 2), nullable=False),
        mysql_charset="utf8mb4",
    )


def downgrade():
    op.drop_table("people")
