#pragma once
// What a check found, as data: results are built of it and reports read it.

#include "harness/base/error.hpp"
#include "matrix/spec.hpp"

#include <string>
#include <vector>

namespace harness::suite {

using matrix::Severity;

/// Something to look at that proves a finding.
struct Evidence {
    enum class Kind {
        schema_diff, ///< drivers::describe of the changes, lines starting with + - ~
        statement,   ///< SQL, the failing statement
        server,      ///< the server's own words: message, detail, hint
        text,        ///< anything else
    };
    Kind kind;
    std::string title; ///< "after the down migration, compared with before the up"
    std::string text;

    bool operator==(const Evidence&) const = default;
};

struct Finding {
    std::string rule; ///< a row of the table of rules
    Severity severity = Severity::error;
    std::string revision; ///< its name; empty where the finding is of no one revision
    std::string revision_id;
    std::string message; ///< one sentence; says nothing of the cell, so that the same finding reads the same
                         ///< everywhere
    base::SourcePosition where;
    std::string sqlstate;             ///< of the server's error; empty where there is none
    std::string server_message;       ///< what the server said, whole; empty where it said nothing
    std::vector<std::string> objects; ///< titles of the schema objects it is about
    std::vector<Evidence> evidence;
};

} // namespace harness::suite
