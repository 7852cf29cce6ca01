"""Files as the tools of layouts run them on real servers: what passes there passes, what fails there fails."""
from program import ProgramTest, main

COPY = """BEGIN;
CREATE TABLE colours (id integer PRIMARY KEY, name text);
COPY colours (id, name) FROM STDIN;
1\tit's :red
2\t\\N
3\tlight -- "blue" $$ /*
\\.
INSERT INTO colours VALUES (4, :'green');
COMMIT;
"""


class Scripts(ProgramTest):
    needs_engine = True

    def run_matrix(self, text, code):
        self.write_matrix(text)
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, code, outcome)
        self.assert_nothing_is_left()
        return outcome

    def test_a_sqitch_script_copies_inline_data(self):
        self.write("m/sqitch.plan", "%syntax-version=1.0.0\n%project=shop\n\n"
                   "colours 2024-01-01T00:00:00Z A <a@example.org> # data\n")
        self.write("m/deploy/colours.sql", COPY)
        self.write("m/revert/colours.sql", "DROP TABLE colours;\n")
        self.write("m/verify/colours.sql", "SELECT 1 / (count(*) = 4 AND count(name) = 3 AND max(name) FILTER "
                   "(WHERE id = 1) = 'it''s :red')::integer FROM colours;\n")
        self.run_matrix("migrations: {path: m, variables: {green: green}}\nengines: {postgres: [13, 18]}\n", 0)

    def test_a_file_without_a_statement_fails_on_mysql_and_mariadb_as_with_golang_migrate(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        self.write_revision(2, "-- nothing to do\n", " \n;\n")
        outcome = self.run_matrix("migrations: m\nengines: {mysql: 9.7, mariadb: 10.11, postgres: 17, sqlite: {}}\n", 1)
        failed = [line for line in outcome.findings() if "error" in line]
        self.assertEqual(failed, ["mariadb-10.11  error  stairway/down-failed  2_r",
                                  "mysql-9.7  error  stairway/down-failed  2_r"])
        self.assertIn("Query was empty (error 1065); there is no statement in what was sent", outcome.out)

    def test_an_empty_file_fails_on_mysql_and_mariadb_as_with_sqlx(self):
        self.write("m/1_t.up.sql", "CREATE TABLE t (a integer);")
        self.write("m/1_t.down.sql", "DROP TABLE t;")
        self.write("m/2_nothing.up.sql", "")
        self.write("m/2_nothing.down.sql", "-- nothing")
        outcome = self.run_matrix("migrations: {path: m, layout: sqlx}\n"
                                  "engines: {mysql: 9.7, mariadb: 11.8, postgres: 17, sqlite: {}}\n", 1)
        failed = [line for line in outcome.findings() if "error" in line]
        self.assertEqual(failed, ["mariadb-11.8  error  up/failed  2_nothing", "mysql-9.7  error  up/failed  2_nothing"])

    def test_a_script_that_fails_half_way_is_told_at_its_statement_and_disturbs_nothing_else(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        self.write_revision(2, "CREATE TABLE half (a integer);\nALTER TABLE t ADD b integer;\nSELECT broken;\n"
                            "CREATE TABLE never (a integer);\n", "DROP TABLE half; ALTER TABLE t DROP COLUMN b;")
        outcome = self.run_matrix("migrations: m\nengines: {mysql: 9.7, mariadb: 10.5, postgres: 13, sqlite: {}}\n", 1)
        self.assertEqual(outcome.findings(), [f"{cell}  error  up/failed  2_r" for cell in
                                              ("mariadb-10.5", "mysql-9.7", "postgres-13", "sqlite")])
        for cell in outcome.report["cells"]:
            self.assertEqual((cell["findings"][0]["where"]["line"], cell["findings"][0]["evidence"][0]["text"]),
                             (3, "SELECT broken"), cell["id"])

    def test_what_is_never_closed_is_told_where_it_was_opened(self):
        self.write_revision(1, "SELECT 1;\nDO $body$ BEGIN NULL; END $$;\n", "SELECT 1;")
        outcome = self.run_matrix("migrations: m\nengines: {postgres: 17}\n", 1)
        self.assertEqual(outcome.findings(), ["postgres-17  error  up/failed  1_r"])
        self.assertIn("m/1_r.up.sql:2:4", outcome.out)

        self.write_revision(1, "SELECT 1;\n/*!50000 SELECT 2;\n", "SELECT 1;")
        outcome = self.run_matrix("migrations: m\nengines: {mysql: 9.7, mariadb: 11.8}\n", 1)
        self.assertEqual(outcome.findings(), ["mariadb-11.8  error  up/failed  1_r", "mysql-9.7  error  up/failed  1_r"])

    def test_a_delimiter_that_never_ends_and_a_message_that_is_too_long(self):
        self.write("m/001_r.sql", "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END;\n")
        outcome = self.run_matrix("migrations: {path: m, layout: plain}\nengines: {mysql: 9.7, mariadb: 11.8}\n", 0)
        self.assertEqual([line for line in outcome.findings() if "error" in line], [], "the end of the file ends it, too")
        self.write("m/001_r.sql", "SELECT 1;\nSELECT '" + "x" * 2_000_000 + "';\n")
        outcome = self.run_matrix("migrations: {path: m, layout: plain}\nengines:\n"
                                  "  mysql: {versions: 9.7, settings: {max_allowed_packet: 1M}}\n"
                                  "  mariadb: {versions: 11.8, settings: {max_allowed_packet: 1M}}\n", 1)
        self.assertEqual([line.split()[2] for line in outcome.findings() if "error" in line], ["up/failed"] * 2)
        self.assertIn("max_allowed_packet = 1048576", outcome.out)


if __name__ == "__main__":
    main()
