#pragma once
// The layouts that this version can read and run. A new one is a row in layouts.cpp and the three functions
// that the row names: how to recognise it, how to read it (NAME_layout.cpp), how its tool runs it
// (NAME_tool.cpp, or a tool that is there already).

#include "harness/migrations/folder.hpp"
#include "harness/migrations/history.hpp"
#include "harness/migrations/tool.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace harness::migrations {

/// How much a folder tells about its layout.
enum class Certainty {
    sure,     ///< names or markers that no other tool writes
    possible, ///< names that several tools share: it gives way to what is sure of the same files, or folders
    if_asked, ///< it could be run, but nothing speaks for it: only a spec that names the layout gets it
};

/// What a folder shows of a layout: how many of its entries are migrations of it, and one of them.
struct Fit {
    std::size_t count = 0;
    std::string example;
    Certainty certainty = Certainty::sure;
    Entry::Kind counts = Entry::Kind::file; ///< what its migrations are
    std::string because{}; ///< what makes it sure, where that is not the names: "`sqlx = "1"` in Cargo.toml"

    void add(std::string_view name) {
        if (count++ == 0) example = name;
    }
};

/// What a history is read for.
struct Target {
    base::Engine engine;
    const Variables& variables;
};

/// Who fills in the variables of the spec.
enum class Filling {
    templates, ///< harness, `{{.name}}`, as projects do that make their files from templates
    tool,      ///< the layout's tool, in its own way
};

struct Layout {
    std::string_view name;
    std::string_view form; ///< what its migrations are, after a number: "files named like 1_init.up.sql"
    Fit (*fit)(const Folder& folder);
    /// Fills in the revisions, the flaws and the refusal. Errors: a file that cannot be read.
    base::Result<void> (*read)(const Folder& folder, const Target& target, History& history);
    std::unique_ptr<Tool> (*make_tool)(base::Engine engine);
    Filling filling = Filling::templates;
};

[[nodiscard]] std::span<const Layout> layout_table();
/// nullptr if there is none of that name.
[[nodiscard]] const Layout* layout_named(std::string_view name);

// What the rows name.

[[nodiscard]] Fit golang_migrate_fit(const Folder& folder);
[[nodiscard]] base::Result<void> golang_migrate_read(const Folder& folder, const Target& target,
                                                     History& history);
[[nodiscard]] std::unique_ptr<Tool> golang_migrate_tool(base::Engine engine);

[[nodiscard]] Fit diesel_fit(const Folder& folder);
[[nodiscard]] base::Result<void> diesel_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> diesel_tool(base::Engine engine);

[[nodiscard]] Fit dbmate_fit(const Folder& folder);
[[nodiscard]] base::Result<void> dbmate_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> dbmate_tool(base::Engine engine);

[[nodiscard]] Fit goose_fit(const Folder& folder);
[[nodiscard]] base::Result<void> goose_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> goose_tool(base::Engine engine);

[[nodiscard]] Fit sqlx_fit(const Folder& folder);
[[nodiscard]] base::Result<void> sqlx_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> sqlx_tool(base::Engine engine);

[[nodiscard]] Fit flyway_fit(const Folder& folder);
[[nodiscard]] base::Result<void> flyway_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> flyway_tool(base::Engine engine);

[[nodiscard]] Fit plain_folders_fit(const Folder& folder);
[[nodiscard]] base::Result<void> plain_folders_read(const Folder& folder, const Target& target,
                                                    History& history);
[[nodiscard]] Fit plain_pairs_fit(const Folder& folder);
[[nodiscard]] base::Result<void> plain_pairs_read(const Folder& folder, const Target& target,
                                                  History& history);
[[nodiscard]] Fit plain_fit(const Folder& folder);
[[nodiscard]] base::Result<void> plain_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> plain_tool(base::Engine engine);

[[nodiscard]] Fit sqitch_fit(const Folder& folder);
[[nodiscard]] base::Result<void> sqitch_read(const Folder& folder, const Target& target, History& history);
[[nodiscard]] std::unique_ptr<Tool> sqitch_tool(base::Engine engine);

} // namespace harness::migrations
