"""Every layout has an example, and the example passes."""
import shutil

from program import EXAMPLES, ProgramTest, main

LAYOUTS = sorted(folder.parent for folder in (EXAMPLES / "layouts").glob("*/matrix.yaml"))


class LayoutTest(ProgramTest):
    def run_examples(self, cells):
        self.assertGreater(len(LAYOUTS), 0)
        for folder in LAYOUTS:
            with self.subTest(folder.name):
                outcome = self.run_harness("run", folder / "matrix.yaml", "--only", cells, report=True)
                self.assertEqual(outcome.code, 0, outcome)
                self.assertEqual([cell["status"] for cell in outcome.report["cells"]], ["passed"])
                self.assert_nothing_is_left()


class Layouts(LayoutTest):

    def test_each_passes_on_sqlite(self):
        self.run_examples("sqlite")

    def test_each_is_found_by_itself(self):
        for folder in LAYOUTS:
            plan = self.run_harness("plan", folder / "matrix.yaml", "--only", "sqlite")
            self.assertRegex(plan.out, rf"sqlite .* {folder.name} ")

    def test_a_verify_script_of_sqitch_that_does_not_pass_is_told_at_its_line(self):
        shutil.copytree(EXAMPLES / "layouts/sqitch", self.folder / "copy")
        script = next((self.folder / "copy/project/verify").iterdir())
        script.write_text("-- what the deploy script does not make\nSELECT no_such_column FROM sqlite_schema;\n")
        outcome = self.run_harness("run", self.folder / "copy/matrix.yaml", "--only", "sqlite", report=True)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.findings(), [f"sqlite  error  up/verify-failed  {script.stem}"])
        self.assertIn(f"verify/{script.name}:2", outcome.out)

    def test_each_has_a_page_that_names_it(self):
        for folder in LAYOUTS:
            self.assertIn(f"layout: {folder.name}", (folder / "README.md").read_text(), folder.name)


if __name__ == "__main__":
    main()
