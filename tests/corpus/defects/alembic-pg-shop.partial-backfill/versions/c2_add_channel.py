import sqlalchemy as sa
from alembic import op

revision = "c2"
down_revision = "c1"

CHANNEL = sa.Enum("web", "shop", name="channel")


def upgrade():
    CHANNEL.create(op.get_bind())
    # NOT NULL in three steps: existing rows came from the web.
    op.add_column("orders", sa.Column("channel", CHANNEL))
    op.execute("UPDATE orders SET channel = 'web' WHERE status <> 'new'")
    op.alter_column("orders", "channel", nullable=False)


def downgrade():
    op.drop_column("orders", "channel")
    CHANNEL.drop(op.get_bind())
