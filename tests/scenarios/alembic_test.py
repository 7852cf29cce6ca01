"""Projects that migrate with Alembic, on real servers: the example, what breaks on purpose, and addresses that are hard."""
import os
import re
import shutil
import subprocess
import tarfile

from program import EXAMPLES, ProgramTest, docker, main

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

    def test_python_can_be_that_of_an_image(self):
        image = "harness-alembic-test:1"
        self.make_image(os.environ.get("HARNESS_IMAGE_PREFIX", "") + image)
        self.write_project(self.USERS, self.LONGER)
        self.write_matrix("migrations: {path: project, tool: alembic, run_in: image, "
                          f"image: '{image}', env: {{STARTS: /dev/null}}}}\n"
                          "engines: {postgres: 17}\nrows: {count: 3, profiles: plain}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (0, []), outcome)
        without_engine = self.run_harness("run", "matrix.yaml", DOCKER_HOST="unix:///nowhere.sock")
        self.assertEqual(without_engine.code, 3, without_engine)
        self.assert_nothing_is_left()

    def make_image(self, name):
        """With this machine's own Python, Alembic and driver."""
        packages = ("python3.11-minimal libpython3.11-minimal libpython3.11-stdlib python3-minimal python3-alembic "
                    "python3-sqlalchemy python3-mako python3-markupsafe python3-psycopg2").split()
        listed = subprocess.run(["dpkg", "-L", *packages], capture_output=True, text=True, check=True).stdout.splitlines()
        files = {file for file in listed if os.path.isfile(file) and not file.startswith("/usr/share/")}
        programs = ["/bin/sh", "/usr/bin/python3", *(file for file in files if file.endswith(".so"))]
        linked = subprocess.run(["ldd", *programs], capture_output=True, text=True).stdout
        files.update(programs, re.findall(r"(/\S+) \(0x", linked))
        with subprocess.Popen(["docker", "import", "-", name], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as importing:
            with tarfile.open(fileobj=importing.stdin, mode="w|", dereference=True) as image:
                for file in sorted(files):
                    image.add(file)
        self.assertEqual(importing.returncode, 0)
        self.addCleanup(docker, "rmi", "-f", name)

    def write_project(self, *revisions):
        """Revisions 1, 2 …, each the body of an upgrade and that of a downgrade. env.py takes a lock if LOCK says so, and
        sends something of its own at the end if LAST does; it notes its starts in the file STARTS, and fails at the end of
        one that served several revisions, each in a transaction of its own, if ONE_EACH is there."""
        self.write("project/alembic.ini", "[alembic]\nscript_location = migrations\n")
        self.write("project/migrations/env.py",
                   "import os\n"
                   "from alembic import context\n"
                   "from sqlalchemy import create_engine, text\n"
                   "with create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:\n"
                   "    if os.environ.get('LOCK'):\n"
                   "        connection.execute(text('SELECT pg_advisory_lock(1)'))\n"
                   "        connection.commit() if hasattr(connection, 'commit') else None\n"
                   "    served = []\n"
                   "    context.configure(connection=connection, on_version_apply=lambda **_: served.append(1))\n"
                   "    with context.begin_transaction():\n"
                   "        context.run_migrations()\n"
                   "    if os.environ.get('LAST'):\n"
                   "        connection.execute(text('SELECT 42'))\n"
                   "if os.environ.get('STARTS'):\n"
                   "    with open(os.environ['STARTS'], 'a') as starts:\n"
                   "        starts.write('.')\n"
                   "if os.environ.get('ONE_EACH') and len(served) > 1 and context.get_context()._transaction_per_migration:\n"
                   "    open(os.environ['ONE_EACH'], 'a').close()\n"
                   "    raise RuntimeError('served several')\n")
        for number, (up, down) in enumerate(revisions, 1):
            before = f"'{number - 1}'" if number > 1 else "None"
            self.write(f"project/migrations/versions/{number}_t.py",
                       f"from alembic import op\nimport sqlalchemy as sa\nrevision = '{number}'\ndown_revision = {before}\n"
                       f"\n\ndef upgrade():\n    {up}\n\n\ndef downgrade():\n    {down}\n")

    USERS = ("op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), "
             "sa.Column('name', sa.String(50), nullable=False))", "op.drop_table('users')")
    LONGER = ("op.alter_column('users', 'name', type_=sa.String(100))\n    op.create_index('ix', 'users', ['name'])",
              "op.drop_index('ix', 'users')\n    op.alter_column('users', 'name', type_=sa.String(50), nullable=False)")

    ON_POSTGRES = "if op.get_bind().dialect.name == 'postgresql':\n        "
    WITHOUT_A_TRANSACTION = (
        ON_POSTGRES + "with op.get_context().autocommit_block():\n"
        "            op.execute('CREATE INDEX CONCURRENTLY IF NOT EXISTS iy ON users (name)')",
        ON_POSTGRES + "op.drop_index('iy', 'users')")

    def test_an_upgrade_that_is_killed_half_way_is_run_again_and_what_it_gives_up_is_told(self):
        self.write_project(self.USERS, self.LONGER, self.WITHOUT_A_TRANSACTION)
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3}\n"
                          "engines: {mariadb: 10.11, postgres: 17}\nrows: {count: 5, profiles: plain}\n"
                          "checks: {idempotency: {resume: ['2', '3']}, stairway: off, down: off}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 1, outcome)
        # A MODIFY without `existing_nullable` says NULL there. PostgreSQL takes back what was not committed.
        self.assertEqual(outcome.findings(), ["mariadb-10.11  error  constraints/lost  2_t",
                                              "mariadb-10.11  error  idempotency/resume-stuck  2_t",
                                              "postgres-17  error  idempotency/resume-differs  3_t"])
        self.assertIn("ALTER TABLE users MODIFY name VARCHAR(100) NULL;", outcome.out)
        self.assertIn("killed after statement 2 of 3", outcome.out)
        self.assertIn("killed inside a statement, up of 3_t", outcome.out)
        self.assert_nothing_is_left()

    def test_two_runners_at_once_fail_unless_the_project_takes_a_lock(self):
        # One that takes its time, so that the other one meets it.
        self.write_project((self.USERS[0] + "\n    op.execute('SELECT pg_sleep(0.5)')", self.USERS[1]))
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3}\n"
                          "engines: {postgres: 17}\naxes: {lock: {no: {}, yes: {}}}\nrows: off\n"
                          "cells: {'*+lock=yes': {migrations: {path: project, tool: alembic, python: /usr/bin/python3, "
                          "env: {LOCK: '1'}}}}\n"
                          "checks: {idempotency: {race: on}, stairway: off}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.findings(), ["postgres-17+lock=no  error  idempotency/race-failed"], outcome)
        self.assert_nothing_is_left()

    def test_a_start_of_alembic_has_what_a_new_session_has_and_nothing_of_the_one_before(self):
        name = "EXECUTE format('ALTER DATABASE %I {} search_path{}', current_database())"
        revisions = [
            ("CREATE SCHEMA app", "DROP SCHEMA app"),
            ("SET search_path TO app, public; CREATE TABLE a ()", "DROP TABLE app.a"),
            ("CREATE TABLE b ()", "DROP TABLE public.b"),
            (f"DO $$ BEGIN {name.format('SET', ' TO app, public')}; END $$", f"DO $$ BEGIN {name.format('RESET', '')}; END $$"),
            ("CREATE TABLE c ()", "DROP TABLE app.c"),
        ]
        self.write_project(*((f"op.execute({up!r})", f"op.execute({down!r})") for up, down in revisions))
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3}\nrows: off\n"
                          "engines: {postgres: {versions: [17], role: superuser}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        cell = outcome.report["cells"][0]
        self.assertEqual({check["check"]: check["status"] for check in cell["checks"]}["stairway"], "passed", outcome)
        # Only the fresh install, one session for all, meets what the second revision set.
        self.assertEqual({finding["rule"] for finding in cell["findings"]}, {"up/depends-on-session", "down/failed"}, outcome)

    def test_a_start_of_alembic_serves_several_revisions_only_where_nobody_can_tell(self):
        table = "op.create_table('t{0}', sa.Column('id', sa.Integer))", "op.drop_table('t{0}')"
        self.write_project(*((up.format(number), down.format(number)) for number in range(1, 7) for up, down in [table]))
        cells = {f"{engine}+last={last}": self.folder / f"{engine[:2]}_{last}.txt"
                 for engine in ("postgres-17", "mariadb-10.11") for last in ("no", "yes")}
        project = "path: project, tool: alembic, python: /usr/bin/python3"
        self.write_matrix(f"migrations: {{{project}}}\nengines: {{postgres: 17, mariadb: 10.11}}\n"
                          "axes: {last: {no: {}, yes: {}}}\nrows: off\nchecks: {down: off}\ncells:\n"
                          + "".join(f"  '{cell}': {{migrations: {{{project}, env: {{STARTS: '{file}'"
                                    f"{', LAST: please' if 'yes' in cell else ''}}}}}}}\n" for cell, file in cells.items()))
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (0, []), outcome)
        starts = {cell: len(file.read_text()) for cell, file in cells.items()}
        self.assertLess(2 * starts["postgres-17+last=no"], starts["postgres-17+last=yes"], starts)
        # Nobody takes back what fails there, so that it could be tried again in a start of its own.
        self.assertEqual(starts["mariadb-10.11+last=no"], starts["mariadb-10.11+last=yes"], starts)
        self.assert_nothing_is_left()

    def test_how_a_start_that_lasts_ends_is_no_fault_of_who_comes_next(self):
        self.write_project(self.USERS, self.LONGER,
                           *((f"op.create_table('t{n}', sa.Column('id', sa.Integer))", f"op.drop_table('t{n}')") for n in range(4)))
        failed = self.folder / "failed"
        self.write_matrix(f"migrations: {{path: project, tool: alembic, python: /usr/bin/python3, env: {{ONE_EACH: {failed}}}}}\n"
                          "engines: {postgres: 17}\nrows: off\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (0, []), outcome)
        self.assertTrue(failed.exists())

    def test_what_a_start_that_lasts_would_hide_is_found(self):
        tables = (("op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), "
                   "sa.Column('flag', sa.Boolean, nullable=False))", "op.drop_table('t')"),
                  ("op.create_table('u', sa.Column('id', sa.Integer))", "op.drop_table('u')"))
        # What the session remembers of an earlier revision; what a second try would pass over.
        remembered = (("op.execute('INSERT INTO t (flag) VALUES (true)')", "op.execute('DELETE FROM t')"),
                      ("op.execute(\"INSERT INTO u SELECT currval('t_id_seq')\")", "op.execute('DELETE FROM u')"))
        unique = ("with op.get_context().autocommit_block():\n"
                  "        op.execute('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS once ON t (flag)')", "op.drop_index('once', 't')")
        self.write_matrix("migrations: {path: project, tool: alembic, python: /usr/bin/python3}\nengines: {postgres: 17}\n"
                          "rows: {count: 5, profiles: plain}\n")
        for revisions, finding in (((*tables, *remembered), "up/needs-earlier-session  4_t"),
                                   ((*tables, unique), "up/fails-with-rows  3_t")):
            shutil.rmtree(self.folder / "project", ignore_errors=True)
            self.write_project(*revisions)
            outcome = self.run_harness("run", "matrix.yaml", report=True)
            self.assertIn(f"postgres-17  error  {finding}", outcome.findings(), outcome)


if __name__ == "__main__":
    main()
