#pragma once
// Short words for what a folder's history says.

#include "harness/migrations/history.hpp"
#include "temp_folder.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace harness::tests {

/// "rule revision", in the order found.
inline std::vector<std::string> flaws_of(const migrations::History& history) {
    std::vector<std::string> lines;
    for (const auto& flaw : history.flaws)
        lines.push_back(flaw.revision.empty() ? flaw.rule : flaw.rule + " " + flaw.revision);
    return lines;
}

inline std::vector<std::string> ids_of(const migrations::History& history) {
    std::vector<std::string> ids;
    for (const auto& revision : history.revisions) ids.push_back(revision.id);
    return ids;
}

/// Fails the test, with the reason, if the folder cannot be read.
inline migrations::History load_or_fail(const TempFolder& folder, std::string_view layout = "auto",
                                        base::Engine engine = base::Engine::sqlite) {
    auto history = migrations::load(folder.path(), layout, engine);
    if (history.has_error()) {
        ADD_FAILURE() << history.error().message;
        return {};
    }
    return std::move(*history);
}

/// The message of the usage error that reading must give.
inline std::string refusal_of(const std::filesystem::path& folder, std::string_view layout = "auto") {
    const auto history = migrations::load(folder, layout, base::Engine::sqlite);
    if (history.has_value()) {
        ADD_FAILURE() << "it was read, as " << history->layout;
        return {};
    }
    EXPECT_EQ(history.error().kind, base::ErrorKind::usage);
    return history.error().message;
}

} // namespace harness::tests
