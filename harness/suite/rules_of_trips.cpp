// Rules of what happens when migrations run.

#include "harness/suite/rules_of.hpp"

#include <array>

namespace harness::suite {
namespace {

constexpr std::array k_rules{
    Rule{"up/failed", Severity::error, "An up migration fails",
         "The deploy stops here; on engines without transactional DDL the schema is left half-way.",
         "Mend the statement shown. If it works on other versions, the statement is not portable between "
         "them."},
    Rule{"up/timed-out", Severity::error, "An up migration did not end in time",
         "It was cancelled after `timeouts.statement`. On an empty database that is a lock it waits for or "
         "an endless loop, not the amount of data.",
         "Look at what it waits for. If it is really that slow, raise `timeouts.statement` in the matrix "
         "file."},
    Rule{
        "up/crashes-server", Severity::error, "A migration crashes the database server",
        "Every session on the server ends with it, not only the migration's own; on a production server that "
        "is an outage, once for each time that the deploy is tried.",
        "The server's own words are shown. Look for a known defect of this version at the statement, write "
        "it "
        "in another way, or test with a newer patch release. It happened twice, on servers made anew."},
    Rule{"up/fails-with-rows", Severity::error, "An up migration fails where its tables hold rows",
         "It passes on the empty database of a test and stops the deploy to production, which has rows.",
         "Give a new NOT NULL column a default or fill it first; clean up what a new constraint refuses "
         "before "
         "adding it. If no such row can exist, bring your own rows by `fixtures:` and set `rows: off`."},
    Rule{
        "up/fails-with-adversarial-rows", Severity::warning,
        "An up migration fails on rows that the schema allows",
        "NULLs, duplicates, longest texts, extreme values, texts that are no number or date: nothing "
        "forbids them before this migration, so a production database may hold some, and the deploy stops "
        "there.",
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
    Rule{"stairway/white-space", Severity::note, "A down restores a routine's text with other white space",
         "The routine does what it did. Whoever compares dumps sees a difference.",
         "Nothing, usually. If dumps are compared, copy the text as the earlier migration has it, blanks and "
         "line ends included."},
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
    Rule{"idempotency/resume-stuck", Severity::error, "An up that was killed half-way cannot be run again",
         "A pod is evicted, a server restarts, a connection breaks: the deploy stops with a database that is "
         "neither the old one nor the new one, and a person has to repair it by hand.",
         "Put one statement into each migration where the engine has no transactional DDL, or let each "
         "statement "
         "pass over what is done already (IF NOT EXISTS, IF EXISTS)."},
    Rule{
        "idempotency/resume-differs", Severity::error,
        "An up that was killed half-way ends otherwise when it is run again",
        "The second run reports success, and the database is another one than everywhere else: an index that "
        "stays invalid, rows that were inserted twice.",
        "Look at what differs. IF NOT EXISTS passes over what is broken, too; rows need a guard of their "
        "own."},
    Rule{"idempotency/race-failed", Severity::error,
         "Two runners that start together get in each other's way",
         "Services that migrate at their start do so in every replica at once: one of them crashes, or both "
         "wait for each other until the deploy times out. What the other one makes can be another database, "
         "too.",
         "Run migrations in one place (a job before the deploy), or use a tool that takes a lock; on "
         "PostgreSQL, CREATE INDEX CONCURRENTLY waits for sessions that wait for that lock."},
    Rule{"idempotency/race-differs", Severity::error, "Two runners that start together make another database",
         "Rows are there twice, or the schema is another one, and neither runner said so.",
         "Run migrations in one place, or use a tool that takes a lock."},
};

} // namespace

std::span<const Rule> rules_of_trips() {
    return k_rules;
}

} // namespace harness::suite
