#pragma once
// Layouts that keep their migrations in files of one folder, each with a version in its name.

#include "harness/migrations/folder.hpp"
#include "harness/migrations/history.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

struct NumberedFile {
    enum class Part { whole, up, down };

    std::string id;   ///< the version as the tool counts it
    std::string name; ///< without the extension, and without `.up` or `.down`
    Part part = Part::whole;
    drivers::Script script{};
    std::string refusal{}; ///< why the tool refuses the whole folder because of this name
};

/// How a tool reads names, and what it does where they are wrong.
struct NameRules {
    std::string_view tool;
    std::string_view form; ///< "VERSION_TITLE.sql"
    std::string_view
        duplicate; ///< what the tool does with two files of one version: "goose refuses the folder"
    /// Nothing if the tool passes over a file of this name.
    std::optional<NumberedFile> (*parse)(std::string_view name);
    bool (*runs_before)(const NumberedFile&, const NumberedFile&);
    bool needs_number = true; ///< else any .sql file is meant as a migration
};

/// The files that are migrations, in the tool's order, with their text. Adds the flaws that names can have:
/// chain/ignored-file, chain/dangling-link, and chain/not-a-migration and chain/duplicate-version with the
/// history's refusal. Of two
/// files of one version and part the first stays. Errors: a file that cannot be read.
[[nodiscard]] base::Result<std::vector<NumberedFile>>
read_numbered_files(const Folder& folder, const NameRules& rules, History& history);

/// "20240101", "0": digits and nothing else.
[[nodiscard]] bool is_number(std::string_view text);
/// Without zeros in front: "007" is "7", "0" stays.
[[nodiscard]] std::string without_zeros(std::string_view digits);
/// Compares digits, without zeros in front, as the numbers that they are.
[[nodiscard]] bool is_smaller_number(std::string_view a, std::string_view b);
/// Whether digits are at most 2^63 - 1.
[[nodiscard]] bool fits_into_int64(std::string_view digits);

} // namespace harness::migrations
