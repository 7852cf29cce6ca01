#pragma once

#include <filesystem>

namespace harness::base {

/// As the user would name a file or folder: relative where it lies below the working directory. Places in
/// findings start with it, so that a terminal, an editor or a CI system finds the file.
[[nodiscard]] std::filesystem::path as_named(const std::filesystem::path& path);

} // namespace harness::base
