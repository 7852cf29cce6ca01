#pragma once
// Internal to matrix/: a tool file, one of harness's own or one of the user's.

#include "matrix/reader.hpp"
#include "matrix/tool.hpp"

#include <filesystem>

namespace harness::matrix {

/// Nothing, and mistakes at places of that file, where it does not read well.
[[nodiscard]] std::optional<ToolDescription> read_tool_file(const std::filesystem::path& file,
                                                            const Vocabulary& vocabulary,
                                                            std::vector<Mistake>& mistakes);
[[nodiscard]] std::optional<ToolDescription> read_tool_text(std::string_view text, const std::string& file,
                                                            const Vocabulary& vocabulary,
                                                            std::vector<Mistake>& mistakes);

} // namespace harness::matrix
