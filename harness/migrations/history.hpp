#pragma once
// What is under test: an ordered list of revisions, read from files in the layout of a migration tool.

#include "drivers/script.hpp"
#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

enum class Transaction {
    none,  ///< the tool sends it outside of any transaction of its own
    whole, ///< the tool wraps the migration (and its bookkeeping) in one transaction
};

/// One direction of a revision.
struct Migration {
    drivers::Script script;
    Transaction transaction = Transaction::none;
};

struct Revision {
    std::string id;   ///< the version as the tool counts it: "20240101120000", "3"
    std::string name; ///< "3_add_users", as the files are called
    std::optional<Migration> up;
    std::optional<Migration> down;
};

/// A flaw of the history itself, seen before any database: becomes a finding of the check *chain*.
struct Flaw {
    std::string rule;     ///< "chain/duplicate-version" …
    std::string revision; ///< its name; may be empty
    std::string message;
    base::SourcePosition where;
};

struct History {
    std::string layout; ///< "golang-migrate", "diesel"
    std::filesystem::path folder;
    std::vector<Revision> revisions; ///< in the order in which the tool applies them
    std::vector<Flaw> flaws;
};

/// Names of the layouts, for the spec's vocabulary.
[[nodiscard]] std::vector<std::string_view> layouts();

/// Reads a folder. Errors (kind usage): it is missing or unreadable, holds no migration, the layout "auto"
/// finds none or more than one that fit (it names them and what to write in the spec). A history with flaws
/// is no error.
[[nodiscard]] base::Result<History> load(const std::filesystem::path& folder, std::string_view layout,
                                         base::Engine engine);

} // namespace harness::migrations
