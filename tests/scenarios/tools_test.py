"""Migration tools as programs, on SQLite: a team's own commands, tool files, and all that can go wrong with them."""
import os
import signal

from program import ProgramTest, main

OWN_TOOL = """
[ "$1" != up ] || [ "$(cat "$DB-registry" 2>/dev/null)" != "$2" ] || exit 0 # at the head there is nothing to do
list() { ls m | sed -n 's/\\.up$//p'; }
case $1 in
list) list ;;
current) cat "$DB-registry" 2>/dev/null || true ;;
up) sqlite3 -bail "$DB" < "m/$2.up" && echo "$2" > "$DB-registry" ;;
down) sqlite3 -bail "$DB" < "m/$2.down" && echo "$3" > "$DB-registry" ;;
esac
"""
MATRIX = """
migrations:
  path: .
  tool: command
  list: sh tool.sh list
  up: sh tool.sh up {{id}}
  {more}
  env: {{DB: "{{file}}"}}
engines: {{sqlite: }}
rows: {{count: 3, profiles: plain}}
{rest}
"""
ALL = "current: sh tool.sh current\n  down: sh tool.sh down {id} {previous}"


def alive(process):
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


class Project(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tool.sh", OWN_TOOL)
        self.write("m/1_users.up", "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);")
        self.write("m/1_users.down", "DROP TABLE users;")
        self.write("m/2_index.up", "CREATE INDEX idx_users_name ON users (name);")
        self.write("m/2_index.down", "DROP INDEX idx_users_name;")

    def run_tool(self, code, more=ALL, rest=""):
        self.write_matrix(MATRIX.format(more=more, rest=rest))
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, code, outcome)
        self.assert_nothing_is_left()
        return outcome

    def checks(self, outcome):
        return {check["check"]: check for check in outcome.report["cells"][0]["checks"]}


class Tools(Project):
    def test_own_commands_pass_all_checks(self):
        outcome = self.run_tool(0)
        self.assertEqual(outcome.findings(), [])
        cell = outcome.report["cells"][0]
        self.assertEqual(cell["layout"], "tool command")
        self.assertEqual({name: check["status"] for name, check in self.checks(outcome).items()
                          if name not in ("naming", "drift")},
                         dict.fromkeys(["chain", "up", "stairway", "down", "idempotency", "data", "constraints"],
                                       "passed"))

    def test_a_down_that_forgets_something_is_found_with_the_rule_of_sql(self):
        self.write("m/2_index.down", "SELECT 1;")
        outcome = self.run_tool(1)
        self.assertIn("sqlite  error  stairway/not-restored  2_index", outcome.findings())

    def test_an_up_that_fails_is_told_in_the_tools_words(self):
        self.write("m/2_index.up", "CREATE INDEX idx ON nowhere (name);")
        outcome = self.run_tool(1)
        self.assertEqual(outcome.findings(), ["sqlite  error  up/failed  2_index"])
        self.assertIn("no such table: main.nowhere", outcome.out)

    def test_rows_are_made_up_for_tools_too(self):
        self.write("m/2_index.up", "CREATE TABLE new_users (id integer PRIMARY KEY, name text NOT NULL, "
                   "mail text NOT NULL); INSERT INTO new_users (id, name) SELECT id, name FROM users; "
                   "DROP TABLE users; ALTER TABLE new_users RENAME TO users;")
        self.write("m/2_index.down", "ALTER TABLE users DROP COLUMN mail;")
        outcome = self.run_tool(1)
        self.assertIn("sqlite  error  up/fails-with-rows  2_index", outcome.findings())

    def test_what_cannot_be_looked_at_is_said_once(self):
        outcome = self.run_tool(0, more="")
        checks = self.checks(outcome)
        for name in ("stairway", "down"):
            self.assertEqual(checks[name]["status"], "not_looked")
            self.assertIn("the matrix file gives no `down`", checks[name]["reason"])
        self.assertEqual(checks["idempotency"]["status"], "not_looked")
        self.assertIn("the matrix file gives no `current`", checks["idempotency"]["reason"])
        self.assertEqual(outcome.findings(), [])

    def test_replay_and_resume_say_that_they_need_statements(self):
        outcome = self.run_tool(0, rest="checks: {idempotency: {replay: on, resume: on}}")
        reason = self.checks(outcome)["idempotency"]["reason"]
        self.assertIn("replay did not look: command runs the statements itself", reason)
        self.assertIn("resume did not look: command runs the statements itself", reason)

    def test_its_own_comparison_with_the_models_is_drift(self):
        self.write("compare.sh", "echo 'column users.mail is in the models alone'; exit 1\n")
        outcome = self.run_tool(0, more=ALL + "\n  drift: sh compare.sh")
        self.assertEqual(outcome.findings(), ["sqlite  warning  drift/models"])
        self.assertIn("column users.mail is in the models alone", outcome.out)
        self.write("compare.sh", "echo no models here >&2; exit 1\n")
        outcome = self.run_tool(0, more=ALL + "\n  drift: sh compare.sh")
        self.assertEqual(outcome.findings(), [])
        self.assertEqual(self.checks(outcome)["drift"]["status"], "not_looked")
        self.assertIn("no models here", self.checks(outcome)["drift"]["reason"])

    def test_the_sql_that_it_renders_is_shown_and_judged(self):
        rebuild = ("CREATE TABLE n (id integer PRIMARY KEY, name text NOT NULL); INSERT INTO n SELECT * FROM users; "
                   "{drop}DROP TABLE users; ALTER TABLE n RENAME TO users; CREATE INDEX idx ON users (name);")
        self.write("m/1_users.up", "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL); "
                                   "CREATE UNIQUE INDEX once ON users (name);")
        self.write("m/2_index.down", "DROP INDEX idx; CREATE UNIQUE INDEX once ON users (name);")
        rows = "checks: {stairway: off, down: off}"
        self.write("m/2_index.up", rebuild.format(drop=""))
        outcome = self.run_tool(0, rest=rows)
        self.assertEqual(outcome.findings(), [])
        self.assertIn("harness does not see their SQL", self.checks(outcome)["constraints"]["reason"])
        outcome = self.run_tool(1, more=ALL + "\n  render: cat m/{id}.up", rest=rows)
        self.assertEqual(outcome.findings(), ["sqlite  error  constraints/lost  2_index"])
        self.assertIn("| " + rebuild.format(drop=""), outcome.out)
        self.assertNotIn("reason", {key for key, value in self.checks(outcome)["constraints"].items() if value})
        self.write("m/2_index.up", rebuild.format(drop="DROP INDEX once; "))
        self.assertEqual(self.run_tool(0, more=ALL + "\n  render: cat m/{id}.up", rest=rows).findings(), [])
        outcome = self.run_tool(0, more=ALL + "\n  render: cat m/{id}.nowhere", rest=rows)
        self.assertIn("what 2_index gives up was not judged", self.checks(outcome)["constraints"]["reason"])

    def test_a_tool_file_of_ones_own(self):
        self.write("tools/own.yaml", """
            tool: own
            engines: {sqlite: "{file}"}
            env: {DB: "{url}"}
            history: {files: '^(.*)\\.up$', in: m}
            up: [sh, tool.sh, up, "{id}"]
            down: [sh, tool.sh, down, "{id}", "{previous}"]
            current: {command: [sh, tool.sh, current], lines: '^(.+)$'}
            errors: [{match: 'line ([0-9]+): (.*)$', line: "{1}", message: "{2}"}]
            """)
        self.write("m/2_index.up", "\n\nCREATE INDEX idx ON nowhere (name);")
        self.write_matrix("migrations: {tool: ./tools/own.yaml}\nengines: {sqlite: }\n")
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.report["cells"][0]["layout"], "tool own")
        finding = outcome.report["cells"][0]["findings"][0]
        self.assertEqual((finding["rule"], finding["revision"]), ("up/failed", "2_index"))
        self.assertIn("m/2_index.up:3", outcome.out)


