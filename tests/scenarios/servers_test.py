"""The servers that a matrix file asks for: their versions, settings and roles."""
from program import ProgramTest, main


class Servers(ProgramTest):
    needs_engine = True

    def run_with(self, engines, code):
        self.write_matrix(f"migrations: m\nengines: {engines}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, code, outcome)
        self.assert_nothing_is_left()
        return outcome

    def errors_of(self, outcome):
        self.assertEqual(outcome.findings(), [], "a fault of the environment is no finding")
        return [cell["error"]["message"] for cell in outcome.report["cells"]]

    def test_a_server_of_another_version_is_refused_on_every_engine(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome = self.run_with("{postgres: {versions: 16, image: 'postgres:15'}, "
                                "mariadb: {versions: 10.6, image: 'mariadb:10.11'}, "
                                "mysql: {versions: 8.4, image: 'mysql:9.7'}}", 3)
        for found, asked, message in zip(("15.", "10.11.", "9.7."), ("16", "10.6", "8.4"), self.errors_of(outcome)):
            self.assertRegex(message, rf"the server is version {found}\d+.*, not {asked} as the matrix file says")

    def test_a_server_of_another_engine_is_refused(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome = self.run_with("{mysql: {versions: 10.11, image: 'mariadb:10.11', "
                                "env: {MARIADB_ROOT_PASSWORD: x, MYSQL_ROOT_PASSWORD: x}}}", 3)
        error = self.errors_of(outcome)[0]
        self.assertRegex(error, r"the server there is MariaDB 10\.11\.\d+: give the image .* of a MySQL server")
        self.assertNotIn("was not ready after", error, "no waiting helps")

    def test_a_setting_that_the_server_refuses_is_told_in_its_own_words(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome = self.run_with("{postgres: {versions: 17, settings: {work_mem: much}}, "
                                "mariadb: {versions: 10.11, settings: {sql_mode: NONSENSE}}, "
                                "mysql: {versions: 9.7, settings: {sql_mode: NONSENSE}}}", 3)
        for words, message in zip(('invalid value for parameter "work_mem": "much"', "NONSENSE", "NONSENSE"),
                                  self.errors_of(outcome)):
            self.assertIn(words, message)

    def test_migrations_run_as_an_ordinary_role_unless_the_matrix_file_says_otherwise(self):
        self.write_revision(1, "CREATE EXTENSION citext; CREATE TABLE t (a citext);",
                            "DROP TABLE t; DROP EXTENSION citext;")
        self.write_revision(2, "CREATE ROLE reader;", "DROP ROLE reader;")
        outcome = self.run_with("{postgres: [13, 18]}", 1)
        self.assertEqual(outcome.findings(), ["postgres-13  error  up/failed  2_r", "postgres-18  error  up/failed  2_r"])
        self.assertIn("role: superuser", outcome.out)
        self.run_with("{postgres: {versions: [13, 18], role: superuser}}", 0)
        self.run_with("{postgres: {versions: [13, 18], role: {name: app, grants: ALTER ROLE app CREATEROLE}}}", 0)

    def test_setup_runs_as_the_superuser(self):
        self.write_revision(1, "CREATE TABLE t (a text); CREATE INDEX t_a ON t (a);", "DROP TABLE t;")
        self.run_with("{postgres: {versions: 17, setup: [CREATE EXTENSION file_fdw, "
                      "'GRANT USAGE ON FOREIGN DATA WRAPPER file_fdw TO harness']}}", 0)

    def test_a_role_that_cannot_be_made_is_no_finding(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome = self.run_with("{postgres: {versions: 17, role: {name: pg_app}}, "
                                "mariadb: {versions: 10.11, role: {grants: GRANT NONSENSE}}}", 3)
        reserved, grants = self.errors_of(outcome)
        self.assertIn("make the role pg_app for the migrations", reserved)
        self.assertIn("run the `grants` of the role that migrates", grants)


if __name__ == "__main__":
    main()
