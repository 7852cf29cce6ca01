"""The tool is killed after each statement, the tool's own COMMIT included: a sound history comes through."""
from program import ProgramTest, main


class Resume(ProgramTest):
    needs_engine = True

    def test_a_kill_that_comes_after_the_commit_finds_the_work_done(self):
        # Statement by statement, so that the last kill of each revision comes when all is committed.
        self.write("m/1_users.sql", "-- migrate:up\nCREATE TABLE users (id int PRIMARY KEY);\nINSERT INTO users VALUES (1);\n"
                                    "-- migrate:down\nDROP TABLE users;\n")
        self.write("m/2_name.sql", "-- migrate:up transaction:false\nALTER TABLE users ADD COLUMN IF NOT EXISTS name text;\n"
                                   "-- migrate:down\nALTER TABLE users DROP COLUMN name;\n")
        self.write_matrix("migrations: m\nengines: {postgres: [17]}\nchecks: {idempotency: {resume: on}}\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual((outcome.code, outcome.findings()), (0, []), outcome)
        cell = outcome.report["cells"][0]
        self.assertEqual({check["check"]: check["status"] for check in cell["checks"]}["idempotency"], "passed")
        self.assertIn("resume", {step["trip"] for step in cell["steps"]})
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
