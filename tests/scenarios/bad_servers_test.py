"""Engines and images that are not what they seem. Each is an error of the environment, told soon and with its reason."""
import hashlib
import io
import json
import socket
import subprocess
import tarfile
import threading

from program import ProgramTest, docker, main


def load_image(name, architecture, program):
    """An image of one file, made without any registry: no shell, no libraries."""
    def add(archive, path, data, mode=0o755):
        entry = tarfile.TarInfo(path)
        entry.size, entry.mode = len(data), mode
        archive.addfile(entry, io.BytesIO(data))

    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        add(archive, "program", program)
    digest = hashlib.sha256(layer.getvalue()).hexdigest()
    config = {"architecture": architecture, "os": "linux", "config": {"Entrypoint": ["/program"]},
              "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]}}
    image = io.BytesIO()
    with tarfile.open(fileobj=image, mode="w") as archive:
        add(archive, "layer.tar", layer.getvalue())
        add(archive, "config.json", json.dumps(config).encode())
        add(archive, "manifest.json",
            json.dumps([{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]).encode())
    loaded = subprocess.run(["docker", "load"], input=image.getvalue(), capture_output=True)
    assert loaded.returncode == 0, loaded.stderr


class BadServers(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")

    def error_of(self, image):
        self.addCleanup(docker, "image", "rm", "--force", image)
        self.write_matrix(f"migrations: m\nengines: {{postgres: {{versions: [17], image: '{image}'}}}}\n"
                          "timeouts: {ready: 20s, pull: 20s}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True, HARNESS_IMAGE_PREFIX="")
        self.assertEqual(outcome.code, 3, outcome)
        self.assertEqual(outcome.findings(), [])
        self.assert_nothing_is_left()
        cell = outcome.report["cells"][0]
        self.assertEqual(cell["retried"], [], "it would be the same again")
        return cell["error"]["message"]

    def test_an_image_without_a_shell_whose_program_is_no_server(self):
        load_image("local/harness-no-shell:1", "amd64", b"#!/bin/sh\n")
        self.assertRegex(self.error_of("local/harness-no-shell:1"), "no such file or directory")

    def test_an_image_of_another_architecture(self):
        # The head of a program for 64-bit ARM: machine 0xb7 (elf(5)).
        elf = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00\x01\x00\x00\x00" + bytes(40)
        load_image("local/harness-other:1", "arm64", elf)
        self.assertRegex(self.error_of("local/harness-other:1"), "(?i)exec format error|platform|architecture")


class SilentEngine(ProgramTest):
    def test_a_socket_that_accepts_and_never_answers_is_given_up_in_time(self):
        self.write_revision(1, "CREATE TABLE t (a integer);", "DROP TABLE t;")
        self.write_matrix("migrations: m\nengines: {postgres: [17], sqlite: {}}\n")
        path = str(self.folder / "silent.sock")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen(16)
            held = []

            def accept():
                while True:
                    try:
                        held.append(listener.accept()[0])
                    except OSError:
                        return
            threading.Thread(target=accept, daemon=True).start()
            outcome = self.run_harness("run", "matrix.yaml", report=True, timeout=60, DOCKER_HOST=f"unix://{path}")
        self.assertEqual(outcome.code, 3, outcome)
        postgres, sqlite = outcome.report["cells"]
        self.assertEqual((postgres["status"], postgres["fault"]), ("error", "unavailable"))
        self.assertIn(path, postgres["error"]["message"])
        self.assertEqual(sqlite["status"], "passed", "what needs no engine runs")
        self.assertEqual(outcome.findings(), [])


if __name__ == "__main__":
    main()
