"""Projects that migrate with Alembic, on real servers: the example, what breaks on purpose, and addresses that are hard."""
from program import EXAMPLES, ProgramTest, main

ALEMBIC = EXAMPLES / "06_alembic"
VERSIONS = "examples/06_alembic/broken/migrations/versions"


class Alembic(ProgramTest):
    needs_engine = True

    def test_the_shop_passes_on_eight_servers_of_three_engines(self):
        outcome = self.run_harness("run", ALEMBIC / "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual([cell["status"] for cell in outcome.report["cells"]], ["passed"] * 8)
        self.assertEqual(outcome.findings(), [])
        for cell in outcome.report["cells"]:
            looked = {check["check"]: check["status"] for check in cell["checks"]}
            self.assertEqual(looked["drift"], "passed", cell["id"])
            self.assertEqual(looked["idempotency"], "passed", cell["id"])
        self.assert_nothing_is_left()

    def test_what_is_broken_on_purpose_is_found_each_at_its_line(self):
        outcome = self.run_harness("run", "examples/06_alembic/broken.yaml", report=True, cwd=EXAMPLES.parent)
        self.assertEqual(outcome.code, 1, outcome)
        found = {(finding["rule"], finding["where"]["file"], finding["where"]["line"])
                 for cell in outcome.report["cells"] for finding in cell["findings"]}
        self.assertEqual(found, {
            ("chain/multiple-heads", f"{VERSIONS}/5e61d0_wishes.py", 6),
            ("stairway/not-restored", f"{VERSIONS}/2a48c6_orders.py", 19),
            ("stairway/up-again-failed", f"{VERSIONS}/2a48c6_orders.py", 12),
            ("stairway/not-restored", f"{VERSIONS}/3c90b7_phone.py", 15),
            ("stairway/up-again-failed", f"{VERSIONS}/3c90b7_phone.py", 12),
            ("drift/models", "examples/06_alembic/broken/models.py", 13),
        })
        self.assert_nothing_is_left()

    def test_a_password_of_odd_characters_and_a_version_table_elsewhere_are_no_trouble(self):
        project = self.folder / "project"
        (project / "migrations/versions").mkdir(parents=True)
        (project / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
        (project / "migrations/env.py").write_text(
            "import os\n"
            "from alembic import context\n"
            "from sqlalchemy import create_engine, text\n"
            "assert context.config.get_main_option('sqlalchemy.url') == os.environ['DATABASE_URL']\n"
            "with create_engine(os.environ['DATABASE_URL']).connect() as connection:\n"
            "    with connection.begin():\n"
            "        connection.execute(text('CREATE SCHEMA IF NOT EXISTS bookkeeping'))\n"
            "    context.configure(connection=connection, version_table='done', version_table_schema='bookkeeping')\n"
            "    with context.begin_transaction():\n"
            "        context.run_migrations()\n")
        for number, before in (("1", "None"), ("2", "'1'")):
            (project / f"migrations/versions/{number}_t.py").write_text(
                f"from alembic import op\nimport sqlalchemy as sa\nrevision = '{number}'\ndown_revision = {before}\n\n\n"
                f"def upgrade():\n    op.create_table('t{number}', sa.Column('id', sa.Integer, primary_key=True))\n\n\n"
                f"def downgrade():\n    op.drop_table('t{number}')\n")
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3, "
                          "env: {DATABASE_URL: '{url}'}}\n"
                          "engines: {postgres: {versions: [17], role: superuser, "
                          "env: {POSTGRES_PASSWORD: 'a%b:c/d@e f#g\"h'}}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (0, []), outcome)
        self.assertNotIn("c/d@e", outcome.out + outcome.err)
        self.assert_nothing_is_left()


    def test_a_start_of_alembic_has_what_a_new_session_has_and_nothing_of_the_one_before(self):
        name = "EXECUTE format('ALTER DATABASE %I {} search_path{}', current_database())"
        self.write_project([
            ("CREATE SCHEMA app", "DROP SCHEMA app"),
            ("SET search_path TO app; CREATE TABLE a ()", "DROP TABLE app.a"),
            ("CREATE TABLE b ()", "DROP TABLE public.b"),
            (f"DO $$ BEGIN {name.format('SET', ' TO app')}; END $$", f"DO $$ BEGIN {name.format('RESET', '')}; END $$"),
            ("CREATE TABLE c ()", "DROP TABLE app.c"),
        ])
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3}\nrows: off\n"
                          "engines: {postgres: {versions: [17], role: superuser}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        cell = outcome.report["cells"][0]
        self.assertEqual({check["check"]: check["status"] for check in cell["checks"]}["stairway"], "passed", outcome)
        # Only the fresh install, one session for all, meets what the second revision set.
        self.assertEqual({finding["rule"] for finding in cell["findings"]}, {"up/depends-on-session", "down/failed"}, outcome)

    def write_project(self, revisions):
        """Revisions of plain SQL, (up, down) each, and an env.py that connects anew each time."""
        folder = self.folder / "project/migrations"
        (folder / "versions").mkdir(parents=True)
        (folder.parent / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
        (folder / "env.py").write_text(
            "from alembic import context\n"
            "from sqlalchemy import create_engine, pool\n"
            "url = context.config.get_main_option('sqlalchemy.url')\n"
            "with create_engine(url, poolclass=pool.NullPool).connect() as connection:\n"
            "    context.configure(connection=connection, version_table_schema='public')\n"
            "    with context.begin_transaction():\n"
            "        context.run_migrations()\n")
        for number, (up, down) in enumerate(revisions, 1):
            (folder / f"versions/{number}_r.py").write_text(
                f"from alembic import op\nrevision = '{number}'\ndown_revision = {str(number - 1) if number > 1 else None!r}\n\n\n"
                f"def upgrade():\n    op.execute({up!r})\n\n\ndef downgrade():\n    op.execute({down!r})\n")


if __name__ == "__main__":
    main()
