import sqlalchemy as sa
from alembic import op

revision = "c2"
down_revision = "c1"

CHANNEL = sa.Enum("web", "shop", name="channel")


def upgrade():
    CHANNEL.create(op.get_bind())
    op.add_column("orders", sa.Column("channel", CHANNEL, nullable=False))


def downgrade():
    op.drop_column("orders", "channel")
    CHANNEL.drop(op.get_bind())
