#pragma once
// Internal: splits a script into statements as psql does.

#include "drivers/script.hpp"

#include <cstddef>
#include <optional>

namespace harness::drivers::postgres {

/// How the server reads '…' without an E before it: the setting standard_conforming_strings.
enum class PlainStrings { standard, backslash_escapes };

struct Piece {
    Statement statement;
    std::optional<Statement> copy_data; ///< what follows COPY … FROM STDIN, up to the line `\.`
};

/// Gives one statement after another, so that the caller can run it before the next is read: psql reads what
/// follows `SET standard_conforming_strings` with that setting. The script must outlive it.
class Splitter {
  public:
    explicit Splitter(const Script& script);

    /// Nothing at the end of the script. An error for what is never closed, and for psql's own commands.
    [[nodiscard]] base::Result<std::optional<Piece>> next(PlainStrings plain = PlainStrings::standard);

  private:
    [[nodiscard]] base::Result<Piece> finish(Statement statement, bool copies_from_stdin);

    const Script& m_script;
    std::size_t m_at = 0;
};

} // namespace harness::drivers::postgres
