"""Servers of the user's own, named by URL: harness is a guest there. They run in containers of these tests; harness
itself is given no Docker."""
import os
import subprocess

from program import ProgramTest, docker, has_engine, main, signal

PASSWORD = "s3cr@t/pw"
IN_URL = "s3cr%40t%2Fpw"
PREFIX = os.environ.get("HARNESS_IMAGE_PREFIX", "")
ENGINES = {
    "postgres": ("postgres:17", "POSTGRES_PASSWORD", "5432", "/var/lib/postgresql/data"),
    "mariadb": ("mariadb:10.11", "MARIADB_ROOT_PASSWORD", "3306", "/var/lib/mysql"),
    "mysql": ("mysql:9.7", "MYSQL_ROOT_PASSWORD", "3306", "/var/lib/mysql"),
}
LISTS = {
    "postgres": "SELECT 'database ' || datname FROM pg_database UNION ALL SELECT 'role ' || rolname FROM pg_roles",
    "mysql": "SELECT CONCAT('database ', schema_name) FROM information_schema.schemata UNION ALL "
             "SELECT CONCAT('user ', user, '@', host) FROM mysql.user",
}
# What somebody else has there, with names that look like harness's own. The last one has their whole form, and no mark.
STRANGERS = {
    "postgres": ["harness_dev", "harness_0000000000000000000000aa_i", "harness_000000000000000000000000_install"],
    "mysql": ["harness_dev", "harness_0000000000000000000000aA_install"],
}


