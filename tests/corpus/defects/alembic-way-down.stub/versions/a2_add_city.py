import sqlalchemy as sa
from alembic import op

revision = "a2"
down_revision = "a1"


def upgrade():
    op.add_column("members", sa.Column("city", sa.Text))
    op.create_index("members_city_idx", "members", ["city"])
    op.execute("CREATE VIEW locals AS SELECT id, name FROM members WHERE city = 'Berlin'")


def downgrade():
    pass
