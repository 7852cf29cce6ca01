"""The examples are true on real PostgreSQL servers."""
from examples_sqlite_test import expected_findings
from program import EXAMPLES, ProgramTest, main


class PostgresExamples(ProgramTest):
    needs_engine = True

    def test_the_shop_passes_on_six_versions(self):
        outcome = self.run_harness("run", EXAMPLES / "02_postgres_versions/matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual([cell["status"] for cell in outcome.report["cells"]], ["passed"] * 6)
        self.assertEqual(outcome.findings(), [])
        self.assert_nothing_is_left()

    def test_broken_on_purpose_finds_exactly_what_is_expected_with_one_job_and_with_six(self):
        told = []
        for jobs in (1, 6):
            outcome = self.run_harness("run", EXAMPLES / "03_broken_on_purpose/matrix.yaml", "--only", "postgres*",
                                       "--jobs", jobs, report=True)
            self.assertEqual(outcome.code, 1, outcome)
            self.assertEqual(outcome.findings(), expected_findings("postgres"))
            # The findings of budgets tell measured times, which are others in each run.
            told.append({cell["id"]: [(f["rule"], f["revision"], f["message"]) for f in cell["findings"]]
                         for cell in outcome.report["cells"] if not cell["id"].endswith("story=house_rules")})
        self.assertEqual(told[0], told[1])
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
