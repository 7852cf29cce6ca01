#pragma once
// The checksums by which tools notice that an applied file has changed.

#include <string>
#include <string_view>

namespace harness::migrations {

/// Hexadecimal digits, small letters.
[[nodiscard]] std::string sha384_hex(std::string_view bytes);
[[nodiscard]] std::string sha1_hex(std::string_view bytes);

} // namespace harness::migrations
