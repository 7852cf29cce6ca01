#include "harness/suite/rules.hpp"

#include <algorithm>
#include <array>

namespace harness::suite {
namespace {

constexpr std::array k_checks{
    CheckInfo{"chain", "Is the history itself whole: no gap, no duplicate, every up with its down?"},
    CheckInfo{
        "up",
        "Does every revision apply, in one session as on a fresh install and each alone as in a deploy?"},
    CheckInfo{"stairway",
              "Does each down restore exactly what was there before its up, and does up work again?"},
    CheckInfo{"down", "Does all the way down leave the empty database empty, cluster-wide objects included?"},
    CheckInfo{"idempotency", "Does running the tool again at the head change nothing?"},
    CheckInfo{"naming", "Are tables, columns, indexes and constraints named and equipped as the team wants?",
              LooksAt::cell, Standing::asked_for},
    CheckInfo{"drift", "Do the migrations make the schema that the project's schema file says?",
              LooksAt::cell, Standing::asked_for},
    CheckInfo{"versions", "Do the migrations make the same schema on every version of an engine?",
              LooksAt::cells},
};

constexpr std::array k_rules{
    Rule{"chain/duplicate-version", Severity::error, "Two migrations have the same version",
         "The migration tool refuses to start, or applies only one of them, depending on the tool and on "
         "file order.",
         "Give one of them a new version. Usually two branches took the same number: rename the one that has "
         "not been deployed."},
    Rule{"chain/gap", Severity::warning, "The numbering has a hole",
         "A migration was lost in a merge or was never committed. If it shows up later, tools that compare "
         "with the highest applied version never apply it.",
         "Find the missing migration. If it was removed on purpose and never deployed, renumber what "
         "follows."},
    Rule{"chain/missing-up", Severity::error, "A revision has a down migration and no up",
         "The tool counts the version as applied without having done anything.",
         "Add the up migration, or remove the down."},
    Rule{"chain/missing-down", Severity::warning, "A revision has no down migration",
         "A release with it cannot be rolled back. Some tools step over it in silence and record that it was "
         "reverted.",
         "Add a down migration; if the step cannot be undone, say so in one that fails on purpose, and set "
         "`since:` or an ignore with that reason."},
    Rule{"chain/empty-up", Severity::warning, "An up migration does nothing",
         "Empty, or comments only. Some tools refuse it, others record it as applied.",
         "Write the statement that was meant, or delete the migration."},
    Rule{"chain/empty-down", Severity::warning, "A down migration does nothing",
         "Empty, or comments only. The tool records that the revision was reverted although everything is "
         "still there.",
         "Write the statements that undo the up. Where there is nothing to undo, ignore this rule for the "
         "revision with that reason."},
    Rule{"chain/not-utf8", Severity::error, "A migration file is not UTF-8",
         "The server refuses it or stores other characters than were meant, depending on client settings.",
         "Save the file as UTF-8."},
    Rule{"chain/byte-order-mark", Severity::warning, "A migration file starts with a byte order mark",
         "Most drivers send it to the server, which answers with a syntax error at the first word.",
         "Save the file as UTF-8 without BOM."},
    Rule{"chain/ignored-file", Severity::warning, "The tool will silently ignore a file",
         "It looks like a migration, but its name does not match what the tool reads: it will never be "
         "applied.",
         "Rename it to match the others, or move it out of the folder."},
    Rule{"chain/one-way", Severity::note, "No revision has a down migration",
         "No release can be rolled back by migrating down, and the checks of the way down have nothing to "
         "look at.",
         "Nothing, if going forward only is the policy: ignore this rule with that reason. Else add down "
         "migrations."},
    Rule{"chain/order", Severity::error, "Revisions run in another order than their numbers say",
         "The tool sorts versions as text, so that 10 comes before 9.",
         "Give all versions the same number of digits."},
    Rule{"chain/no-version", Severity::warning, "A migration's name does not begin with a version",
         "The tool takes the whole name for the version and sorts it after all numbers.",
         "Rename it; name migrations with a date and a time."},
    Rule{"chain/cut-version", Severity::warning,
         "The tool reads only a part of what was meant as the version",
         "Another migration of the same day would get the same version, and one of the two would never run.",
         "Rename it if it has not been deployed; if it has, leave it, ignore this rule for it with that "
         "reason, and keep to the usual form from now on."},
    Rule{"chain/version-too-large", Severity::error, "A version does not fit into the tool's version table",
         "Recording it fails after the migration has run, so that the database is marked as broken.",
         "Give it a smaller version."},
    Rule{"chain/title-mismatch", Severity::note, "Up and down have different names",
         "The tool pairs them by version alone; one of the two may belong to another migration.",
         "Give both the same name."},
    Rule{"chain/leftover-file", Severity::error, "The tool runs a file that looks like a copy or a note",
         "An editor's backup or a disabled migration is applied all the same, because the tool looks at the "
         "name's beginning only.",
         "Move it out of the folder."},
    Rule{"chain/dangling-link", Severity::error, "A migration is a link to nothing",
         "The tool takes the file for missing, records the version and runs nothing.",
         "Mend the link, or put the file itself there."},
    Rule{"chain/not-a-migration", Severity::error, "The tool refuses to start because of a file or folder",
         "It stands among the migrations and is none, and the tool does not pass over it.",
         "Move it out of the folder."},
    Rule{"chain/refused-file", Severity::error, "The tool refuses to run a migration's file",
         "A marker is missing or stands in the wrong place, so the tool stops there: what comes after is "
         "never "
         "applied.",
         "Mend the file as the message says."},
    Rule{"chain/undeclared-variable", Severity::error, "A file names a variable that has no value",
         "The tool stops there, or fills in nothing and runs what is left.",
         "Declare it: `migrations: {path: …, variables: {NAME: value}}` in the matrix file."},
    Rule{"chain/superseded", Severity::note, "A baseline stands for older migrations",
         "A new database never sees the older ones, so nothing here tests them.",
         "Test them from a folder without the baseline, as long as there are databases older than it."},
    Rule{"chain/unknown-marker", Severity::warning, "A marker or option that the tool does not know",
         "It looks like an instruction to the tool and is only a comment to it: what it should bring about "
         "does "
         "not happen.",
         "Correct its spelling, or take it out."},
    Rule{"chain/metadata", Severity::warning, "A migration's metadata file does not say what it seems to",
         "The tool reads it in another way, so that the migration may run inside a transaction although it "
         "must not, or outside of one.",
         "Write it as the tool's documentation shows."},
    Rule{"up/failed", Severity::error, "An up migration fails",
         "The deploy stops here; on engines without transactional DDL the schema is left half-way.",
         "Mend the statement shown. If it works on other versions, the statement is not portable between "
         "them."},
    Rule{"up/timed-out", Severity::error, "An up migration did not end in time",
         "It was cancelled after `timeouts.statement`. On an empty database that is a lock it waits for or "
         "an endless loop, not the amount of data.",
         "Look at what it waits for. If it is really that slow, raise `timeouts.statement` in the matrix "
         "file."},
    Rule{"up/leaks-session-state", Severity::error,
         "An up migration fails only when an earlier one ran in the same session",
         "A fresh install, which applies the whole history in one session, breaks, although each deploy "
         "worked. Usual cause: `SET search_path` of a pg_dump output, a temporary table, a SET ROLE left "
         "behind.",
         "Find the SET in an earlier migration; use SET LOCAL inside a transaction, or reset it at its end."},
    Rule{"up/needs-earlier-session", Severity::error,
         "An up migration works only in the same session as an earlier one",
         "It passes on a fresh install and fails on the deploy that applies it alone: it relies on a "
         "setting, a temporary table or a role that an earlier migration left in the session.",
         "Make the migration set what it needs itself."},
    Rule{"up/depends-on-session", Severity::error,
         "The schema depends on whether migrations run in one session or each alone",
         "A fresh install ends with another schema than a database that was migrated release by release.",
         "Look at the objects shown: usually they were made in another schema or with another owner because "
         "of a SET that an earlier migration left in the session."},
    Rule{"up/verify-failed", Severity::error, "A verify script does not pass after its up",
         "The migration did not do what it promises, or the script no longer fits it: `sqitch deploy "
         "--verify` reverts "
         "the change at this point.",
         "Look at the statement: mend the deploy script, or the verify script that has fallen behind."},
    Rule{
        "up/over-budget", Severity::error, "An up migration takes longer than its budget",
        "While it runs, a deploy waits, and whatever its locks are on waits with it. What is slow on the "
        "rows of a test is slower on those of production.",
        "Do the work in batches, outside of the migration or concurrently; or give this revision a budget of "
        "its own: `budgets: {revisions: {\"…\": 1m}}`."},
    Rule{"up/slow-statement", Severity::error, "A statement takes longer than the budget of one",
         "Production ends statements after some time (`statement_timeout`, `max_statement_time`), and this "
         "one would be ended half-way.",
         "Split the statement into batches, or raise the limit in the session of the migration and in "
         "`budgets.statement`."},
    Rule{"up/over-total-budget", Severity::error, "All up migrations together take longer than their budget",
         "Every new installation and every CI job waits that long.",
         "Look at the slowest revisions shown; squash what is history, or raise `budgets.total`."},
    Rule{"stairway/down-failed", Severity::error, "A down migration fails",
         "The release cannot be rolled back.",
         "Mend the statement shown. Down migrations must undo the up's statements in the opposite order."},
    Rule{"stairway/not-restored", Severity::error, "A down migration does not restore what was there before",
         "After a rollback the schema is one that no release ever had; the next up may fail or silently "
         "differ.",
         "Add what the down forgot: the schema difference is shown, `+` is left over, `-` is lost, `~` is "
         "changed."},
    Rule{"stairway/residue", Severity::warning,
         "An up migration fails once earlier ones were taken down and up again",
         "The schema came back as it was, the rows did not: what an earlier migration inserted is there "
         "twice, or what it moved is gone. After a rollback and a second deploy, this migration stops the "
         "release.",
         "Let the down of the earlier migration remove the rows that its up inserts, or let the up insert "
         "only what is not there."},
    Rule{"stairway/column-order", Severity::note, "After a down, a table has its columns in another order",
         "A column that is dropped and added again comes last, and no ALTER TABLE can move it. It matters "
         "only to `SELECT *`, to INSERT without a list of columns, and to whoever compares dumps.",
         "Nothing, usually. If the order matters, the down has to build the table anew."},
    Rule{"stairway/up-again-failed", Severity::error, "After a down, the up fails",
         "A release that was rolled back cannot be shipped again. Usual cause: the down leaves something "
         "behind (an enum type, a sequence, a role) that the up wants to create.",
         "Let the down remove what the up makes."},
    Rule{"stairway/up-again-differs", Severity::error,
         "After a down, the up gives another schema than the first time",
         "The down or the up depends on what was there before, so databases with a different past differ.",
         "Look at the objects shown; `IF NOT EXISTS` and `CREATE OR REPLACE` often hide what is left over."},
    Rule{"down/failed", Severity::error, "Going all the way down fails",
         "Each down works right after its up, but not after the later ones were reverted: usually rows that "
         "a later migration inserted are still there.",
         "Look at the statement shown, and at what later migrations put into its tables."},
    Rule{"down/leftovers", Severity::error, "All the way down leaves something behind",
         "The database is not as empty as before the first migration: uninstalling, or running tests on one "
         "server again and again, trips over it.",
         "Let the down of the migration that made it remove it; roles and other cluster-wide objects "
         "included."},
    Rule{"idempotency/rerun-applies", Severity::error,
         "At the head, the tool wants to apply migrations again",
         "Every start of the service would run them again: its version table does not say what was applied. "
         "Usual cause: a migration that drops, renames or empties the version table, or changes where it is "
         "looked for.",
         "Look for statements that touch the version table or the search path."},
    Rule{"idempotency/rerun-failed", Severity::error, "At the head, running the tool again fails",
         "Every start of the service after the first would fail.",
         "Look at the message: usually the version table is gone or cannot be read."},
    Rule{"idempotency/rerun-changes", Severity::error,
         "At the head, running the tool again changes the schema",
         "What the tool does at every start is not idempotent.", "Look at the objects shown."},
    Rule{"naming/pattern", Severity::warning, "An object is not named as the matrix file asks",
         "Whoever reads an error message or a query plan knows what a name that keeps to the rules stands "
         "for; and a migration that drops an object by the name it should have fails on the one that has "
         "another.",
         "Rename it, in a new migration if this one is deployed; or change the pattern under "
         "`checks: {naming: …}`."},
    Rule{"naming/required", Severity::warning, "A table lacks what the matrix file requires",
         "Without a primary key rows cannot be told apart and replication may refuse the table; without an "
         "index on a foreign key's columns each DELETE on the other table reads this one whole.",
         "Add it, in a new migration if this one is deployed; or ignore this rule for the `object:` with the "
         "reason."},
    Rule{
        "drift/differs", Severity::error, "The migrations do not make the schema that the schema file says",
        "Who installs from the file and who migrates have different databases; tests that load the file test "
        "a schema that production does not have.",
        "`+` is made by the migrations alone, `-` stands in the file alone, `~` differs: write the missing "
        "migration, or dump the file anew."},
    Rule{"drift/column-order", Severity::note, "A table's columns have another order in the schema file",
         "It matters only to `SELECT *`, to INSERT without a list of columns, and to whoever compares dumps.",
         "Dump the file anew from a database that was migrated."},
    Rule{"drift/not-loaded", Severity::error, "The schema file cannot be loaded",
         "Nobody can install from it, and whether the migrations make the same schema cannot be told.",
         "Look at the statement: dump the file anew from this version of the engine, or name a file for each "
         "version with `{engine}` and `{version}`."},
    Rule{"versions/differs", Severity::error, "The schema depends on the version of the engine",
         "What was tested on one version runs on another schema in production, and an upgrade of the server "
         "keeps "
         "the old one: two installations of a release are no longer the same.",
         "Write out what the version decides (a type, a default, STORED or VIRTUAL, a name). Where the "
         "difference "
         "is meant, ignore this rule for the `object:` with that reason."},
    Rule{"versions/column-order", Severity::note, "The order of a table's columns depends on the version",
         "SELECT * and INSERT without a list of columns behave differently from version to version.",
         "Name columns in queries; or make the migrations of the versions alike."},
    Rule{"matrix/unused-ignore", Severity::warning, "An ignore of the matrix file matches nothing",
         "What it excused is mended, or it never matched; left there, it may hide something later.",
         "Remove it, or mend its pattern."},
    Rule{"matrix/expired-ignore", Severity::warning, "An ignore of the matrix file has expired",
         "Its `until:` has passed, so the finding counts again.",
         "Mend what it excused, or give it a new date with a reason."},
    Rule{"matrix/unexpected-pass", Severity::error, "An expected failure did not come",
         "The matrix file says that this fails; it passes now, so the file is no longer true.",
         "Remove it from `expected_failures`."},
};

} // namespace

std::span<const CheckInfo> checks() {
    return k_checks;
}

std::span<const Rule> rules() {
    return k_rules;
}

const Rule* find_rule(std::string_view id) {
    const auto* row =
        std::find_if(k_rules.begin(), k_rules.end(), [&](const Rule& rule) { return rule.id == id; });
    return row == k_rules.end() ? nullptr : &*row;
}

std::string_view to_string(Severity severity) {
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::warning:
        return "warning";
    case Severity::error:
        return "error";
    }
    return "unknown";
}

} // namespace harness::suite
