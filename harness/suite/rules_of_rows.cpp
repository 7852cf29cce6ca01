// Rules of what migrations do to rows.

#include "harness/suite/rules_of.hpp"

#include <array>

namespace harness::suite {
namespace {

constexpr std::array k_rules{
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
    Rule{
        "constraints/lost", Severity::error, "A constraint is lost that no migration dropped",
        "What the database refused before it takes now, and nobody decided that: it went with a column, with "
        "a table that was made anew, or with an option that was not written again.",
        "Make it again in the same migration. If it is meant, drop it by its name first, or say so in the "
        "migration's name or a comment (`-- email may be nullable`)."},
    Rule{
        "constraints/index-lost", Severity::warning, "An index is lost that no migration dropped",
        "It went with one of its columns or with a table that was made anew: what it made quick is slow now.",
        "Make it again in the same migration, or drop it by its name."},
    Rule{"constraints/not-validated", Severity::warning, "A constraint is left NOT VALID",
         "Rows that were there before may break it, and the planner does not rely on it.",
         "Add `ALTER TABLE … VALIDATE CONSTRAINT …`, in a later migration if the table is large: it does not "
         "block writes."},
    Rule{
        "constraints/not-enforced", Severity::error, "A constraint is there and without effect",
        "NOT ENFORCED, a trigger of a foreign key that is disabled, policies without row level security: the "
        "schema promises what the database does not keep.",
        "Turn on again what the evidence names: ENABLE TRIGGER ALL, ENFORCED, ENABLE ROW LEVEL SECURITY."},
    Rule{"constraints/invalid-index", Severity::error, "An index is left that is not valid",
         "CREATE INDEX CONCURRENTLY or ON ONLY was not brought to its end: writes keep it up, no query uses "
         "it, and a unique one does not see all rows.",
         "Drop it and make it again, or attach the missing indexes of the partitions."},
    Rule{"constraints/accepts", Severity::error, "A row that breaks a constraint is taken",
         "The catalogs promise it, but the row that was sent to try it was not refused.",
         "Look at the statement in the evidence; usually the catalogs were written to by hand. Drop the "
         "constraint and make it again."},
    Rule{"constraints/broken", Severity::error, "There are rows that break a constraint",
         "The migration wrote or deleted rows while its session did not look: foreign_key_checks = 0, PRAGMA "
         "foreign_keys off. The next dump, rebuild or validation fails on them.",
         "Mend the rows in the migration, and leave the checks on; on SQLite end with PRAGMA "
         "foreign_key_check."},
};

} // namespace

std::span<const Rule> rules_of_rows() {
    return k_rules;
}

} // namespace harness::suite
