#pragma once
// A script is SQL text from a file; a statement is one piece of it.

#include "harness/base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers {

struct Script {
    std::string file; ///< as the user would name it, for messages
    std::string text;
    int first_line = 1; ///< the line of the file at which `text` starts (a section of a larger file)
};

/// One statement of a script: a half-open range of bytes, without the `;`, leading blanks and comments.
struct Statement {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    bool operator==(const Statement&) const = default;
};

enum class Dialect { postgres, sqlite, mysql, mariadb };

/// Splits as the engine's own client does: PostgreSQL's dollar quotes, nested comments, E'' strings, BEGIN
/// ATOMIC bodies; SQLite's trigger bodies and brackets; MySQL's DELIMITER and conditional comments. Pieces of
/// comments and blanks alone are no statements. An unclosed quote, dollar quote or comment is an error (kind
/// sql) at the place where it was opened.
[[nodiscard]] base::Result<std::vector<Statement>> split(const Script& script, Dialect dialect);

/// Whether the text holds nothing but blanks, comments and `;`.
[[nodiscard]] bool is_blank(std::string_view text, Dialect dialect);

/// How a script is handed to the server.
enum class ScriptMode {
    /// One statement after another, each in its own implicit transaction unless the script or the session
    /// opened one;
    /// stops at the first error: `psql -v ON_ERROR_STOP=1 -f`, `sqlite3 -bail`, `mysql < FILE`.
    statements,
    /// The whole text as one message. PostgreSQL: one simple query, an implicit transaction around all of it
    /// (protocol, 55.2.2.1 "Multiple Statements in a Simple Query"). SQLite: sqlite3_exec, the same as
    /// `statements`. MySQL, MariaDB: one message of several statements, each with an implicit transaction of
    /// its own; DELIMITER is unknown there, and a text of nothing but blanks and `;` is an error (1065).
    whole,
};

/// A NOTICE or WARNING of the server.
struct Notice {
    std::string severity;
    std::string sqlstate; ///< MySQL, MariaDB: the number, all that SHOW WARNINGS tells
    std::string message;
    base::SourcePosition where; ///< its statement; the file alone in mode `whole` with several statements
};

struct StatementRun {
    Statement statement;
    std::chrono::microseconds duration{}; ///< zero in mode `whole`, where only the sum is known
};

struct ScriptRun {
    std::vector<StatementRun> statements; ///< those that were completed
    std::vector<Notice> notices;
    std::chrono::microseconds duration{};
};

} // namespace harness::drivers
