"""How Alembic is started here; as `alembic init` writes it, with the models of this one."""
from alembic import context
from sqlalchemy import engine_from_config, pool

from models import Base

config = context.config


def run_migrations_online():
    engine = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.",
                                poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("these migrations need a database")
run_migrations_online()
