"""Bad input: each time one clear message, the right exit code, nothing left behind."""
import os
import socket as sockets
import subprocess
import threading
import time

from program import HARNESS, Outcome, ProgramTest, main


class BadSpec(ProgramTest):
    def assert_refused(self, text, *fragments, within=10):
        begin = time.monotonic()
        self.write_matrix(text)
        outcome = self.run_harness("run", "matrix.yaml")
        self.assertEqual(outcome.code, 2, outcome)
        for fragment in fragments:
            self.assertIn(fragment, outcome.err)
        self.assertLess(time.monotonic() - begin, within)
        self.assert_nothing_is_left()

    def test_empty(self):
        self.assert_refused("", "matrix.yaml", "empty")

    def test_binary(self):
        self.assert_refused(bytes(range(256)) * 20, "matrix.yaml")

    def test_a_hundred_megabytes(self):
        self.assert_refused(b"# nothing\n" * 10_000_000, "matrix.yaml", "large")

    def test_deeply_nested(self):
        self.assert_refused("a: " + "[" * 100_000, "matrix.yaml")

    def test_alias_bomb(self):
        levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        levels += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 30)]
        self.assert_refused("\n".join(levels), "matrix.yaml")

    def test_misspelt_keys_get_a_suggestion_and_a_caret(self):
        self.assert_refused("migrations: m\nengnies: {sqlite: {}}\n", "matrix.yaml:2:1", "engines", "^")

    def test_all_mistakes_in_one_go(self):
        self.assert_refused("migrations: m\nengines: {postgers: [16]}\njobs: many\n", ":2:", ":3:", "postgres")

    def test_a_missing_file(self):
        outcome = self.run_harness("run", "nowhere.yaml")
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("nowhere.yaml", outcome.err)

    def test_only_that_matches_no_cell(self):
        self.write_matrix()
        self.write_revision(1, "CREATE TABLE t (a);", "DROP TABLE t;")
        outcome = self.run_harness("run", "matrix.yaml", "--only", "postgres-*")
        self.assertEqual(outcome.code, 2, outcome)

    def test_an_unknown_subcommand_option_and_report_format(self):
        for words in (["rum", "matrix.yaml"], ["run"], ["run", "matrix.yaml", "--jbos", "3"],
                      ["run", "matrix.yaml", "--report", "pdf=x"], ["run", "matrix.yaml", "--jobs", "0"],
                      ["explain", "stairway/nonsense"]):
            outcome = self.run_harness(*words)
            self.assertEqual(outcome.code, 2, f"{words}\n{outcome}")
            self.assertNotEqual(outcome.err, "", words)

    def test_a_report_that_cannot_be_written_is_told_before_the_long_work(self):
        self.write_matrix()
        self.write_revision(1, "CREATE TABLE t (a);", "DROP TABLE t;")
        outcome = self.run_harness("run", "matrix.yaml", "--report", "json=matrix.yaml/report.json")
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("matrix.yaml/report.json", outcome.err)
        self.assertEqual(outcome.out, "")


