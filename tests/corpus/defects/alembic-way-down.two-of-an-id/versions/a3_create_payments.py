import sqlalchemy as sa
from alembic import op

revision = "a3"
down_revision = "a2"


def upgrade():
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
        sa.Column("cents", sa.Integer, nullable=False),
    )
    op.create_index("payments_member_idx", "payments", ["member_id"])
    op.execute("CREATE VIEW payers AS SELECT member_id, sum(cents) AS cents FROM payments GROUP BY member_id")


def downgrade():
    op.execute("DROP VIEW payers")
    op.drop_table("payments")
