"""Servers that are processes of this machine: no Docker is asked for anything here."""
import glob
import json
import os
import pathlib
import subprocess
import unittest

from program import ROOT, ProgramTest, main, signal

POSTGRES = "migrations: m\nruntime: process\nengines: {postgres: [17]}\n"
MARIADB = "migrations: m\nruntime: process\nengines: {mariadb: ['10.11']}\n"


def processes_below(folder):
    """Servers and their keepers, by what stands on their command lines."""
    found = []
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            if str(folder).encode() in pathlib.Path(file).read_bytes():
                found.append(int(file.split("/")[2]))
        except OSError:
            pass
    return found


def orphaned_segments():
    """Shared memory as PostgreSQL makes it (System V), to which nobody is attached."""
    lines = pathlib.Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return {line.split()[1] for line in lines if line.split()[6] == "0"}


class Process(ProgramTest):
    @classmethod
    def setUpClass(cls):
        fetched = subprocess.run([ROOT / "scripts/servers", "postgres:17"], capture_output=True, text=True)
        cls.lacks = "" if fetched.returncode == 0 else "scripts/servers could not fetch postgres:17: " + fetched.stderr

    def setUp(self):
        super().setUp()
        if self.lacks and os.environ.get("HARNESS_REQUIRE_DOCKER") == "1":
            self.fail(self.lacks)
        if self.lacks:
            self.skipTest(self.lacks)
        self.segments = orphaned_segments()
        self.folder.chmod(0o755)  # as root the servers run as nobody
        self.temporary.chmod(0o755)
        self.write_matrix(POSTGRES)
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")

    def environment(self, **more):
        return super().environment(DOCKER_HOST="unix:///nowhere.sock", **more)

    def assert_nothing_is_left(self, seconds=15):
        super().assert_nothing_is_left(seconds)
        self.wait_for("the end of all processes", lambda: not processes_below(self.temporary), seconds)
        self.wait_for("the end of all shared memory", lambda: not orphaned_segments() - self.segments, seconds)

    def slow_run(self, *words):
        """A run in the middle of a long migration, and the pid of its server."""
        self.write_revision(2, "CREATE TABLE slept AS SELECT 1 FROM pg_sleep(120);", "DROP TABLE slept;")
        process = self.start_harness("run", "matrix.yaml", "--report", f"json={self.folder}/report.json", *words)
        return process, self.sleeping_server()

    def sleeping_server(self):
        def server():
            for file in glob.glob(f"{self.temporary}/harness-*/postgres-17/data/postmaster.pid"):
                pid = int(pathlib.Path(file).read_text().split("\n")[0])
                children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                # The command's tag is in the title of its process; harness itself has no command with this one.
                if any(b"CREATE TABLE AS" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes() for child in children):
                    return pid
            return None

        def safely():
            try:
                return server()
            except (OSError, ValueError, IndexError):
                return None
        return self.wait_for("the migration", safely)

    def report(self):
        return json.loads((self.folder / "report.json").read_text())

    def test_postgres_runs_without_docker_and_leaves_nothing(self):
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        cell = outcome.report["cells"][0]
        self.assertTrue(cell["server_version"].startswith("17."), cell)
        self.assertEqual((cell["runtime"], cell["image"]), ("process", ""))
        self.assert_nothing_is_left()

    def test_mariadb_runs_without_docker_and_leaves_nothing(self):
        self.write_matrix(MARIADB)
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertTrue(outcome.report["cells"][0]["server_version"].startswith("10.11."))
        self.assert_nothing_is_left()

    def test_a_version_that_is_not_here_is_told_with_what_is_and_how_to_get_it(self):
        self.write_matrix("migrations: m\nengines: {postgres: ['17', '9.6']}\n")
        outcome = self.run_harness("run", "matrix.yaml", "--runtime", "process", report=True)
        self.assertEqual(outcome.code, 3, outcome)
        absent = outcome.report["cells"][1]
        self.assertEqual((absent["status"], absent["fault"]), ("error", "unavailable"))
        self.assertRegex(absent["error"]["message"], r"there is no PostgreSQL 9\.6 .*found .*17\.\d+ \(/.*apt-get")
        self.assertEqual(outcome.findings(), [])

    def test_what_is_not_here_does_not_count_where_that_is_allowed(self):
        self.write_matrix("migrations: m\nengines: {postgres: ['17', '9.6']}\n")
        outcome = self.run_harness("run", "matrix.yaml", "--runtime", "process", "--allow-unavailable", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.report["cells"][1]["status"], "unavailable")
        self.assertIn("not available here", outcome.out)
        outcome = self.run_harness("run", "matrix.yaml", "--runtime", "process", "--allow-unavailable",
                                   "--only", "postgres-9.6")
        self.assertEqual(outcome.code, 3, "a run that looked at nothing is no pass")

    def test_a_setting_that_the_server_refuses_is_told_in_its_own_words(self):
        self.write_matrix(POSTGRES.replace("[17]", "{versions: [17], settings: {no_such: 1}}"))
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 3, outcome)
        cell = outcome.report["cells"][0]
        self.assertEqual(cell["fault"], "cannot_start")
        self.assertIn("no_such", cell["error"]["message"])
        self.assert_nothing_is_left()

    def test_sigkill_leaves_nothing(self):
        process, _ = self.slow_run()
        process.kill()
        process.wait(timeout=10)
        self.assert_nothing_is_left()

    def test_ctrl_c_stops_politely_and_a_second_one_leaves_at_once(self):
        for presses in (1, 2):
            process, _ = self.slow_run()
            for _ in range(presses):
                process.send_signal(signal.SIGINT)
                self.wait_for("the remark", lambda: "stopping" in process.stdout.readline() or process.poll() is not None)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130, presses)
            self.assert_nothing_is_left()

    def test_sigkill_of_its_keeper_leaves_no_server_and_the_next_run_clears_its_folder(self):
        process, server = self.slow_run("--retries", "0")
        keeper = int(pathlib.Path(f"/proc/{server}/stat").read_text().rsplit(")", 1)[1].split()[1])
        process.kill()  # first, so that nobody else clears up
        os.kill(keeper, signal.SIGKILL)
        process.wait(timeout=10)
        self.wait_for("the server's end", lambda: not processes_below(self.temporary), 15)
        self.write_revision(2, "SELECT 1;", "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml")
        self.assertEqual(outcome.code, 0, outcome)
        self.assert_nothing_is_left()

    def test_a_killed_server_is_started_anew_and_the_report_says_so(self):
        process, server = self.slow_run("--report", f"junit={self.folder}/report.xml")
        self.write_revision(2, "SELECT 1;", "SELECT 1;")  # read already: the second attempt sleeps, too
        os.kill(server, signal.SIGKILL)
        self.wait_for("the second attempt", lambda: self.sleeping_server() != server)
        second = self.sleeping_server()
        self.assertNotEqual(second, server)
        os.kill(second, signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, output)
        cell = self.report()["cells"][0]
        self.assertEqual((cell["status"], cell["fault"], cell["findings"]), ("error", "server_killed", []))
        self.assertEqual([attempt["fault"] for attempt in cell["retried"]], ["server_killed"])
        self.assertRegex(cell["retried"][0]["place"], "up of 2_r")
        self.assertIn("started anew", output)
        self.assertIn('name="retried"', (self.folder / "report.xml").read_text())
        self.assert_nothing_is_left()

    def test_a_migration_that_crashes_the_server_twice_is_a_finding(self):
        self.write_matrix(POSTGRES.replace("[17]", "{versions: [17], role: superuser}") + "rows: off\n")
        self.write_revision(2, "COPY (SELECT 1) TO PROGRAM 'kill -SEGV $PPID; sleep 5';", "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.findings(), ["postgres-17  error  up/crashes-server  2_r"])
        self.assertEqual([attempt["fault"] for attempt in outcome.report["cells"][0]["retried"]], ["server_crashed"])
        once = self.run_harness("run", "matrix.yaml", "--retries", "0", report=True)
        self.assertEqual(once.code, 3, "once is no proof")
        self.assertEqual(once.report["cells"][0]["fault"], "server_crashed")
        self.assert_nothing_is_left()

    def test_a_kept_server_outlives_the_run_and_goes_with_its_command(self):
        self.write_revision(2, "SELECT * FROM nowhere;", "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml", "--keep", "failed")
        self.assertEqual(outcome.code, 1, outcome)
        lines = [line.strip() for line in outcome.out.splitlines()]
        connect = next(line for line in lines if line.startswith("psql postgresql://"))
        remove = next(line for line in lines if line.startswith("kill "))
        asked = subprocess.run([*connect.split(), "-XAtc", "SELECT 1"], capture_output=True, text=True)
        self.assertEqual(asked.stdout, "1\n", asked.stderr)
        subprocess.run(remove.split(), check=True)
        self.assert_nothing_is_left()

    def test_two_runs_at_once_do_not_see_each_other(self):
        runs = [self.start_harness("run", "matrix.yaml") for _ in range(2)]
        for process in runs:
            output, _ = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, output)
        self.assert_nothing_is_left()

    @unittest.skipUnless(os.geteuid() == 0, "only root's servers run as somebody else")
    def test_a_folder_that_the_servers_user_may_not_enter_is_told(self):
        self.folder.chmod(0o700)
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 3, outcome)
        self.assertIn("TMPDIR", outcome.report["cells"][0]["error"]["message"])
        self.assert_nothing_is_left()

    def test_a_history_that_fails_now_and_then_is_flaky(self):
        counter = self.folder / "count"
        counter.write_text("0")
        counter.chmod(0o666)
        self.write_matrix(POSTGRES.replace("[17]", "{versions: [17], role: superuser}") + "rows: off\n"
                          "checks: {stairway: off, down: off, idempotency: off}\n")
        # Passes in every second run: the file is the world that a flaky migration depends on.
        self.write_revision(2, f"COPY (SELECT 1) TO PROGRAM 'cat > /dev/null; read n < {counter}; echo $((n+1)) > {counter}; exit $((n%2))';",
                            "SELECT 1;")
        outcome = self.run_harness("run", "matrix.yaml", "--repeat", "2", "--report", f"junit={self.folder}/report.xml",
                                   report=True)
        self.assertEqual(outcome.code, 1, outcome)
        cell = outcome.report["cells"][0]
        self.assertEqual(cell["status"], "flaky", outcome)
        self.assertEqual(sorted(repeat["status"] for repeat in cell["repeats"]), ["failed", "passed"])
        self.assertIn("FLAKY", outcome.out)
        self.assertIn('type="flaky"', (self.folder / "report.xml").read_text())
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
