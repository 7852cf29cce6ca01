"""What the world does to a run: interruptions, kills, servers that die, disks that fill. Nothing may be left behind."""
import json
import re
import subprocess

from program import ProgramTest, docker, main, signal

POSTGRES = "migrations: m\nengines: {postgres: [17]}\n"


class Faults(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        self.write_matrix(POSTGRES)
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")

    def slow_run(self):
        """A run that is in the middle of a long migration; the container's id with it."""
        self.write_revision(2, "SELECT pg_sleep(120);", "SELECT 1;")
        process = self.start_harness("run", "matrix.yaml")
        container = self.wait_for("a container", self.new_containers)
        self.wait_for("the walk", lambda: "pg_sleep" in docker(
            "exec", "-u", "postgres", next(iter(container)), "psql", "-XAtc",
            "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()").stdout)
        return process, next(iter(container))

    def run_with(self, text, *words):
        self.write_matrix(text)
        return self.run_harness("run", "matrix.yaml", *words, report=True)

    def error_of(self, outcome):
        self.assertEqual(outcome.code, 3, outcome)
        self.assertEqual(outcome.findings(), [], "a fault of the environment is no finding")
        self.assert_nothing_is_left()
        return outcome.report["cells"][0]["error"]["message"]

    def test_ctrl_c_stops_politely(self):
        process, _ = self.slow_run()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, output)
        self.assertIn("INTERRUPTED", output)
        self.assert_nothing_is_left()

    def test_a_second_ctrl_c_leaves_at_once_and_still_leaves_nothing(self):
        process, container = self.slow_run()
        docker("pause", container)  # so that the polite way takes its time
        process.send_signal(signal.SIGINT)
        self.wait_for("the remark", lambda: "stopping" in process.stdout.readline())
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        self.assertEqual(process.returncode, 130)
        self.assert_nothing_is_left(30)

    def test_sigkill_leaves_nothing(self):
        process, _ = self.slow_run()
        process.kill()
        process.wait(timeout=10)
        self.wait_for("the watcher to clean up", lambda: not self.new_containers(), 30)

    def test_a_server_killed_in_mid_migration_is_no_fault_of_the_migration(self):
        self.write_revision(2, "SELECT pg_sleep(120);", "SELECT 1;")
        report = self.folder / "report.json"
        process = self.start_harness("run", "matrix.yaml", "--retries", "0", "--report", f"json={report}")
        container = next(iter(self.wait_for("a container", self.new_containers)))
        self.wait_for("the walk", lambda: "pg_sleep" in docker(
            "exec", "-u", "postgres", container, "psql", "-XAtc",
            "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()").stdout)
        docker("kill", container)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, output)
        self.assertRegex(output, r"exited[\s|]+with[\s|]+code[\s|]+137")
        self.assertNotIn("up/failed", output)
        self.assert_nothing_is_left()

    def test_a_server_that_was_killed_once_is_started_anew_and_the_run_passes_and_says_so(self):
        self.write_matrix(POSTGRES + "rows: off\nchecks: {stairway: off, down: off, idempotency: off}\n")
        self.write_revision(2, "SELECT pg_sleep(3);", "SELECT 1;")
        report = self.folder / "report.json"
        process = self.start_harness("run", "matrix.yaml", "--report", f"json={report}")
        container = next(iter(self.wait_for("a container", self.new_containers)))
        self.wait_for("the walk", lambda: "pg_sleep" in docker(
            "exec", "-u", "postgres", container, "psql", "-XAtc",
            "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()").stdout)
        docker("kill", container)
        output, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, output)
        self.assertIn("started anew", output)
        cell = json.loads(report.read_text())["cells"][0]
        self.assertEqual([attempt["fault"] for attempt in cell["retried"]], ["server_killed"])
        self.assert_nothing_is_left()

    def test_an_image_that_does_not_exist(self):
        message = self.error_of(self.run_with(
            "migrations: m\nengines: {postgres: {versions: [17], image: 'harness-test.invalid/none:1'}}\n"
            "timeouts: {pull: 60s}\n"))
        self.assertIn("harness-test.invalid/none:1", message)

    def test_an_image_that_exits_at_once_is_told_with_its_exit_code_and_log(self):
        outcome = self.run_with("migrations: m\nengines: {postgres: {versions: [17], command: ['--no-such-option']}}\n")
        message = self.error_of(outcome)
        self.assertIn("ended with exit code 1", message)
        self.assertIn("--no-such-option", message)

    def test_a_server_that_never_becomes_ready_is_given_up_in_time(self):
        message = self.error_of(self.run_with(
            "migrations: m\nengines: {postgres: {versions: [17], ready_timeout: 3s, env: {POSTGRES_INITDB_ARGS: '$(sleep 60)'}}}\n"))
        self.assertRegex(message, r"was not ready after [0-9.]+ s")
        self.assertIn("the last look said", message)

    def test_a_wrong_version_is_refused(self):
        message = self.error_of(self.run_with(
            "migrations: m\nengines: {postgres: {versions: [18], image: 'postgres:17'}}\n"))
        self.assertIn("not 18", message)

    def test_a_full_disk_is_the_environments(self):
        self.write_revision(2, "CREATE TABLE big AS SELECT md5(g::text) FROM generate_series(1, 9000000) g;",
                            "DROP TABLE big;")
        message = self.error_of(self.run_with(POSTGRES))
        self.assertRegex(message, r"(?i)no space left|memory")

    def test_keep_failed_leaves_the_server_and_says_how_to_connect(self):
        self.write_revision(2, "SELECT * FROM nowhere;", "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml", "--keep", "failed")
        self.assertEqual(outcome.code, 1, outcome)
        kept = self.new_containers()
        self.addCleanup(lambda: [docker("rm", "-fv", container) for container in kept])
        self.assertEqual(len(kept), 1)
        command = re.search(r"psql postgresql://\S+", outcome.out)
        self.assertIsNotNone(command, outcome.out)
        tables = subprocess.run(command[0].split() + ["-XAtc", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"],
                                capture_output=True, text=True)
        self.assertIn("t\n", tables.stdout, tables.stderr)

    def test_two_runs_at_once_do_not_see_each_other(self):
        first = self.start_harness("run", "matrix.yaml")
        second = self.start_harness("run", "matrix.yaml")
        for process in (first, second):
            output, _ = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, output)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
