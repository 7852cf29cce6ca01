"""The corpus of breakages is true: what it says must fail fails as told, on the versions told, and nothing else does."""
from program import ROOT, ProgramTest, main

CORPUS = ROOT / "tests/corpus/breakages"


class Corpus(ProgramTest):
    needs_engine = True

    def test_every_breakage_breaks_as_told_and_nothing_else_does(self):
        outcome = self.run_harness("run", CORPUS / "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.findings(), [])
        self.assert_nothing_is_left()

        looked_at = {cell["id"].split("case=")[1] for cell in outcome.report["cells"]}
        self.assertEqual(looked_at, {folder.parent.name for folder in CORPUS.glob("*/README.md")})
        self.assertGreaterEqual(len(looked_at), 30)


if __name__ == "__main__":
    main()
