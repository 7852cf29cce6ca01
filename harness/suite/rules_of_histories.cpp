// Rules of what is seen before any database.

#include "harness/suite/rules_of.hpp"

#include <array>

namespace harness::suite {
namespace {

constexpr std::array k_rules{
    Rule{"chain/duplicate-version", Severity::error, "Two migrations have the same version",
         "The migration tool refuses to start, or applies only one of them, depending on the tool and on "
         "file order.",
         "Give one of them a new version. Usually two branches took the same number: rename the one that has "
         "not been deployed. If they are pairs, NAME.up.sql and NAME.down.sql, of a runner that goes by "
         "whole names: `layout: plain-pairs`."},
    Rule{"chain/gap", Severity::warning, "The numbering has a hole",
         "A migration was lost in a merge or was never committed. If it shows up later, tools that compare "
         "with the highest applied version never apply it.",
         "Find the missing migration. If it was removed on purpose and never deployed, renumber what "
         "follows."},
    Rule{"chain/multiple-heads", Severity::error, "The history ends in several heads",
         "Two branches were merged without joining their migrations. `upgrade head` refuses to choose, so "
         "the next "
         "deploy stops there; whoever runs `upgrade heads` gets both in an order that nobody has tested.",
         "Join them: `alembic merge heads`. Branches that are meant to stay apart have labels of their own, "
         "and are "
         "not told."},
    Rule{"chain/cycle", Severity::error, "The chain of revisions bites its tail",
         "The tool finds no beginning or no end, and refuses to start.",
         "Give one of the revisions named the parent that it was written for."},
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
};

} // namespace

std::span<const Rule> rules_of_histories() {
    return k_rules;
}

} // namespace harness::suite
