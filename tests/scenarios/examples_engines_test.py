"""One history on all engines, and on servers that are set up in other ways."""
from examples_sqlite_test import expected_findings
from program import EXAMPLES, ProgramTest, main

HELP_DESK = EXAMPLES / "04_four_engines"


class EnginesExamples(ProgramTest):
    needs_engine = True

    def test_the_help_desk_passes_on_eleven_servers_of_four_engines(self):
        outcome = self.run_harness("run", HELP_DESK / "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 0, outcome)
        self.assertEqual([cell["status"] for cell in outcome.report["cells"]], ["passed"] * 11)
        self.assertEqual(outcome.findings(), [])
        self.assertIn("PASSED: no findings on 11 cells", outcome.out)
        self.assert_nothing_is_left()

    def test_broken_on_purpose_finds_exactly_what_is_expected_on_mariadb(self):
        outcome = self.run_harness("run", EXAMPLES / "03_broken_on_purpose/matrix.yaml", "--only", "mariadb-*",
                                   report=True)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.findings(), expected_findings("mariadb"))
        self.assert_nothing_is_left()

    def run_help_desk(self, axes, *words):
        self.write_matrix(f"migrations: {HELP_DESK}/migrations/{{engine}}\n"
                          f"engines: {{mariadb: [11.8], mysql: [9.7]}}\naxes: {{mode: {axes}}}\n")
        return self.run_harness("run", "matrix.yaml", *words, report=True)

    def test_settings_make_servers_of_one_version_differ(self):
        outcome = self.run_help_desk("{ansi: {settings: {sql_mode: 'ANSI,TRADITIONAL'}}, loose: {settings: {sql_mode: ''}}, "
                                     "lower: {settings: {lower_case_table_names: 1}}, "
                                     "latin1: {settings: {character_set_server: latin1}}}")
        self.assertEqual(outcome.code, 0, outcome)
        self.assert_nothing_is_left()

    def test_a_production_with_a_binary_log_keeps_an_ordinary_role_from_making_triggers(self):
        """MySQL manual, "Stored Program Binary Logging"; MariaDB has no binary log by default."""
        outcome = self.run_help_desk("{production: {durability: real}}")
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.findings(),
                         ["mysql-9.7+mode=production  error  up/failed  000006_note_closing_time"])
        self.assertIn("role: superuser", outcome.out)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
