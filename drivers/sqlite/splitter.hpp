#pragma once
// Internal: splits a script into statements as SQLite does.

#include "drivers/script.hpp"

#include <cstddef>
#include <optional>

namespace harness::drivers::sqlite {

/// Gives one statement after another. The script must outlive it.
class Splitter {
  public:
    explicit Splitter(const Script& script) : m_script(script) {}

    /// Nothing at the end of the script. An error for what is never closed, and for the sqlite3 shell's own
    /// commands.
    [[nodiscard]] base::Result<std::optional<Statement>> next();

    /// Goes on at this byte: SQLite's parser has the last word on where a statement ends.
    void continue_at(std::size_t offset) { m_at = offset; }

  private:
    const Script& m_script;
    std::size_t m_at = 0;
};

} // namespace harness::drivers::sqlite
