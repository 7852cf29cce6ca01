#include "harness/migrations/scratch.hpp"

#include <stdlib.h> // mkdtemp
#include <system_error>

namespace harness::migrations {

ScratchFolder::ScratchFolder() {
    std::error_code code;
    auto pattern = (std::filesystem::temp_directory_path(code) / "harness-scratch-XXXXXX").string();
    if (!code && ::mkdtemp(pattern.data()) != nullptr) m_path = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
}

} // namespace harness::migrations
