#pragma once
// What Flyway makes of one file: its placeholders, its script configuration, its checksum, and whether it
// runs in a transaction.

#include "harness/migrations/layout.hpp"

#include <string>
#include <vector>

namespace harness::migrations {

struct FlywayFile {
    drivers::Script script; ///< as it is
    std::string settings;   ///< of FILE.conf; empty if there is none
    bool is_repeatable = false;
};

struct FlywayScript {
    Migration migration;
    bool runs = true;        ///< shouldExecute
    std::vector<Flaw> flaws; ///< without the revision's name
};

[[nodiscard]] FlywayScript read_flyway_script(FlywayFile file, const Target& target);

/// ChecksumCalculator: a CRC-32 of the lines without their line ends and without a byte order mark, as a
/// signed number.
[[nodiscard]] std::string flyway_checksum(std::string_view text);

/// Whether a statement cannot run in a transaction, in Flyway's eyes: detectCanExecuteInTransaction of the
/// parsers of PostgreSQL (from 12 on) and SQLite. It looks at the first words only.
[[nodiscard]] bool is_non_transactional(std::string_view statement, base::Engine engine);

} // namespace harness::migrations
