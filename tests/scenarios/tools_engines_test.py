"""Real migration tools, as their teams run them, on real servers: sqitch, dbmate, liquibase, and commands."""
import os
import pathlib
import shutil

from program import EXAMPLES, ProgramTest, main

NASTY = "p@ss:w/rd?#%20&="


def tools_folder():
    """Where scripts/migration-tools put what Debian does not have."""
    folder = os.environ.get("HARNESS_MIGRATION_TOOLS")
    return pathlib.Path(folder) / "bin" if folder else pathlib.Path("/nowhere")


class RealTools(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        path = f"{tools_folder()}:{os.environ['PATH']}"
        missing = [tool for tool in ("sqitch", "dbmate", "liquibase", "java") if not shutil.which(tool, path=path)]
        if missing and os.environ.get("HARNESS_REQUIRE_DOCKER") == "1":
            self.fail(f"{missing} missing: scripts/install-packages test; eval \"$(scripts/migration-tools)\"")
        if missing:
            self.skipTest(f"{missing} missing: scripts/install-packages test; eval \"$(scripts/migration-tools)\"")
        self.path = path

    def run_here(self, code, text):
        self.write_matrix(text)
        outcome = self.run_harness("run", "matrix.yaml", report=True, PATH=self.path)
        self.assertEqual(outcome.code, code, outcome)
        self.assert_nothing_is_left()
        return outcome

    def write_dbmate(self, down="DROP TABLE b;"):
        self.write("m/1_a.sql", "-- migrate:up\nCREATE TABLE a (id integer PRIMARY KEY);\n-- migrate:down\nDROP TABLE a;\n")
        self.write("m/2_b.sql", f"-- migrate:up\nCREATE TABLE b (id integer PRIMARY KEY);\nCREATE INDEX idx_b ON b (id);\n"
                                f"-- migrate:down\n{down}\n")

    def test_four_tools_in_one_matrix(self):
        outcome = self.run_harness("run", EXAMPLES / "07_tools/matrix.yaml", report=True, PATH=self.path)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual({cell["id"]: cell["status"] for cell in outcome.report["cells"]},
                         {f"{engine}+tool={tool}": "passed" for engine in ("postgres-17", "sqlite")
                          for tool in ("sqitch", "dbmate", "liquibase", "command")
                          if (engine, tool) != ("sqlite", "liquibase")})
        self.assertEqual(outcome.findings(), [])
        self.assert_nothing_is_left()

    def test_a_down_that_forgets_is_found_at_its_file_and_a_nasty_password_is_no_trouble(self):
        self.write_dbmate(down="ALTER TABLE b RENAME TO c;")
        outcome = self.run_here(1, f"""
migrations: {{path: m, tool: dbmate}}
engines: {{postgres: {{versions: 17, role: superuser, env: {{POSTGRES_PASSWORD: '{NASTY}'}}}}, sqlite: }}
rows: off
""")
        for cell in ("postgres-17", "sqlite"):
            self.assertIn(f"{cell}  error  stairway/not-restored  2_b", outcome.findings())
        self.assertIn("m/2_b.sql", outcome.out)
        self.assertNotIn(NASTY, outcome.out + outcome.err + (self.folder / "report.json").read_text())

    def test_sqitch_gets_a_nasty_password_too_and_a_reworked_change_is_told_from_its_first_version(self):
        self.write("m/sqitch.plan", "".join(
            ["%syntax-version=1.0.0\n%project=shop\n\n"]
            + [f"{change} 2026-11-26T11:24:0{second}Z Shop <shop@example.org> # x\n" for second, change in
               enumerate(["total", "orders", "@v1", "total [total@v1]"])]))
        self.write("m/sqitch.conf", "[core]\n    engine = pg\n")
        for name, digits, before in ("total@v1", 1, None), ("total", 2, 1):
            body = "CREATE {} FUNCTION total() RETURNS numeric LANGUAGE sql AS 'SELECT {}.0';\n"
            self.write(f"m/deploy/{name}.sql", body.format("" if before is None else "OR REPLACE", digits))
            self.write(f"m/revert/{name}.sql",
                       "DROP FUNCTION total();\n" if before is None else body.format("OR REPLACE", before))
        self.write("m/deploy/orders.sql", "CREATE TABLE orders (id integer PRIMARY KEY);\n")
        self.write("m/revert/orders.sql", "DROP TABLE orders;\n")
        self.run_here(0, f"""
migrations: {{path: m, tool: sqitch}}
engines: {{postgres: {{versions: 17, role: superuser, env: {{POSTGRES_PASSWORD: '{NASTY}'}}}}}}
rows: off
checks: {{stairway: off}}
""")

    def test_a_version_table_in_another_schema(self):
        self.write_dbmate()
        self.run_here(0, """
migrations: {path: m, tool: dbmate, args: [--migrations-table, ops.schema_migrations], tables: ["ops.*"]}
engines: {postgres: 17}
rows: {count: 3, profiles: plain}
""")

    def test_a_failure_is_told_in_the_servers_words(self):
        self.write_dbmate()
        self.write("m/3_c.sql", "-- migrate:up\nCREATE INDEX x ON nowhere (id);\n-- migrate:down\nDROP INDEX x;\n")
        outcome = self.run_here(1, "migrations: {path: m, tool: dbmate}\nengines: {postgres: 17, mariadb: 10.11}\nrows: off\n")
        self.assertEqual([line for line in outcome.findings() if "up/failed" in line],
                         ["mariadb-10.11  error  up/failed  3_c", "postgres-17  error  up/failed  3_c"])
        self.assertIn('relation "nowhere" does not exist', outcome.out)

    def test_commands_run_in_a_container_beside_the_server(self):
        self.write("m/1_a.up.sql", "CREATE TABLE a (id integer PRIMARY KEY);")
        self.write("m/1_a.down.sql", "DROP TABLE a;")
        self.write("m/run.sh", "set -e\nif touch here 2>/dev/null; then echo writable >&2; exit 1; fi\n"
                               "psql -v ON_ERROR_STOP=1 -qf \"$1\"\n")
        outcome = self.run_here(0, """
migrations:
  path: m
  tool: command
  run_in: image
  image: postgres:17
  list: [sh, -c, "test ! -e HERE/matrix.yaml && echo 1_a"]
  up: [sh, run.sh, "{id}.up.sql"]
  down: [sh, run.sh, "{id}.down.sql"]
  env: {PGHOST: "{host}", PGPORT: "{port}", PGUSER: "{user}", PGPASSWORD: "{password}", PGDATABASE: "{database}"}
engines: {postgres: 17}
rows: off
""".replace("HERE", str(self.folder)))
        self.assertEqual(outcome.findings(), [])

    def test_a_command_in_a_container_that_fails_hangs_or_is_not_there(self):
        self.write("m/x", "")
        text = """
migrations: {{path: m, tool: command, run_in: image, image: postgres:17, list: [echo, "1"], up: {up}}}
engines: {{postgres: 17}}
rows: off
timeouts: {{statement: 3s}}
"""
        self.assertIn("said no", self.run_here(1, text.format(up="[sh, -c, 'echo said no >&2; exit 1']")).out)
        self.assertIn("postgres-17  error  up/timed-out  1",
                      self.run_here(1, text.format(up="[sh, -c, 'trap \"\" TERM; sleep 1000']")).findings())
        lacking = self.run_here(3, text.format(up="[no-such-program]"))
        self.assertIn("has no program no-such-program", lacking.out)
        self.assertNotIn("started anew", lacking.out)  # it would be missing again

    def test_a_history_is_asked_for_in_the_image(self):
        self.write("m/x", "")
        text = """
migrations: {{path: m, tool: command, run_in: image, image: postgres:17, list: {list}, up: ["true"]}}
engines: {{postgres: 17}}
"""
        outcome = self.run_here(2, text.format(list="[no-such-program]"))
        self.assertRegex(outcome.err, r"matrix.yaml:\d+:\d+: .*has no program no-such-program")
        outcome = self.run_here(2, text.format(list="[sh, -c, 'echo said no >&2; exit 1']"))
        self.assertIn("said no", outcome.err)
        without_engine = self.run_harness("plan", "matrix.yaml", DOCKER_HOST="unix:///nowhere.sock")
        self.assertEqual(without_engine.code, 3, without_engine)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
