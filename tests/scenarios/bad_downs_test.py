"""A history in which nearly no down restores anything: each is found, and hides none that comes after it."""
from program import ProgramTest, main

# Name, up, down. Some make things outside of their database, or set things for it: what a copy of a database lacks.
HISTORY = [
    ("1_a", "CREATE TABLE a (id int PRIMARY KEY)", "SELECT 1"),
    ("2_b", "CREATE TABLE b (id int PRIMARY KEY, t text DEFAULT 'x')", "ALTER TABLE b DROP COLUMN t"),
    ("3_c", "ALTER TABLE a ADD COLUMN c int", "SELECT 1"),
    ("4_good", "ALTER TABLE a ADD COLUMN good int", "ALTER TABLE a DROP COLUMN good"),
    ("5_d", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''77kB''', current_database()); END $$; "
            "ALTER TABLE a ADD COLUMN d int", "SELECT 1"),
    ("6_e", "ALTER TABLE a ADD COLUMN e int", "SELECT 1"),
    ("7_r", "CREATE ROLE bad_downs_reader; GRANT SELECT ON a TO bad_downs_reader", "REVOKE SELECT ON a FROM bad_downs_reader"),
    ("8_f", "ALTER TABLE a ADD COLUMN f int", "SELECT 1"),
    ("9_g", "REVOKE SELECT ON a FROM bad_downs_reader; DROP ROLE bad_downs_reader; CREATE TABLE g ()", "SELECT 1"),
]


class BadDowns(ProgramTest):
    needs_engine = True

    def test_each_is_found_and_hides_none_that_comes_after_it(self):
        (self.folder / "history").mkdir()
        for name, up, down in HISTORY:
            (self.folder / f"history/{name}.up.sql").write_text(up + ";\n")
            (self.folder / f"history/{name}.down.sql").write_text(down + ";\n")
        self.write_matrix("migrations: history\nengines: {postgres: {versions: [17], role: superuser}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        cell = outcome.report["cells"][0]
        bad = {name for name, _, _ in HISTORY} - {"4_good"}
        self.assertEqual({(finding["rule"], finding["revision"]) for finding in cell["findings"]},
                         {(rule, name) for name in bad for rule in ("stairway/not-restored", "stairway/up-again-failed")}, outcome)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
