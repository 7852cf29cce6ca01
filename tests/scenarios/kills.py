"""What can happen to a run at any moment, and what must be true afterwards. Used by scripts/kills, which does each at
many random moments, and by kills_test.py, which does each at a few.

A kill is a function: it gets a started Run and strikes. Afterwards: nothing that harness made is left within 15 s, the
exit code is one that fits, no finding blames a migration, and the next run passes.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import HARNESS, ROOT, containers_of, docker  # noqa: E402

LEFT_DEADLINE_S = 15
RUN_DEADLINE_S = 240
MATRIX = """\
migrations: m
engines: {postgres: {versions: [17], memory: 512MiB}}
timeouts: {statement: 6s, ready: 60s, cell: 90s}
rows: off
"""


class Broken(Exception):
    """A promise that was not kept."""


class Run:
    """A run of harness on a history of its own, and a moment in it at which something is done."""

    def __init__(self, matrix=MATRIX, words=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kills-"))
        self.folder.chmod(0o755)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(mode=0o755)
        (self.folder / "m").mkdir()
        for number in range(1, 4):
            (self.folder / f"m/{number}_r.up.sql").write_text(
                f"CREATE TABLE t{number} (a integer PRIMARY KEY, b text NOT NULL); SELECT pg_sleep(0.1);")
            (self.folder / f"m/{number}_r.down.sql").write_text(f"DROP TABLE t{number};")
        (self.folder / "matrix.yaml").write_text(matrix)
        self.words = list(words)
        self.pids = set()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [HARNESS, "run", "matrix.yaml", "--report", "json=report.json", *self.words], cwd=self.folder,
            env={**os.environ, "TMPDIR": str(self.temporary), "NO_COLOR": "1"}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace")
        self.pids.add(self.process.pid)
        return self

    def finish(self):
        try:
            output, _ = self.process.communicate(timeout=RUN_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise Broken("the run did not end")
        return self.process.returncode, output

    def report(self):
        try:
            return json.loads((self.folder / "report.json").read_text())
        except (OSError, ValueError):
            return None

    def containers(self):
        return containers_of(self.pids)

    def await_container(self, seconds=60):
        return self.wait_for(lambda: next(iter(self.containers()), None), seconds)

    def wait_for(self, condition, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if result := condition():
                return result
            time.sleep(0.02)
        return None

    def check_no_container_is_left(self):
        if not self.wait_for(lambda: not self.containers(), LEFT_DEADLINE_S):
            raise Broken(f"left: containers {self.containers()}")

    def check_nothing_is_left(self):
        if not self.wait_for(lambda: not self.containers() and not os.listdir(self.temporary), LEFT_DEADLINE_S):
            raise Broken(f"left: containers {self.containers()}, files {os.listdir(self.temporary)}")

    def check_next_run(self):
        code, output = self.start().finish()
        if code != 0:
            raise Broken(f"the next run ended with {code}:\n{output}")

    def remove(self):
        for container in self.containers():
            docker("rm", "-fv", container)
        shutil.rmtree(self.folder, ignore_errors=True)


def check_blames_nobody(run, code, allowed, output):
    if code not in allowed:
        raise Broken(f"exit code {code}, not one of {sorted(allowed)}:\n{output}")
    report = run.report()
    findings = [finding["rule"] for cell in (report or {"cells": []})["cells"] for finding in cell["findings"]]
    if findings:
        raise Broken(f"findings blame a migration: {findings}\n{output}")


def kill_harness(run):
    run.process.kill()
    return {-signal.SIGKILL, 0, 3}


def server_pid(container):
    found = docker("inspect", "--format", "{{.State.Pid}}", container).stdout.strip()
    return int(found) if found.isdigit() and found != "0" else None


def kill_server(run):
    """SIGKILL of the server's own process: what the kernel does when memory is short."""
    container = run.await_container()
    pid = container and run.wait_for(lambda: server_pid(container), 10)
    if pid:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return {0, 3}


def kill_container(run):
    if container := run.await_container():
        docker("kill", container)
    return {0, 3}


def pause_container(run):
    if container := run.await_container():
        docker("pause", container)
    return {0, 3}


def restart_engine(run):
    """Of an engine that belongs to the caller alone: scripts/kills."""
    for word in ("stop", "start"):
        subprocess.run([ROOT / "scripts/docker-engine", word], check=True, capture_output=True)
    return {0, 3}


def fill_disk(run):
    """The server's disk: its tmpfs, by a file that takes all that is free (and no more than that of a disk of the machine's)."""
    if container := run.await_container():
        docker("exec", container, "sh", "-c", "head -c 600M /dev/zero > /srv/harness/filler")
    return {0, 3}


def cut_network(run):
    if container := run.await_container():
        docker("network", "disconnect", "--force", "bridge", container)
    return {0, 3}


KILLS = {
    "harness": kill_harness,
    "server": kill_server,
    "container": kill_container,
    "pause": pause_container,
    "engine": restart_engine,
    "disk": fill_disk,
    "network": cut_network,
}


def strike(name, moment_s):
    """One kill at one moment. Returns the exit code; raises Broken."""
    run = Run()
    try:
        run.start()
        time.sleep(moment_s)
        allowed = KILLS[name](run)
        code, output = run.finish()
        check_blames_nobody(run, code, allowed, output)
        run.check_no_container_is_left()
        run.check_next_run()  # which also removes the folder of a run that was killed
        run.check_nothing_is_left()
        return code, run_faults(output, run)
    finally:
        run.remove()


def run_faults(output, run):
    return "retried" if "started anew" in output else ""


def moments(count, seed, most_s):
    generator = random.Random(seed)
    return [generator.uniform(0, most_s) for _ in range(count)]


def usual_duration():
    """How long the run takes when nothing happens to it."""
    run = Run()
    try:
        begin = time.monotonic()
        code, output = run.start().finish()
        if code != 0:
            raise Broken(f"the run fails by itself, with {code}:\n{output}")
        return time.monotonic() - begin
    finally:
        run.remove()
