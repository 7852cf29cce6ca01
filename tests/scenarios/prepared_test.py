"""Prepared images, and what of harness's there is on the engine: as a user meets them."""
import json
import os
import pathlib
import re
import socket
import subprocess
import uuid

from program import ProgramTest, docker, main


class Prepared(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        self.mark = uuid.uuid4().hex
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        # A variable of its own gives the test an image of its own.
        self.write_matrix("migrations: m\nrows: off\nengines: {postgres: {versions: [17], env: {MARK: %s}}}\n" % self.mark)
        self.addCleanup(self.remove_images)

    def images(self):
        """The labels of this test's prepared images, by name."""
        names = docker("image", "ls", "--filter", "label=harness.prepared", "--format",
                       "{{.Repository}}:{{.Tag}}").stdout.split()
        inspected = [json.loads(docker("image", "inspect", name).stdout or "[]") for name in names]
        labels = {name: found[0]["Config"]["Labels"] for name, found in zip(names, inspected) if found}
        return {name: all_of for name, all_of in labels.items() if self.mark in all_of["harness.prepared.key"]}

    def remove_images(self):
        for name in self.images():
            docker("image", "rm", name)

    def test_a_password_that_an_image_holds_opens_no_server(self):
        for _ in range(2):  # the start that makes the image, and the next one
            outcome = self.run_harness("run", "matrix.yaml", "--keep", "all")
            self.assertEqual(outcome.code, 0, outcome)
            (labels,) = self.images().values()
            url = re.search(r"postgresql://postgres:(\S+)@(\S+)/", outcome.out)
            kept = re.search(r"docker rm -fv (\S+)", outcome.out)[1]
            try:
                inspected = docker("inspect", kept).stdout
                self.assertNotIn(labels["harness.prepared.password"], outcome.out + outcome.err)
                for password, works in ((url[1], True), (labels["harness.prepared.password"], False)):
                    asked = subprocess.run(["psql", "-XAtc", "SELECT 1", f"postgresql://postgres@{url[2]}/postgres"],
                                           env=self.environment(PGPASSWORD=password), capture_output=True, text=True)
                    self.assertEqual(asked.returncode == 0, works, asked.stderr)
            finally:
                docker("rm", "-fv", kept)
        self.assertNotIn(labels["harness.prepared.password"], inspected)
        self.assert_nothing_is_left()

    def test_fresh_neither_uses_nor_makes_images(self):
        outcome = self.run_harness("run", "matrix.yaml", "--fresh")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(self.images(), {})

    def test_a_kill_while_the_image_is_made_leaves_nothing_and_the_next_run_makes_it(self):
        process = self.start_harness("run", "matrix.yaml")
        container = next(iter(self.wait_for("a container", self.new_containers)))
        self.wait_for("the server", lambda: "accept connections" in docker("logs", container).stderr)
        process.kill()
        process.wait(timeout=10)
        self.wait_for("the watcher to clean up", lambda: not self.new_containers(), 30)
        outcome = self.run_harness("run", "matrix.yaml")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(len(self.images()), 1)
        self.assertEqual(self.new_containers(), set())


class Ownership(ProgramTest):
    needs_engine = True

    def create(self, name, **labels):
        boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        world = boot + "/" + re.sub(r"\D", "", os.readlink("/proc/self/ns/pid"))
        all_labels = {"harness.run": "r", "harness.cell": "c", "harness.host": socket.gethostname(),
                      "harness.owner": f"4194305@{world}/1",  # larger than any pid
                      "harness.expires": "9999999999", **labels}
        words = [word for item in all_labels.items() for word in ("--label", "=".join(item))]
        made = docker("create", "--name", name, *words, os.environ.get("HARNESS_IMAGE_PREFIX", "") + "postgres:17", "true")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.addCleanup(docker, "rm", "-fv", name)
        return name

    def exists(self, name):
        return docker("inspect", name).returncode == 0

    def test_clean_removes_what_the_dead_left_and_nothing_that_only_looks_like_it(self):
        mark = uuid.uuid4().hex
        dead = self.create(f"harness-{mark}-dead")
        others = [self.create(f"harness-{mark}-elsewhere", **{"harness.owner": "1@another-boot/1/1"}),
                  self.create(f"harness-{mark}-empty", **{"harness.owner": "", "harness.expires": ""}),
                  self.create(f"somebodys-{mark}"),
                  self.create(f"harness-kept-{mark}")]
        outcome = self.run_harness("clean")
        self.assertEqual(outcome.code, 0, outcome)
        self.assertFalse(self.exists(dead))
        for other in others:
            self.assertTrue(self.exists(other), other)

    def test_ps_and_a_dry_run_tell_of_what_was_kept_and_touch_nothing(self):
        kept = self.create(f"harness-kept-{uuid.uuid4().hex}")
        listed = json.loads(self.run_harness("ps", "--json").out)
        (ours,) = [one for one in listed["containers"] if one["name"] == kept]
        self.assertEqual((ours["claim"], ours["cell"], ours["host"], ours["process"]),
                         ("kept", "c", socket.gethostname(), 4194305))
        self.assertIn(kept, self.run_harness("ps").out)
        self.assertNotIn(kept, self.run_harness("clean", "--dry-run").out)
        outcome = self.run_harness("clean", "--dry-run", "--kept", "--prepared")
        self.assertIn(f"container {kept} (kept", outcome.out)
        self.assertIn("nothing was removed", outcome.out)
        self.assertTrue(self.exists(kept))

    def test_without_an_engine_they_say_what_to_do(self):
        for words in (["ps"], ["clean"]):
            outcome = self.run_harness(*words, DOCKER_HOST="unix:///nowhere/docker.sock")
            self.assertEqual(outcome.code, 3, outcome)
            self.assertIn("set DOCKER_HOST", outcome.err)


if __name__ == "__main__":
    main()
