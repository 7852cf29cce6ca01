#pragma once
// A folder as a migration tool sees it.

#include "harness/base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

struct Entry {
    enum class Kind {
        file,
        folder,
        dangling, ///< a symbolic link to nothing
        other,    ///< a pipe, socket or device: reading it could wait for ever
    };
    std::string name;
    Kind kind;            ///< of what a symbolic link leads to
    bool is_link = false; ///< tools differ in what they do with links

    [[nodiscard]] bool is_hidden() const { return name.starts_with('.'); }
};

struct Folder {
    std::filesystem::path path; ///< as the user gave it
    std::vector<Entry> entries; ///< sorted by the bytes of their names

    /// How a person would name the file: the folder's path joined with the name.
    [[nodiscard]] std::string path_of(std::string_view name) const { return (path / name).string(); }
    [[nodiscard]] const Entry* find(std::string_view name) const;
};

/// Errors (kind usage): there is none, it is no folder, it may not be read.
[[nodiscard]] base::Result<Folder> open_folder(const std::filesystem::path& path);

/// The bytes of a file, as they are. Errors (kind usage): it is no file, or may not be read.
[[nodiscard]] base::Result<std::string> read_file(const std::filesystem::path& path);
/// The first bytes of a file, at most `most`; empty if it cannot be read.
[[nodiscard]] std::string head_of_file(const std::filesystem::path& path, std::size_t most);

/// Whether `text` begins with a digit: the least that names of migrations share.
[[nodiscard]] bool begins_with_digit(std::string_view text);
[[nodiscard]] std::string lower_case(std::string_view text); ///< ASCII letters only

} // namespace harness::migrations
