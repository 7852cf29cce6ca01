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
    CheckInfo{"data",
              "Do rows come through each migration: none lost, none doubled, no value changed unawares?"},
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
    Rule{"up/fails-with-rows", Severity::error, "An up migration fails where its tables hold rows",
         "It passes on the empty database of a test and stops the deploy to production, which has rows.",
         "Give a new NOT NULL column a default or fill it first; clean up what a new constraint refuses "
         "before "
         "adding it. If no such row can exist, bring your own rows by `fixtures:` and set `rows: off`."},
    Rule{
        "up/fails-with-adversarial-rows", Severity::warning,
        "An up migration fails on rows that the schema allows",
        "NULLs, duplicates, longest texts or extreme values: nothing forbids them before this migration, so "
        "a "
        "production database may hold some, and the deploy stops there.",
        "Let the migration deal with such rows first. If the application never writes them, ignore this rule "
        "for the revision with that reason."},
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
    Rule{"stairway/down-failed", Severity::error, "A down migration fails",
         "The release cannot be rolled back.",
         "Mend the statement shown. Down migrations must undo the up's statements in the opposite order."},
    Rule{"stairway/down-fails-with-rows", Severity::error,
         "A down migration fails where its tables hold rows",
         "It works on an empty database; the release cannot be rolled back once there is data.",
         "Usual cause: it restores a NOT NULL, a narrower type or a unique key that rows break by then. Let "
         "the "
         "down mend them first."},
    Rule{"stairway/up-again-fails-with-rows", Severity::error,
         "After a down, the up fails where its tables hold rows",
         "A release that was rolled back cannot be shipped again once there is data.",
         "Let the down remove or mend the rows that are in the way, or let the up pass over them."},
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
    Rule{"idempotency/replay-failed", Severity::error,
         "A migration of rows fails when it is applied once more",
         "Where a first try did its work and could not record it (a lost connection, an engine without "
         "transactional DDL), the second try stops the deploy.",
         "Insert only what is not there (ON CONFLICT DO NOTHING, INSERT IGNORE, WHERE NOT EXISTS)."},
    Rule{"idempotency/replay-changes", Severity::error,
         "A migration of rows changes them again when it is applied once more",
         "A second try after a failed first one doubles rows, or changes values that were right already.",
         "Insert only what is not there, and let an UPDATE say in its WHERE what is still to be done."},
    Rule{
        "data/rows-lost", Severity::error, "An up migration loses rows",
        "Rows that were in a table before are gone after it, though the table stays.",
        "Look at the rows shown: a join that drops rows without a match, a copy into a new table that leaves "
        "some out, a DELETE whose WHERE is too wide. If it is meant, declare it: `expect: [{revision: …, "
        "loses: [TABLE]}]`."},
    Rule{
        "data/rows-duplicated", Severity::error, "An up migration doubles rows",
        "Rows are there more often than before: usually a join that matches several times, or an INSERT that "
        "copies what is already there.",
        "Look at the rows shown and at the joins of the statement that fills the table."},
    Rule{"data/values-changed", Severity::warning, "An up migration changes values that were there",
         "An UPDATE reaches further than meant, or a rebuilt table mixes columns up. What it overwrote is "
         "lost.",
         "Look at the values shown. If it is meant, declare it: `expect: [{revision: …, changes: "
         "[TABLE.COLUMN]}]`."},
    Rule{
        "data/values-converted", Severity::error, "A change of type changes values",
        "They are cut, rounded or written in another encoding, and no error says so.",
        "Choose a type that holds all values, or convert them with an expression that keeps what matters; if "
        "the loss is meant, declare it: `expect: [{revision: …, changes: [TABLE.COLUMN]}]`."},
    Rule{"data/lost-by-down", Severity::error, "A down migration harms rows that its up left alone",
         "After a rollback, rows or values are not as they were before the up, though the up had not touched "
         "them.",
         "Look at the rows shown: usually the down drops or rebuilds more than the up made."},
    Rule{
        "data/not-restored", Severity::note, "A down migration cannot bring rows back",
        "What the up dropped or overwrote is lost after a rollback, and what it inserted may stay: the "
        "schema "
        "is restored, the data is not.",
        "Nothing, if that is understood: take a backup before the deploy. Else keep the old values until the "
        "release is safe."},
    Rule{"data/expected-change-missing", Severity::error, "A change of rows that was declared did not happen",
         "`expect:` of the matrix file says that this migration changes or loses something, and it did not: "
         "the "
         "backfill does nothing, or not for these rows.",
         "Mend the migration, or the line in `expect:`."},
    Rule{"data/unseeded", Severity::note, "No row could be made up for a table",
         "What migrations do to its rows was not looked at.",
         "Bring an INSERT of your own: `rows: {insert: {TABLE: \"INSERT …\"}}`, or a fixture."},
    Rule{"data/fixture-failed", Severity::error, "A fixture could not be put in",
         "The rows that it should bring are missing, so what comes after says little.",
         "Mend the fixture: it must fit the schema before (or after) the migration it is for."},
    Rule{"data/assertion-failed", Severity::error, "An assertion does not hold",
         "The rows after the migration are not what the assertion says.",
         "Look at what came: `-` was expected and is missing, `+` was not expected."},
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
