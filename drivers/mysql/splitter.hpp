#pragma once
// Internal: splits a script into statements as the mysql client does, or as the server itself does.

#include "drivers/mysql/lexer.hpp"
#include "drivers/script.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::mysql {

/// Gives one statement after another, so that the caller can run it before the next is read: the client reads
/// what follows `SET sql_mode = NO_BACKSLASH_ESCAPES` with that setting. The script must outlive it.
class Splitter {
  public:
    Splitter(const Script& script, Family family);

    /// Nothing at the end of the script. An error for what is never closed, for a DELIMITER that is none, and
    /// for the client's other commands. With a DELIMITER of its own, one statement may be several to the
    /// server.
    [[nodiscard]] base::Result<std::optional<Statement>> next(Backslash backslash = Backslash::escapes);

  private:
    [[nodiscard]] bool sees_delimiter(std::size_t at) const;
    [[nodiscard]] base::Result<bool> passes_command();
    [[nodiscard]] base::Result<void> set_delimiter(std::size_t begin);
    [[nodiscard]] std::optional<Statement> use_without_delimiter();
    [[nodiscard]] base::Result<bool> ends_by_backslash(std::size_t begin);
    void stop_at_delimiter(std::size_t begin);

    const Script& m_script;
    const Family m_family;
    std::size_t m_at = 0;
    std::string m_delimiter = ";";
};

/// Where the server itself cuts a message of several statements: at each `;` outside of the bodies of stored
/// routines. Only to tell which of them failed; what is never closed ends with the text.
[[nodiscard]] std::vector<Statement> split_as_server(std::string_view text, Family family,
                                                     Backslash backslash = Backslash::escapes);

} // namespace harness::drivers::mysql
