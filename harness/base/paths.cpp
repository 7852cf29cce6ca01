#include "harness/base/paths.hpp"

#include <system_error>

namespace harness::base {

std::filesystem::path as_named(const std::filesystem::path& path) {
    std::error_code code;
    const auto relative = std::filesystem::proximate(path, code);
    return code || relative.empty() || *relative.begin() == ".." ? path : relative;
}

} // namespace harness::base
