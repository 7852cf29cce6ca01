#pragma once
// Errors of operations. A failing *check* is a finding, never an Error; a bug is an exception
// (std::logic_error).

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace harness::base {

/// Whose fault it is, which decides the exit code and whether a migration may be blamed.
enum class ErrorKind {
    usage,       ///< a bad command line, spec or migration folder: the user can mend the input
    environment, ///< Docker, network, disk, a server that died: nothing the migration did
    sql,         ///< the server refused a statement
    timeout,     ///< a deadline passed; the operation was stopped
    cancelled,   ///< a stop was asked for (Ctrl-C, --fail-fast)
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);

/// A place in a text file. Lines and columns count from 1; a column counts characters, not bytes. 0 = not
/// known.
struct SourcePosition {
    std::string file;
    int line = 0;
    int column = 0;

    auto operator<=>(const SourcePosition&) const = default;
};

/// "file:line:column", leaving out what is not known.
[[nodiscard]] std::string to_string(const SourcePosition& where);

/// What went wrong. `message` starts with what was attempted and, where there is something to do, ends with
/// it. The SQL fields are the server's own words and are empty when there are none.
struct Error {
    ErrorKind kind = ErrorKind::environment;
    std::string message;
    std::string sqlstate{};  ///< five characters (PostgreSQL), or the engine's own code as text (SQLite:
                             ///< "SQLITE_CONSTRAINT_UNIQUE")
    std::string detail{};    ///< PostgreSQL: DETAIL
    std::string hint{};      ///< PostgreSQL: HINT
    std::string context{};   ///< PostgreSQL: CONTEXT (the PL/pgSQL call stack)
    std::string statement{}; ///< the failing statement as written in the file, possibly shortened
    SourcePosition where{};  ///< where in the user's file, if it was a file of theirs

    [[nodiscard]] bool blames_environment() const { return kind == ErrorKind::environment; }
};

/// Called by boost::system::result when value() is asked of an error: that is a bug of ours.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

} // namespace harness::base

/// `HARNESS_TRY(auto rows, connection.query(…));` — declares `rows`, or returns the error to the caller.
#define HARNESS_TRY(declaration, expression)                                                                 \
    HARNESS_TRY_IMPL(HARNESS_CONCAT(harness_try_, __LINE__), declaration, expression)
#define HARNESS_TRY_IMPL(result, declaration, expression)                                                    \
    auto result = (expression);                                                                              \
    if (result.has_error()) return std::move(result).error();                                                \
    declaration = std::move(*result)
/// The same for a Result<void>, or for one whose value is not wanted.
#define HARNESS_CHECK(expression)                                                                            \
    if (auto harness_checked = (expression); harness_checked.has_error())                                    \
    return std::move(harness_checked).error()
#define HARNESS_CONCAT(a, b) HARNESS_CONCAT_IMPL(a, b)
#define HARNESS_CONCAT_IMPL(a, b) a##b
