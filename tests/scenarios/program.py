"""Runs the harness program as a user does, and looks at what it leaves behind."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
HARNESS = os.environ.get("HARNESS_PROGRAM", str(ROOT / "build/dev/harness"))
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
HANGS_S = 1800  # a run that takes longer; slow machines are ten times slower than fast ones


class Outcome:
    def __init__(self, code, out, err, report=None):
        self.code, self.out, self.err, self.report = code, out, err, report

    def findings(self):
        """One line a finding: cell (or what the compared cells have in common), severity, rule, revision; sorted."""
        lines = [
            f"{cell['id']}  {finding['severity']}  {finding['rule']}  {finding['revision']}".rstrip()
            for cell in self.report["cells"]
            for finding in cell["findings"]
        ]
        lines += [f"{finding['message'].split(':')[0]}  {finding['severity']}  {finding['rule']}"
                  for finding in self.report["findings"]]
        return sorted(lines)

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def docker(*words):
    return subprocess.run(["docker", *words], capture_output=True, text=True, timeout=120)


def has_engine():
    return shutil.which("docker") is not None and docker("info").returncode == 0


def containers_of(processes):
    """What these processes have made and not removed, kept servers included; other tests run beside this one."""
    listed = docker("ps", "-a", "--filter", "label=harness.run", "--format", '{{.ID}} {{.Label "harness.owner"}}')
    # What is made by hand from a prepared image has the image's labels, which are empty: it is nobody's.
    owned = (line.split() for line in listed.stdout.splitlines() if len(line.split()) == 2)
    return {container for container, owner in owned if int(owner.split("@")[0]) in processes}


class ProgramTest(unittest.TestCase):
    """A temporary folder for each test; nothing of harness's may be left in it or in the container engine."""

    needs_engine = False

    def setUp(self):
        if self.needs_engine and not has_engine():
            if os.environ.get("HARNESS_REQUIRE_DOCKER") == "1":
                self.fail("no Docker engine answers, and HARNESS_REQUIRE_DOCKER=1")
            self.skipTest("no Docker engine answers")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="scenario-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.processes = set()

    def environment(self, **more):
        return {**os.environ, "TMPDIR": str(self.temporary), "NO_COLOR": "1", **more}

    def run_harness(self, *words, cwd=None, timeout=HANGS_S, report=False, **environment):
        words = [HARNESS, *map(str, words)]
        file = self.folder / "report.json"
        if report:
            words += ["--report", f"json={file}"]
        process = subprocess.Popen(words, cwd=cwd or self.folder, env=self.environment(**environment), text=True,
                                   errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.processes.add(process.pid)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Outcome(process.returncode, out, err,
                       json.loads(file.read_text()) if report and file.exists() else None)

    def start_harness(self, *words):
        process = subprocess.Popen([HARNESS, *map(str, words)], cwd=self.folder, env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.add(process.pid)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        self.addCleanup(process.stdout.close)
        return process

    def wait_for(self, what, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            result = condition()
            if result:
                return result
            time.sleep(0.02)
        self.fail(f"waited {seconds} s in vain for {what}")

    def write(self, name, text):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text)
        return file

    def write_matrix(self, text="migrations: m\nengines: {sqlite: {}}\n"):
        return self.write("matrix.yaml", text)

    def write_revision(self, number, up, down=""):
        self.write(f"m/{number}_r.up.sql", up)
        if down is not None:
            self.write(f"m/{number}_r.down.sql", down)

    def new_containers(self):
        return containers_of(self.processes)

    def assert_nothing_is_left(self, seconds=15):
        """The watcher and the engine may need a moment after a kill."""
        def left():
            return self.new_containers() if self.needs_engine else set()

        deadline = time.monotonic() + seconds
        while (left() or os.listdir(self.temporary)) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(left(), set(), "containers are left")
        self.assertEqual(os.listdir(self.temporary), [], "files are left in the temporary folder")


def main():
    """As unittest.main, but a run in which everything was skipped says so to ctest."""
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if result.wasSuccessful() and result.testsRun > 0 and len(result.skipped) == result.testsRun:
        sys.exit(SKIPPED)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)


__all__ = ["EXAMPLES", "HARNESS", "ROOT", "Outcome", "ProgramTest", "docker", "main", "signal"]
