"""Images that come from a registry, which runs here in a container of its own."""
import os

from program import ProgramTest, docker, main

PREFIX = os.environ.get("HARNESS_IMAGE_PREFIX", "")


class Pulls(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        started = docker("run", "--detach", "--publish", "127.0.0.1::5000", PREFIX + "registry:2")
        self.assertEqual(started.returncode, 0, started.stderr)
        container = started.stdout.strip()
        self.addCleanup(docker, "rm", "-fv", container)
        self.registry = docker("port", container, "5000").stdout.strip()
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")

    def run_version(self, version):
        self.write_matrix(f"migrations: m\nengines: {{postgres: [{version}]}}\n")
        return self.run_harness("run", "matrix.yaml", "--image-prefix", self.registry + "/", report=True)

    def test_an_image_behind_a_prefix_is_pulled_and_runs(self):
        image = f"{self.registry}/postgres:17"
        docker("tag", PREFIX + "postgres:17", image)
        self.addCleanup(docker, "rmi", image)
        self.wait_for("the registry to take the image", lambda: docker("push", image).returncode == 0)
        docker("rmi", image)
        self.assertEqual(docker("image", "ls", "--quiet", image).stdout, "")
        outcome = self.run_version(17)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertIn(f"getting the image: {image}", outcome.out)
        self.assertNotEqual(docker("image", "ls", "--quiet", image).stdout, "")
        self.assert_nothing_is_left()

    def test_an_image_that_the_registry_does_not_have_is_told_in_its_words(self):
        image = f"{self.registry}/postgres:16"
        self.wait_for("the registry to answer", lambda: "manifest unknown" in docker("pull", image).stderr)
        outcome = self.run_version(16)
        self.assertEqual(outcome.code, 3, outcome)
        message = outcome.report["cells"][0]["error"]["message"]
        self.assertIn(f"{self.registry}/postgres:16", message)
        self.assertIn("manifest unknown", message)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
