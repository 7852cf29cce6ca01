#pragma once
// Internal to matrix/: names of container images.

#include <string>
#include <string_view>

namespace harness::matrix {

/// `image` with a tag if it has neither tag nor digest, and behind `prefix` unless it names a registry itself
/// (Docker's rule: the part before the first "/" has a "." or ":" or is "localhost").
[[nodiscard]] std::string complete_image(std::string image, std::string_view version,
                                         std::string_view prefix);

} // namespace harness::matrix
