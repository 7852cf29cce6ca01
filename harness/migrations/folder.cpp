#include "harness/migrations/folder.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace harness::migrations {
namespace {

namespace fs = std::filesystem;

base::Error usage(std::string message) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message = std::move(message);
    return error;
}

Entry::Kind kind_of(fs::file_type type) {
    switch (type) {
    case fs::file_type::regular:
        return Entry::Kind::file;
    case fs::file_type::directory:
        return Entry::Kind::folder;
    case fs::file_type::not_found:
        return Entry::Kind::dangling;
    default:
        return Entry::Kind::other;
    }
}

/// " (did you mean …?)" if the parent has a folder of nearly that name.
std::string nearby_folder(const fs::path& path) {
    const auto given = path.has_filename() ? path : path.parent_path();
    const auto parent = given.has_parent_path() ? given.parent_path() : fs::path(".");
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::directory_iterator it(parent, failed), end; !failed && it != end; it.increment(failed)) {
        std::error_code unknown;
        if (it->is_directory(unknown)) names.push_back(it->path().filename().string());
    }
    std::ranges::sort(names);
    const std::vector<std::string_view> views(names.begin(), names.end());
    const auto near = base::did_you_mean(given.filename().string(), views);
    if (!near) return {};
    return "; did you mean " + (given.parent_path() / *near).string() + "?";
}

} // namespace

const Entry* Folder::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(entries, name, {}, &Entry::name);
    return found != entries.end() && found->name == name ? &*found : nullptr;
}

base::Result<Folder> open_folder(const fs::path& path) {
    const auto attempt = "reading migrations from " + path.string() + ": ";
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (status.type() == fs::file_type::not_found || path.empty())
        return usage(attempt + "there is no such folder" + nearby_folder(path));
    if (failed) return usage(attempt + failed.message());
    if (!fs::is_directory(status)) return usage(attempt + "it is not a folder; write the folder's path");

    Folder folder{path, {}};
    fs::directory_iterator it(path, failed);
    for (const fs::directory_iterator end; !failed && it != end; it.increment(failed)) {
        std::error_code unknown; // a link that leads nowhere is an entry too
        const auto target = it->status(unknown);
        folder.entries.push_back(
            {it->path().filename().string(), kind_of(target.type()), it->is_symlink(unknown)});
    }
    if (failed) return usage(attempt + failed.message());
    std::ranges::sort(folder.entries, {}, &Entry::name);
    return folder;
}

base::Result<std::string> read_file(const fs::path& path) {
    const auto attempt = "reading " + path.string() + ": ";
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (fs::is_directory(status)) return usage(attempt + "it is a folder, not a file");
    if (status.type() == fs::file_type::not_found) return usage(attempt + "there is no such file");
    if (!fs::is_regular_file(status)) return usage(attempt + "it is not an ordinary file");

    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    const auto size = fs::file_size(path, failed);
    if (!stream || failed)
        return usage(attempt + (failed ? failed.message() : std::string(std::strerror(errno))));
    std::string text(size, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(size));
    if (stream.bad() || static_cast<std::uintmax_t>(stream.gcount()) != size)
        return usage(attempt + "it could not be read to its end");
    return text;
}

std::string head_of_file(const fs::path& path, std::size_t most) {
    std::error_code failed;
    if (!fs::is_regular_file(path, failed)) return {};
    std::ifstream stream(path, std::ios::binary);
    std::string text(most, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(most));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return text;
}

bool begins_with_digit(std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (auto& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

} // namespace harness::migrations
