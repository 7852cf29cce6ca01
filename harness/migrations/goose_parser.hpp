#pragma once
// How goose cuts one file into the statements of one direction.

#include "harness/migrations/history.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

struct GooseScript {
    bool is_there = false;                   ///< the file has an annotation for this direction
    drivers::Script section;                 ///< from that annotation to the other direction's, or the end
    std::vector<drivers::Script> statements; ///< as goose sends them
    Transaction transaction = Transaction::whole;

    std::string problem; ///< why goose refuses the file; empty if it does not
    int line = 0;        ///< of the problem
    std::string_view rule = "chain/refused-file";
};

/// ParseSQLMigration of goose's internal/sqlparser/parser.go, with its errors. Variables are filled in
/// between `ENVSUB ON` and `ENVSUB OFF`; one that is not declared is a problem here, where goose takes it for
/// empty.
[[nodiscard]] GooseScript parse_goose(const drivers::Script& file, Direction direction,
                                      const Variables& variables);

} // namespace harness::migrations
