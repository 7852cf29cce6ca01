"""Names, schema files and budgets, as far as SQLite goes."""
from program import ProgramTest, main


class HouseRules(ProgramTest):
    def run_with(self, rules, *words):
        self.write_matrix("migrations: m\nengines: {sqlite: {}}\nrows: off\n" + rules)
        return self.run_harness("run", "matrix.yaml", *words, report=True)

    def checks(self, outcome):
        return {check["check"]: check for check in outcome.report["cells"][0]["checks"]}

    def test_nobody_sees_anything_of_them_who_did_not_ask(self):
        self.write_revision(1, 'CREATE TABLE "Bad Name" (x int)', 'DROP TABLE "Bad Name"')
        outcome = self.run_with("")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertNotIn("naming", outcome.out)
        self.assertFalse({"naming", "drift"} & set(self.checks(outcome)))

    def test_since_leaves_old_names_alone(self):
        self.write_revision(1, 'CREATE TABLE "Old" (x int)', 'DROP TABLE "Old"')
        self.write_revision(2, 'CREATE TABLE "New" (x int)', 'DROP TABLE "New"')
        outcome = self.run_with("checks: {naming: {since: 2, required: primary_key}}")
        self.assertEqual(outcome.findings(), ["sqlite  warning  naming/pattern  2_r", "sqlite  warning  naming/required  2_r"])
        self.assertEqual(outcome.code, 0, outcome)

    def test_names_are_judged_also_where_every_other_check_is_off(self):
        self.write_revision(1, 'CREATE TABLE "Bad" (x int)', 'DROP TABLE "Bad"')
        off = ", ".join(f"{check}: off" for check in ["chain", "up", "stairway", "down", "idempotency"])
        outcome = self.run_with("checks: {naming: on, %s}" % off)
        self.assertEqual(outcome.findings(), ["sqlite  warning  naming/pattern  1_r"])

    def test_what_sqlite_itself_prints_of_a_schema_is_no_drift(self):
        up = ("CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE, CHECK (email <> ''));\n"
              "CREATE INDEX users_email ON users (lower(email));\n"
              "CREATE VIEW v(a) AS SELECT id FROM users;\n"
              "CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET email = 'x;y'; SELECT 1; END;\n")
        self.write_revision(1, up + "INSERT INTO users (email) VALUES ('a');", "DROP TABLE users; DROP VIEW v;")
        self.write("schema.sql",
                   'CREATE TABLE IF NOT EXISTS "schema_migrations" (version varchar(128) primary key);\n'
                   "CREATE TABLE IF NOT EXISTS \"users\" (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE, "
                   "CHECK (email <> ''));\n"
                   "CREATE TABLE sqlite_sequence(name,seq);\n"
                   "CREATE INDEX users_email ON users (lower(email));\n"
                   "CREATE VIEW v(a) AS SELECT id FROM users\n/* v(a) */;\n"
                   "CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE users SET email = 'x;y'; SELECT 1; END;\n"
                   'INSERT INTO "schema_migrations" (version) VALUES (1);\n')
        outcome = self.run_with("checks: {drift: {schema: schema.sql}}")
        self.assertEqual(outcome.findings(), [], outcome)
        self.assertEqual(self.checks(outcome)["drift"]["status"], "passed")
        self.assert_nothing_is_left()

    def test_a_schema_file_that_is_not_there_is_told_before_anything_starts(self):
        self.write_revision(1, "CREATE TABLE t (x int)", "DROP TABLE t")
        outcome = self.run_with("checks: {drift: {schema: db/structure.sql}}")
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("matrix.yaml:4:26: error: reading the schema file of sqlite", outcome.err)
        self.assertIn("db/structure.sql", outcome.err)

    def test_a_schema_file_is_not_loaded_where_the_migrations_never_got_to_the_head(self):
        self.write_revision(1, "CREATE TABLE t (x int", "DROP TABLE t")
        self.write("schema.sql", "CREATE TABLE t (x int);")
        outcome = self.run_with("checks: {drift: {schema: schema.sql}, naming: on}")
        self.assertEqual(outcome.findings(), ["sqlite  error  up/failed  1_r"])
        self.assertEqual(self.checks(outcome)["drift"]["status"], "not_looked")
        self.assertEqual(self.checks(outcome)["naming"]["status"], "not_looked")

    def test_set_up_is_run_for_a_file_that_does_not_load_without(self):
        self.write_revision(1, "CREATE VIEW v AS SELECT id FROM ground", "DROP VIEW v")
        self.write("schema.sql", "CREATE VIEW v AS SELECT id FROM ground;\nCREATE TABLE more (x REFERENCES ground);\n"
                                 "INSERT INTO ground VALUES (1);")
        self.write_matrix("migrations: m\nrows: off\nchecks: {drift: {schema: schema.sql}}\n"
                          "engines: {sqlite: {setup: CREATE TABLE ground (id int)}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.findings(), ["sqlite  error  drift/differs"])
        self.assertIn("- table more", outcome.out)
        self.assertNotIn("table ground", outcome.out)

    def test_an_ignore_by_object_lets_a_name_pass(self):
        self.write_revision(1, 'CREATE TABLE "Bad" (x int)', 'DROP TABLE "Bad"')
        outcome = self.run_with("checks: {naming: on}\n"
                                "ignore: [{rule: naming/pattern, object: table Bad, reason: legacy}]")
        self.assertEqual(outcome.findings(), [])
        self.assertEqual(outcome.code, 0, outcome)

    def test_a_budget_for_rows_is_measured_over_these_rows(self):
        self.write_revision(1, "CREATE TABLE users (id INTEGER PRIMARY KEY, a int)", "DROP TABLE users")
        self.write_revision(2, "CREATE INDEX idx_a ON users (a)", "DROP INDEX idx_a")
        self.write_matrix("migrations: m\nengines: {sqlite: {}}\nrows: {profiles: plain}\n"
                          "budgets: {migration: 1h, revisions: {2_r: 1ms}, rows: {users: 100000}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.findings(), ["sqlite  error  up/over-budget  2_r"], outcome)
        self.assertIn("rows, up", outcome.out)


if __name__ == "__main__":
    main()
