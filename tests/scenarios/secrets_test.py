"""What came from the environment, and what harness made up itself, is in no output: console, errors, files."""
import re

from program import ProgramTest, docker, main

TOKEN = "tok-Zq9/7f3a9c04d1"
TRACES = ("Zq9", "7f3a9c04d1")


class Secrets(ProgramTest):
    def run_with(self, matrix, code, *words):
        self.write_matrix(matrix)
        files = [self.folder / "r.json", self.folder / "r.xml"]
        outcome = self.run_harness("run", "matrix.yaml", "--report", f"json={files[0]}", "--report",
                                   f"junit={files[1]}", *words, TOKEN=TOKEN)
        self.assertEqual(outcome.code, code, outcome)
        texts = [outcome.out, outcome.err, *(file.read_text() for file in files if file.exists())]
        for trace in TRACES:
            for text in texts:
                self.assertNotIn(trace.lower(), text.lower())
        return outcome, texts


class OfFiles(Secrets):
    def test_a_variable_of_the_migrations_comes_back_in_the_servers_message(self):
        self.write_revision(1, "CREATE TABLE t (a);\nINSERT INTO \"{{.token}}\" VALUES (1);", "DROP TABLE t;")
        _, texts = self.run_with(
            "migrations: {path: m, variables: {token: '${TOKEN}'}}\nengines: {sqlite: {}}\n", 1)
        for text in (texts[0], texts[2], texts[3]):
            self.assertIn("***", text)

    def test_a_mistake_in_the_matrix_file(self):
        _, texts = self.run_with("migrations: m\nengines: {sqlite: {setup: '${TOKEN}', memory: '${TOKEN}'}}\n", 2)
        self.assertIn("***", texts[1])


class OfServers(Secrets):
    needs_engine = True

    def test_setup_that_fails_is_repeated_by_the_server_and_its_log(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome, texts = self.run_with(
            "migrations: m\nengines:\n"
            "  postgres: {versions: 17, setup: \"SELEKT '${TOKEN}'\"}\n"
            "  mariadb: {versions: 10.11, setup: \"SELEKT '${TOKEN}'\"}\n"
            "  mysql: {versions: 9.7, setup: \"SELEKT '${TOKEN}'\"}\n", 3)
        for text in (texts[0], texts[2], texts[3]):
            self.assertIn("SELEKT '***'", text)
        self.assert_nothing_is_left()

    def test_a_migration_raises_what_it_was_given(self):
        self.write_revision(1, "DO $$ BEGIN RAISE EXCEPTION 'no % today', $x${{.token}}$x$; END $$;")
        outcome, _ = self.run_with("migrations: {path: m, variables: {token: '${TOKEN}'}}\n"
                                   "engines: {postgres: 17}\n", 1)
        self.assertIn("no *** today", outcome.out)
        self.assert_nothing_is_left()

    def test_the_password_of_a_kept_server_is_told_on_the_console_and_in_no_file(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome, texts = self.run_with("migrations: m\nengines: {postgres: 17}\n", 0, "--keep", "all")
        container = re.search(r"docker rm -fv (\w+)", outcome.out).group(1)
        self.addCleanup(docker, "rm", "-fv", container)
        password = re.search(r"psql postgresql://postgres:(\w{24})@", outcome.out).group(1)
        for text in texts[1:]:
            self.assertNotIn(password, text)

    def test_a_password_of_the_matrix_file_is_not_even_told_there(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        outcome, _ = self.run_with("migrations: m\nengines: {postgres: {versions: 17, "
                                   "env: {POSTGRES_PASSWORD: '${TOKEN}'}}}\n", 0, "--keep", "all")
        container = re.search(r"docker rm -fv (\w+)", outcome.out).group(1)
        self.addCleanup(docker, "rm", "-fv", container)
        self.assertIn("psql postgresql://postgres:***@", outcome.out)


if __name__ == "__main__":
    main()
