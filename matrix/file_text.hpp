#pragma once
// Internal to matrix/: from a path to text that the parser may see.

#include "matrix/reader.hpp"

namespace harness::matrix {

/// Matrix files are short; one beyond this is something else, and is refused before it is read.
inline constexpr std::size_t k_largest_file = std::size_t{4} << 20U;

/// The bytes of a file; `mistake` says why there are none.
[[nodiscard]] std::optional<std::string> load(const std::filesystem::path& file,
                                              std::vector<Mistake>& mistakes);

/// The text without its byte order mark. Nothing, and a mistake, where it is no UTF-8 text.
[[nodiscard]] std::optional<std::string_view> as_text(std::string_view bytes, const std::string& file,
                                                      std::vector<Mistake>& mistakes);

} // namespace harness::matrix
