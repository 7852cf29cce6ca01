#pragma once

#include <string>

namespace harness::cli {

/// "0.1.0"
[[nodiscard]] std::string version_text();

} // namespace harness::cli
