"""The examples are true, as far as SQLite goes."""

from program import EXAMPLES, ProgramTest, main


def expected_findings(cells):
    lines = (EXAMPLES / "03_broken_on_purpose/expected.txt").read_text().splitlines()
    return [line for line in lines if line.startswith(cells)]


class Examples(ProgramTest):
    def test_the_quickstart_passes(self):
        outcome = self.run_harness("run", EXAMPLES / "01_quickstart/matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual(outcome.findings(), [])
        self.assert_nothing_is_left()

    def test_broken_on_purpose_finds_exactly_what_is_expected(self):
        outcome = self.run_harness("run", EXAMPLES / "03_broken_on_purpose/matrix.yaml", "--only", "sqlite*",
                                   report=True)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.findings(), expected_findings("sqlite"))
        self.assert_nothing_is_left()

    def test_findings_are_the_same_ten_times_out_of_ten_and_with_any_number_of_jobs(self):
        for jobs in [1, 2, 6] * 3 + [1]:
            outcome = self.run_harness("run", EXAMPLES / "03_broken_on_purpose/matrix.yaml", "--only", "sqlite*",
                                       "--jobs", jobs, report=True)
            self.assertEqual(outcome.findings(), expected_findings("sqlite"))

    def test_every_rule_of_a_check_has_an_example_or_a_reason_not_to(self):
        # What needs a broken file encoding or a duplicate is tested on its own: such files would spoil the histories.
        not_in_the_example = {
            "chain/byte-order-mark", "chain/cut-version", "chain/cycle", "chain/dangling-link", "chain/duplicate-version",
            "chain/empty-up", "chain/leftover-file", "chain/metadata", "chain/missing-up", "chain/multiple-heads", "chain/no-version",
            "chain/not-a-migration", "chain/not-utf8", "chain/one-way", "chain/order", "chain/refused-file", "chain/superseded",
            "chain/title-mismatch", "chain/undeclared-variable", "chain/unknown-marker", "chain/version-too-large",
            "drift/models", "idempotency/race-differs", "idempotency/race-failed", "idempotency/rerun-changes", "idempotency/rerun-failed",
            "stairway/up-again-fails-with-rows",
            "stairway/residue", "stairway/up-again-differs",
            "up/crashes-server", "up/depends-on-session", "up/timed-out", "up/verify-failed",
            "versions/column-order",
        }
        listed = self.run_harness("explain").out
        rules = {word for line in listed.splitlines() if line.startswith("  ") for word in line.split()[:1]}
        rules = {rule for rule in rules if not rule.startswith("matrix/")}
        shown = {line.split()[2] for line in expected_findings(("sqlite", "postgres"))}
        self.assertEqual(rules - shown, not_in_the_example)

    def test_plan_shows_the_cells_and_starts_nothing(self):
        outcome = self.run_harness("plan", EXAMPLES / "02_postgres_versions/matrix.yaml", HARNESS_IMAGE_PREFIX="")
        self.assertEqual(outcome.code, 0, outcome)
        for version in range(13, 19):
            self.assertIn(f"postgres:{version}", outcome.out)

    def test_validate_passes_every_example(self):
        for matrix in sorted(EXAMPLES.glob("*/matrix.yaml")):
            outcome = self.run_harness("validate", matrix)
            self.assertEqual(outcome.code, 0, outcome)


if __name__ == "__main__":
    main()
