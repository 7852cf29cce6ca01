#pragma once
// What psql does to a script before the server sees it.

#include "harness/migrations/history.hpp"

#include <string>
#include <string_view>

namespace harness::migrations {

struct PsqlScript {
    std::string text;    ///< with the same lines as the script
    std::string problem; ///< why harness cannot run it; empty if it can
    int line = 0;        ///< of the problem
    std::string_view rule = "chain/refused-file";
};

/// Fills in `:name`, `:'name'` and `:"name"` outside of quotes and comments, follows `\set`, and drops the
/// commands that only change what psql prints. The data lines of COPY … FROM STDIN stay as they are. Any
/// other command of psql's, and `\set ON_ERROR_STOP off`, is a problem. A
/// `:name` that is not declared stays, as in psql, which cannot tell it from a slice of an array; in quotes
/// it is a problem.
[[nodiscard]] PsqlScript read_psql_script(std::string_view text, Variables variables);

} // namespace harness::migrations
