import sqlalchemy as sa
from alembic import op

revision = "d2"
down_revision = "d1"


def upgrade():
    op.alter_column("people", "name", type_=sa.String(200), existing_type=sa.String(80),
                    existing_server_default="")


def downgrade():
    op.alter_column("people", "name", type_=sa.String(80), existing_type=sa.String(200), existing_nullable=False,
                    existing_server_default="")
