#include "harness/migrations/numbered_files.hpp"

#include "harness/migrations/inspect.hpp"

#include <algorithm>

namespace harness::migrations {
namespace {

/// Names that somebody meant as a migration: a number in front where that is the form, and SQL inside.
bool is_meant_as_migration(const Entry& entry, const NameRules& rules) {
    return !entry.is_hidden() && (!rules.needs_number || begins_with_digit(entry.name))
           && lower_case(entry.name).ends_with(".sql");
}

void pass_over(History& history, const Folder& folder, const Entry& entry, std::string_view why) {
    add_flaw(history, "chain/ignored-file", {}, entry.name + " never runs: " + std::string(why),
             {folder.path_of(entry.name)});
}

void refuse_name(History& history, const Folder& folder, const Entry& entry, const std::string& why) {
    const auto message = folder.path_of(entry.name) + ": " + why;
    add_flaw(history, "chain/not-a-migration", {}, message, {folder.path_of(entry.name)});
    if (history.refusal.empty()) history.refusal = message;
}

/// Two files of one version, or of one version and direction.
void refuse_duplicates(std::vector<NumberedFile>& files, const NameRules& rules, History& history) {
    const auto clashes = [](const NumberedFile& a, const NumberedFile& b) {
        return a.id == b.id
               && (a.part == b.part || a.part == NumberedFile::Part::whole
                   || b.part == NumberedFile::Part::whole);
    };
    for (auto file = files.begin(); file != files.end();) {
        const auto first =
            std::find_if(files.begin(), file, [&](const auto& before) { return clashes(before, *file); });
        if (first == file) {
            ++file;
            continue;
        }
        const auto message = "version " + file->id + " has two files, " + first->script.file + " and "
                             + file->script.file + ": " + std::string(rules.duplicate);
        add_flaw(history, "chain/duplicate-version", first->name, message, {file->script.file});
        if (history.refusal.empty()) history.refusal = message;
        file = files.erase(file);
    }
}

} // namespace

base::Result<std::vector<NumberedFile>> read_numbered_files(const Folder& folder, const NameRules& rules,
                                                            History& history) {
    const std::string tool(rules.tool);
    std::vector<NumberedFile> files;
    for (const auto& entry : folder.entries) {
        auto file = rules.parse(entry.name);
        if (!file) {
            if (is_meant_as_migration(entry, rules))
                pass_over(history, folder, entry,
                          tool + " passes it over in silence, because its name is not of the form "
                              + std::string(rules.form));
            continue;
        }
        if (!file->refusal.empty()) {
            refuse_name(history, folder, entry, file->refusal);
            continue;
        }
        if (entry.kind == Entry::Kind::folder) {
            pass_over(history, folder, entry, "it is a folder");
            continue;
        }
        if (entry.kind == Entry::Kind::dangling) {
            add_flaw(history, "chain/dangling-link", file->name,
                     entry.name + " is a link to nothing: " + tool + " fails to read it",
                     {folder.path_of(entry.name)});
            continue;
        }
        file->script.file = folder.path_of(entry.name);
        HARNESS_TRY(file->script.text, read_file(folder.path / entry.name));
        files.push_back(std::move(*file));
    }
    std::ranges::stable_sort(files, rules.runs_before);
    refuse_duplicates(files, rules, history);
    return files;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string without_zeros(std::string_view digits) {
    const auto first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

bool is_smaller_number(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool fits_into_int64(std::string_view digits) {
    return !is_smaller_number("9223372036854775807", without_zeros(digits));
}

} // namespace harness::migrations
