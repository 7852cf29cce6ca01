// Rules of what the schema should be, and of the matrix file itself.

#include "harness/suite/rules_of.hpp"

#include <array>

namespace harness::suite {
namespace {

constexpr std::array k_rules{
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
    Rule{"drift/models", Severity::warning, "The project's models are not what the migrations make",
         "The program reads and writes tables that a migrated database does not have in this form; it fails "
         "there, "
         "or the next generated migration brings what nobody meant.",
         "Write the migration that is missing, or mend the model. What the comparison shall leave out is "
         "said, with Alembic, in "
         "env.py (include_object, include_name); `rules: {\"drift/models\": error}` makes it fail the run."},
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

std::span<const Rule> rules_of_schemas() {
    return k_rules;
}

} // namespace harness::suite