class Servers:
    """Started once for all tests, all at the same time."""

    def __init__(self):
        self.containers, self.ports = {}, {}
        for engine, (image, variable, port, data) in ENGINES.items():
            made = docker("run", "-d", "-p", f"127.0.0.1::{port}", "-e", f"{variable}={PASSWORD}", "--tmpfs", data,
                          PREFIX + image)
            assert made.returncode == 0, made.stderr
            self.containers[engine] = made.stdout.strip()
        for engine, container in self.containers.items():
            self.ports[engine] = docker("port", container, ENGINES[engine][2]).stdout.strip().rsplit(":", 1)[1]

    def stop(self):
        docker("rm", "-fv", *self.containers.values())

    def sql(self, engine, text, database="postgres"):
        if engine == "postgres":
            words = ["psql", "-XAtqv", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-c", text]
        else:
            words = [engine, "-uroot", f"-p{PASSWORD}", "-Ne", text]
        asked = docker("exec", self.containers[engine], *words)
        assert asked.returncode == 0, asked.stderr
        return asked.stdout.splitlines()

    def things(self, engine):
        return sorted(self.sql(engine, LISTS.get(engine, LISTS["mysql"])))

    def url(self, engine, user=None, password=IN_URL, path=""):
        scheme, admin = ("postgresql", "postgres") if engine == "postgres" else ("mysql", "root")
        return f"{scheme}://{user or admin}:{password}@127.0.0.1:{self.ports[engine]}{path}"


class Url(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.servers = None
        if not has_engine():
            return
        cls.servers = Servers()
        cls.addClassCleanup(cls.servers.stop)

    def setUp(self):
        super().setUp()
        if self.servers is None and os.environ.get("HARNESS_REQUIRE_DOCKER") == "1":
            self.fail("no Docker engine answers, and HARNESS_REQUIRE_DOCKER=1")
        if self.servers is None:
            self.skipTest("no Docker engine answers")
        self.write_revision(1, "CREATE TABLE t (a integer PRIMARY KEY, b varchar(20) UNIQUE);", "DROP TABLE t;")
        if not hasattr(Url, "strangers"):
            self.settle_strangers()

    def settle_strangers(self):
        """The first run waits until the servers serve."""
        self.write_matrix(self.matrix_of(*ENGINES))
        outcome = self.run_harness("run", "matrix.yaml", PW=IN_URL)
        self.assertEqual(outcome.code, 0, outcome)
        for engine in ENGINES:
            for name in STRANGERS.get(engine, STRANGERS["mysql"]):
                quote = '"' if engine == "postgres" else "`"
                self.servers.sql(engine, f"CREATE DATABASE {quote}{name}{quote}")
        self.servers.sql("postgres", "CREATE TABLE theirs (a integer)", "harness_dev")
        self.servers.sql("postgres", "CREATE ROLE harness_tool")
        for role in ("poor LOGIN", "maker LOGIN CREATEDB CREATEROLE"):
            self.servers.sql("postgres", f"CREATE ROLE {role} PASSWORD 'their own'")
        Url.strangers = {engine: self.servers.things(engine) for engine in ENGINES}

    def environment(self, **more):
        return super().environment(**{"DOCKER_HOST": "unix:///nowhere.sock", "PW": IN_URL, **more})

    def matrix_of(self, *engines, more=""):
        lines = ["migrations: m", "engines:"]
        for engine in engines:
            version = ENGINES[engine][0].split(":")[1]
            url = self.servers.url(engine, password="${PW}")
            lines.append(f"  {engine}: {{versions: [{{version: '{version}', url: '{url}', ready_timeout: 90s}}]{more}}}")
        return "\n".join(lines) + "\n"

    def assert_only_strangers(self, *engines):
        for engine in engines or ENGINES:
            self.assertEqual(self.servers.things(engine), self.strangers[engine], engine)

    def sleeping_run(self, engine, statement):
        self.write_matrix(self.matrix_of(engine))
        self.write_revision(2, statement, statement)
        before = set(self.servers.things(engine))
        process = self.start_harness("run", "matrix.yaml")

        def made():
            new = {thing for thing in self.servers.things(engine) if thing not in before}
            return new if any("_install" in thing for thing in new) else None
        return process, self.wait_for("its database", made)

    def test_two_runs_at_once_pass_on_all_engines_and_leave_the_servers_as_they_were(self):
        self.write_matrix(self.matrix_of(*ENGINES))
        runs = [self.start_harness("run", "matrix.yaml", "--repeat", "2") for _ in range(2)]
        for process in runs:
            output, _ = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, output)
            self.assertNotIn("s3cr", output)
        self.assert_only_strangers()
        self.assert_nothing_is_left()

    def test_what_cannot_be_is_told_as_the_environments_and_nothing_is_touched(self):
        urls = {"used": self.servers.url("postgres", path="/harness_dev"),
                "wrong": self.servers.url("postgres", password="not-this-one"),
                "poor": self.servers.url("postgres", user="poor", password="their%20own"),
                "other": self.servers.url("postgres")}
        values = "\n".join(f"    {case}: {{url: '{url}', engines: postgres}}" for case, url in urls.items())
        maria = self.servers.url("mariadb")
        self.write_matrix("migrations: m\nengines: {postgres: [16, 17], mysql: {versions: ['9.7'], url: '" + maria
                          + f"'}}}}\naxes:\n  case:\n{values}\nexclude:\n"
                          "  - {engine: postgres, version: 16, case: used}\n  - {version: 16, case: wrong}\n"
                          "  - {version: 16, case: poor}\n  - {version: 17, case: other}\n")
        outcome = self.run_harness("run", "matrix.yaml", "--report", f"junit={self.folder}/report.xml", report=True)
        self.assertEqual(outcome.code, 3, outcome)
        self.assertEqual(outcome.findings(), [])
        told = {cell["id"]: (cell["fault"], cell["error"]["message"]) for cell in outcome.report["cells"]}
        for cell, fault, words in (
                ("postgres-17+case=used", "cannot_start", r'"harness_dev" .* holds 1 table \(public\.theirs\).*take the '
                                                          r'database out of the URL.*matrix\.yaml:5:'),
                ("postgres-17+case=wrong", "cannot_start", "password authentication failed"),
                ("postgres-17+case=poor", "cannot_start", r'may not make databases \(CREATEDB\).*ALTER ROLE "poor"'),
                ("postgres-16+case=other", "unavailable", r"is version 17\.\d+, not 16"),
                ("mysql-9.7", "cannot_start", r"the server there is MariaDB 10\.11")):
            self.assertEqual(told[cell][0], fault, told[cell])
            self.assertRegex(told[cell][1], words)
        seen = outcome.out + outcome.err + (self.folder / "report.xml").read_text() + str(outcome.report)
        for secret in (PASSWORD, IN_URL, "not-this-one", "their own", "their%20own"):
            self.assertNotIn(secret, seen)
        self.assert_only_strangers("postgres", "mariadb")

    def test_after_a_sigkill_the_next_run_takes_away_what_is_left_and_nothing_of_a_run_that_lives(self):
        for engine, statement in (("postgres", "SELECT pg_sleep(60);"), ("mariadb", "DO SLEEP(60);")):
            living, held = self.sleeping_run(engine, statement)
            killed, left = self.sleeping_run(engine, statement)
            killed.kill()
            killed.wait(timeout=10)
            self.assertLessEqual(left | held, set(self.servers.things(engine)))
            self.write_revision(2, "SELECT 1;", "SELECT 1;")
            outcome = self.run_harness("run", "matrix.yaml")
            self.assertEqual(outcome.code, 0, outcome)
            self.assertEqual(set(self.servers.things(engine)) - set(self.strangers[engine]), held)
            living.send_signal(signal.SIGINT)
            living.communicate(timeout=60)
            self.assertEqual(living.returncode, 130)
            self.assert_only_strangers(engine)

    def test_an_account_that_is_no_superuser_is_enough(self):
        url = self.servers.url("postgres", user="maker", password="their%20own")
        self.write_matrix(f"migrations: m\nengines: {{postgres: {{versions: 17, url: '{url}'}}}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        checks = {check["check"]: check for check in outcome.report["cells"][0]["checks"]}
        self.assertEqual(checks["constraints"]["status"], "passed")
        self.assertIn("not harness's own", checks["down"]["reason"])
        self.assert_only_strangers("postgres")

    def test_a_tool_that_is_asked_for_its_sql_is_a_guest_like_any(self):
        self.write("project/alembic.ini", "[alembic]\nscript_location = migrations\n")
        self.write("project/migrations/env.py",
                   "from alembic import context\nfrom sqlalchemy import create_engine\n"
                   "with create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:\n"
                   "    context.configure(connection=connection)\n"
                   "    with context.begin_transaction():\n        context.run_migrations()\n")
        self.write("project/migrations/versions/1_r.py",
                   "from alembic import op\nrevision, down_revision = '1', None\n\n\n"
                   "def upgrade():\n    op.execute('CREATE TABLE made_here ()')\n\n\n"
                   "def downgrade():\n    op.execute('SELECT 1')\n")
        self.write_matrix(self.matrix_of("postgres").replace(
            "migrations: m", "migrations: {path: project, tool: alembic, python: /usr/bin/python3}\nrows: off"))
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 1, outcome)
        rules = {finding["rule"] for finding in outcome.report["cells"][0]["findings"]}
        self.assertIn("stairway/not-restored", rules)
        self.assertIn("CREATE TABLE made_here", outcome.out)
        self.assert_only_strangers("postgres")

    def test_a_role_that_migrations_leave_ends_the_walk_and_is_not_dropped(self):
        self.addCleanup(self.servers.sql, "postgres", "DROP ROLE IF EXISTS reporting")
        self.write_matrix(self.matrix_of("postgres", more=", role: superuser"))
        self.write_revision(2, "CREATE ROLE reporting;", "DROP ROLE reporting;")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 3, outcome)
        self.assertEqual(outcome.findings(), [])
        self.assertRegex(outcome.report["cells"][0]["error"]["message"], "role reporting.*runtime: docker")
        self.assertEqual(set(self.servers.things("postgres")) - set(self.strangers["postgres"]), {"role reporting"})
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (3, []), "the role is in the way, and not to blame")
        self.assertRegex(outcome.report["cells"][0]["error"]["message"], "role reporting was on the server before")

    def test_a_kept_database_survives_the_next_run_and_goes_with_its_command(self):
        self.write_matrix(self.matrix_of("postgres"))
        self.write_revision(2, "SELECT * FROM nowhere;", "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml", "--keep", "failed")
        self.assertEqual(outcome.code, 1, outcome)
        self.assertNotIn("s3cr", outcome.out)
        connect, remove = [line.strip() for line in outcome.out.splitlines() if line.strip().startswith("psql ")]
        self.run_harness("run", "matrix.yaml")
        kept = set(self.servers.things("postgres")) - set(self.strangers["postgres"])
        self.assertEqual(len(kept), 2, kept)
        asked = subprocess.run([*connect.split(), "-XAtc", "SELECT count(*) FROM t"], capture_output=True, text=True)
        self.assertEqual(asked.stdout, "0\n", asked.stderr)
        gone = subprocess.run(remove, shell=True, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": PASSWORD})
        self.assertEqual(gone.returncode, 0, gone.stderr)
        self.assert_only_strangers("postgres")

    def test_sessions_are_encrypted_where_the_url_asks_for_it(self):
        def code(engine, option):
            self.write_matrix(self.matrix_of(engine).replace("'" + ", ready_timeout: 90s", f"{option}', ready_timeout: 5s"))
            return self.run_harness("run", "matrix.yaml").code

        self.demand_encryption_of_postgres()
        self.assertEqual(code("postgres", "?sslmode=require"), 0)
        self.servers.sql("mysql", "SET GLOBAL require_secure_transport = ON")
        self.addCleanup(self.servers.sql, "mysql", "SET GLOBAL require_secure_transport = OFF")
        self.assertEqual(code("mysql", "?ssl-mode=required"), 0)
        self.assertEqual(code("mysql", ""), 3)

    def demand_encryption_of_postgres(self):
        """With a key of its own, and as the first rule, so that no session in the clear is let in."""
        container, data = self.servers.containers["postgres"], ENGINES["postgres"][3]
        words = ["openssl", "req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", "-", "-out", "-"]
        pem = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        begin = pem.index("-----BEGIN CERTIFICATE")
        for name, text in (("key", pem[:begin]), ("crt", pem[begin:])):
            asked = docker("exec", "-u", "postgres", container, "sh", "-c",
                           f"umask 077; cat > {data}/test.{name} <<'EOF'\n{text}EOF\n")
            self.assertEqual(asked.returncode, 0, asked.stderr)
        rules = f"{data}/pg_hba.conf"
        docker("exec", container, "sh", "-c", f"cp {rules} {rules}.old; sed -i '1i hostnossl all all all reject' {rules}")
        self.addCleanup(docker, "exec", container, "sh", "-c", f"cat {rules}.old > {rules}")
        for setting in ("ssl_cert_file = 'test.crt'", "ssl_key_file = 'test.key'", "ssl = on"):
            self.servers.sql("postgres", f"ALTER SYSTEM SET {setting}")
        self.servers.sql("postgres", "SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