class BadTools(Project):
    def refused(self, text, *words):
        self.write_matrix(text)
        outcome = self.run_harness("run", "matrix.yaml")
        self.assertEqual(outcome.code, 2, outcome)
        for word in words:
            self.assertIn(word, outcome.err)
        self.assert_nothing_is_left()

    def test_no_such_program(self):
        self.refused("migrations:\n  tool: command\n  list: sh tool.sh list\n  up: no-such-program {id}\n"
                     "engines: {sqlite: }\n", "matrix.yaml:2:9", "there is no program no-such-program")

    def test_a_list_that_fails_or_says_nothing(self):
        self.refused("migrations: {tool: command, list: 'sh -c \"echo broken >&2; exit 1\"', up: echo}\n"
                     "engines: {sqlite: }\n", "broken")
        self.refused("migrations: {tool: command, list: 'true', up: echo}\nengines: {sqlite: }\n", "no line that it writes")

    def test_mistakes_in_a_tool_file_have_their_place_there(self):
        self.write("own.yaml", "engines: {sqlite: x}\nhistory: {files: '('}\nupp: [a]\nup: [b, '{nme}']\n")
        self.refused("migrations: {tool: ./own.yaml}\nengines: {sqlite: }\n", "own.yaml:2:18", "own.yaml:3:1",
                     'Did you mean "up"?', "own.yaml:4:9", 'unknown placeholder "{nme}"')

    def test_a_tool_that_hangs_and_ignores_signals(self):
        self.write("tool.sh", OWN_TOOL.replace("up) sqlite3", "up) trap '' TERM INT HUP; echo $$ > hung; "
                                               "while :; do sleep 0.05; done; sqlite3"))
        outcome = self.run_tool(1, rest="timeouts: {statement: 1s}\nchecks: {stairway: off, data: off, "
                                        "constraints: off}\nrules: {}")
        self.assertIn("sqlite  error  up/timed-out  1_users", outcome.findings())
        self.assertFalse(alive(int((self.folder / "hung").read_text())))

    def test_a_tool_that_asks_logs_and_forks(self):
        self.write("tool.sh", OWN_TOOL.replace("up) sqlite3", "up) read answer || true; yes noise | head -c 5000000; "
                                               "sleep 1000 & echo $! >> forked; sqlite3"))
        outcome = self.run_tool(0, rest="checks: {stairway: off, data: off, constraints: off}")
        self.assertEqual(outcome.findings(), [])
        for process in (self.folder / "forked").read_text().split():
            self.wait_for("the end of a fork", lambda: not alive(int(process)))

    def test_a_harness_that_is_killed_leaves_no_tool_behind(self):
        self.write("tool.sh", OWN_TOOL.replace("up) sqlite3", "up) echo $$ > running; sleep 1000; sqlite3"))
        self.write_matrix(MATRIX.format(more=ALL, rest=""))
        harness = self.start_harness("run", "matrix.yaml")
        running = self.folder / "running"
        self.wait_for("the tool", lambda: running.exists() and running.read_text().strip())
        os.kill(harness.pid, signal.SIGKILL)
        harness.wait()
        self.wait_for("the tool's end", lambda: not alive(int(running.read_text())))


if __name__ == "__main__":
    main()
