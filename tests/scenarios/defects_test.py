"""The corpus of defects: all that it lists is found, and nothing else, above all not in good histories."""
import filecmp
import json
import subprocess
import sys

from program import ROOT, ProgramTest, main

CORPUS = ROOT / "tests/corpus/defects"


def histories():
    return sorted(folder for folder in CORPUS.iterdir() if folder.is_dir() and "." in folder.name)


class Defects(ProgramTest):
    needs_engine = True

    def test_every_defect_is_found_and_good_histories_are_silent(self):
        outcome = self.run_harness("run", CORPUS / "matrix.yaml", report=True)
        table = subprocess.run([sys.executable, ROOT / "scripts/defects", "--report", self.folder / "report.json"],
                               capture_output=True, text=True)
        self.assertEqual((outcome.code, table.returncode), (0, 0), table.stdout + table.stderr)
        self.assert_nothing_is_left()

        looked_at = {cell["id"].split("case=")[1] for cell in outcome.report["cells"]}
        self.assertEqual(looked_at, {folder.name for folder in histories()})


class Shape(ProgramTest):
    """Needs no engine: what the README promises of the folders."""

    def test_there_are_enough_of_both_kinds(self):
        told = (CORPUS / "matrix.yaml").read_text().split("expected_failures:")[1]
        flawed = [folder for folder in histories() if f"case={folder.name}\"" in told]
        self.assertGreaterEqual(len(flawed), 60)
        self.assertGreaterEqual(len(histories()) - len(flawed), 30)

    def test_a_defect_differs_from_the_good_history_in_few_files_that_are_no_links(self):
        for folder in histories():
            name, kind = folder.name.split(".")
            good = next(path for path in (CORPUS / f"{name}.good", CORPUS / f"{name}.declared") if path.exists())
            if folder == good:
                continue
            own = [file.name for file in folder.iterdir() if not file.is_symlink()]
            self.assertLessEqual(len(own), 2, folder)
            for file in own:
                other = good / file
                self.assertFalse(other.exists() and filecmp.cmp(folder / file, other, shallow=False), folder / file)

    def test_every_history_stands_in_the_readme(self):
        sections = (CORPUS / "README.md").read_text().split("\n## ")[1:]
        told = {section.split(" ")[0]: section for section in sections}
        for folder in histories():
            name, kind = folder.name.split(".")
            self.assertIn(name, told)
            if kind not in ("good", "declared"):
                self.assertIn(f"| `{kind}` |", told[name])

    def test_a_report_with_a_finding_missing_or_too_many_is_no_success(self):
        outcome = self.run_harness("run", CORPUS / "matrix.yaml", "--only", "sqlite+case=files.gap", report=True)
        self.assertEqual(self.judge(outcome.report), 0, outcome)
        cell = outcome.report["cells"][0]
        found, cell["ignored"] = cell["ignored"], []
        self.assertEqual(self.judge(outcome.report), 1)
        cell["ignored"], cell["findings"] = found, [{**found[0], "rule": "up/failed"}]
        self.assertEqual(self.judge(outcome.report), 1)

    def judge(self, report):
        file = self.write("judged.json", json.dumps(report))
        return subprocess.run([sys.executable, ROOT / "scripts/defects", "--report", file],
                              stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    main()
