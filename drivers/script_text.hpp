#pragma once
// Internal to the drivers: places in a script, and what every engine asks of its text.

#include "drivers/script.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace harness::drivers {

inline constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

/// Turns byte offsets of a script into places in the user's file. Asked in rising order it reads the text
/// only once, however many notices a 50 MB script makes. The script must outlive it.
class Places {
  public:
    explicit Places(const Script& script) : m_script(script) {}
    [[nodiscard]] base::SourcePosition at(std::size_t offset);

  private:
    const Script& m_script;
    std::size_t m_offset = 0;
    int m_line = 1;
    int m_column = 1;
};

/// The byte at which a character starts; characters count from 1. The end of the text for one past it.
[[nodiscard]] std::size_t byte_of_character(std::string_view text, std::size_t character);

/// Refuses, with the place, what cannot be sent as text: a NUL byte, bytes that are not UTF-8.
[[nodiscard]] base::Result<void> check_text(const Script& script);

/// "run 1_init.up.sql": how the messages of script errors start.
[[nodiscard]] std::string attempt(const Script& script);

/// A statement as an error shows it: at most some 2000 bytes.
[[nodiscard]] std::string shown_statement(std::string_view statement);

/// An error of the script itself, found before any of it was sent.
[[nodiscard]] base::Error script_error(const Script& script, std::size_t offset, std::string_view message);

} // namespace harness::drivers