class BadMigrations(ProgramTest):
    def rules(self, up, down="DROP TABLE t;"):
        self.write_matrix()
        self.write_revision(1, up, down)
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assert_nothing_is_left()
        self.assertIn(outcome.code, (0, 1), outcome)
        return [finding["rule"] for cell in outcome.report["cells"] for finding in cell["findings"]], outcome

    def test_a_missing_folder(self):
        self.write_matrix()
        outcome = self.run_harness("run", "matrix.yaml")
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("matrix.yaml:1", outcome.err)

    def test_a_folder_without_migrations(self):
        self.write_matrix()
        (self.folder / "m").mkdir()
        self.assertEqual(self.run_harness("run", "matrix.yaml").code, 2)

    def test_not_utf8(self):
        rules, outcome = self.rules(b"CREATE TABLE t (a TEXT DEFAULT '\xff\xfe');")
        self.assertIn("chain/not-utf8", rules)
        self.assertEqual(outcome.code, 1)

    def test_byte_order_mark(self):
        rules, _ = self.rules("\ufeffCREATE TABLE t (a TEXT);")
        self.assertIn("chain/byte-order-mark", rules)

    def test_crlf_is_fine(self):
        rules, outcome = self.rules(b"CREATE TABLE t (\r\n  a TEXT\r\n);\r\n", b"DROP TABLE t;\r\n")
        self.assertEqual((rules, outcome.code), ([], 0))

    def test_fifty_megabytes(self):
        rules, outcome = self.rules("CREATE TABLE t (a TEXT);\n" + "INSERT INTO t VALUES ('" + "x" * 1000 + "');\n" * 1
                                    + "-- filler filler filler filler filler filler\n" * 1_100_000)
        self.assertEqual((rules, outcome.code), ([], 0))

    def test_empty(self):
        rules, _ = self.rules("")
        self.assertIn("chain/empty-up", rules)

    def test_an_unclosed_quote_is_told_where_it_was_opened(self):
        rules, outcome = self.rules("CREATE TABLE t (a TEXT);\nINSERT INTO t VALUES ('oops);\n")
        self.assertEqual(rules, ["up/failed"])
        self.assertIn("1_r.up.sql:2", outcome.out)


class NoEngine(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write_matrix("migrations: m\nengines: {postgres: [16], sqlite: {}}\n")
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")

    def test_docker_absent_is_an_error_of_the_environment_and_other_cells_run(self):
        outcome = self.run_harness("run", "matrix.yaml", report=True, DOCKER_HOST="unix:///nowhere/docker.sock")
        self.assertEqual(outcome.code, 3, outcome)
        self.assertIn("/nowhere/docker.sock", outcome.out)
        self.assertEqual({cell["id"]: cell["status"] for cell in outcome.report["cells"]},
                         {"postgres-16": "error", "sqlite": "passed"})
        self.assert_nothing_is_left()

    def test_docker_without_permission_says_so(self):
        socket = self.folder / "docker.sock"
        listener = sockets.socket(sockets.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(socket))
        listener.listen()
        os.chmod(socket, 0)
        os.chmod(self.folder, 0o755)
        if os.geteuid() != 0:
            outcome = self.run_harness("run", "matrix.yaml", DOCKER_HOST=f"unix://{socket}")
        else:  # root may do everything: be somebody else
            os.chown(self.temporary, 65534, 65534)
            done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                   HARNESS, "run", "matrix.yaml"], cwd=self.folder,
                                  env=self.environment(DOCKER_HOST=f"unix://{socket}"), capture_output=True, text=True)
            outcome = Outcome(done.returncode, done.stdout, done.stderr)
        self.assertEqual(outcome.code, 3, outcome)
        self.assertIn("may not", outcome.out)

    def test_an_address_of_no_known_kind(self):
        outcome = self.run_harness("run", "matrix.yaml", DOCKER_HOST="ftp://example")
        self.assertEqual(outcome.code, 3, outcome)
        self.assertIn("ftp://example", outcome.out)

    def test_a_port_that_answers_but_is_not_the_engine(self):
        for greeting in (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello",
                         b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"):
            with self.subTest(greeting=greeting):
                address = self.listen(greeting)
                outcome = self.run_harness("run", "matrix.yaml", DOCKER_HOST=f"tcp://{address}", timeout=60)
                self.assertEqual(outcome.code, 3, outcome)
                self.assertIn(address, outcome.out)
                self.assert_nothing_is_left()

    def listen(self, greeting):
        """Something that says `greeting` to whoever connects, and hangs up."""
        listener = sockets.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.recv(65536)
                    client.sendall(greeting)

        threading.Thread(target=serve, daemon=True).start()
        return "{}:{}".format(*listener.getsockname())


if __name__ == "__main__":
    main()
