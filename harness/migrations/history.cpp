#include "harness/migrations/history.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/signs.hpp"
#include "harness/migrations/variables.hpp"

#include <algorithm>
#include <iterator>

namespace harness::migrations {
namespace {

struct Candidate {
    const Layout* layout;
    Fit fit;

    /// "12 files named like 1_init.up.sql (golang-migrate; the first is 000001_users.up.sql)"
    [[nodiscard]] std::string words() const {
        return std::to_string(fit.count) + " " + std::string(layout->form) + " (" + std::string(layout->name)
               + ": " + fit.example + (fit.count > 1 ? ", …" : "")
               + (fit.because.empty() ? ")" : "; " + fit.because + ")");
    }
};

base::Error refuse(const Folder& folder, const std::string& why) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message = "reading migrations from " + folder.path.string() + ": " + why;
    return error;
}

/// What is sure, and what is possible as far as nothing sure speaks of the same entries.
std::vector<Candidate> candidates(const Folder& folder) {
    std::vector<Candidate> found;
    for (const auto& layout : layout_table())
        if (auto fit = layout.fit(folder); fit.count > 0 && fit.certainty != Certainty::if_asked)
            found.push_back({&layout, std::move(fit)});
    const auto gives_way = [&](const Candidate& candidate) {
        return candidate.fit.certainty == Certainty::possible
               && std::ranges::any_of(found, [&](const Candidate& other) {
                      return other.fit.certainty == Certainty::sure
                             && other.fit.counts == candidate.fit.counts;
                  });
    };
    std::vector<Candidate> left;
    std::ranges::remove_copy_if(found, std::back_inserter(left), gives_way);
    return left;
}

std::string words(const std::vector<Sign>& signs) {
    std::vector<std::string> parts;
    for (const auto& sign : signs) parts.push_back(std::string(sign.tool) + " (" + sign.evidence + ")");
    return base::join(parts, ", ");
}

/// The folders directly below that hold migrations: the user may have meant one of those.
std::string better_folders(const Folder& folder) {
    std::vector<std::string> found;
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::folder || entry.is_hidden()) continue;
        const auto below = open_folder(folder.path / entry.name);
        if (below.has_error()) continue;
        for (const auto& candidate : candidates(*below))
            found.push_back(below->path.string() + " (" + std::string(candidate.layout->name) + ")");
    }
    if (found.empty()) return {};
    if (found.size() == 1) return "; did you mean " + found.front() + "?";
    return "; did you mean one of the folders below it: " + base::join(found, ", ") + "?";
}

base::Error nothing_fits(const Folder& folder) {
    if (folder.entries.empty()) return refuse(folder, "the folder is empty");
    std::vector<std::string> known;
    for (const auto& layout : layout_table())
        known.push_back(std::string(layout.form) + " (" + std::string(layout.name) + ")");
    std::string why = "it holds no " + base::join(known, " and no ");
    const auto signs = signs_of_other_tools(folder);
    if (!signs.empty())
        why += ", but looks like " + words(signs) + ", which this version of harness cannot run";
    return refuse(folder, why + better_folders(folder));
}

/// Exactly one layout, and nothing that speaks against it; else it asks.
base::Result<const Layout*> detect(const Folder& folder) {
    const auto found = candidates(folder);
    if (found.empty()) return nothing_fits(folder);
    std::vector<std::string> seen;
    std::vector<std::string> choices;
    for (const auto& candidate : found) {
        seen.push_back(candidate.words());
        choices.push_back("`layout: " + std::string(candidate.layout->name) + "`");
    }
    auto signs = signs_of_other_tools(folder);
    std::erase_if(signs, [&](const Sign& sign) {
        return std::ranges::none_of(found, [&](const Candidate& candidate) {
            return sign.speaks_against(candidate.layout->name, candidate.fit.certainty);
        });
    });
    const auto foreign =
        signs.empty() ? std::string()
                      : ", but also signs of " + words(signs) + ", which this version of harness cannot run";
    if (found.size() > 1)
        return refuse(folder, "several layouts fit: it holds " + base::join(seen, " and ") + foreign
                                  + "; write " + base::join(choices, " or ")
                                  + ", or keep each in a folder of its own");
    if (!signs.empty())
        return refuse(folder, "it holds " + seen.front() + foreign + "; write " + choices.front() + " if "
                                  + std::string(found.front().layout->name) + " runs them");
    return found.front().layout;
}

base::Result<const Layout*> choose(const Folder& folder, std::string_view name) {
    if (name == "auto") return detect(folder);
    const auto* layout = layout_named(name);
    if (layout == nullptr) {
        const auto names = layouts();
        const std::vector<std::string> known(names.begin(), names.end());
        std::string why = "there is no layout '" + std::string(name) + "'";
        if (is_other_tool(name)) why = "this version of harness cannot run " + std::string(name);
        if (const auto near = base::did_you_mean(name, names)) why += "; did you mean " + *near + "?";
        return refuse(folder, why + " (it knows: auto, " + base::join(known, ", ") + ")");
    }
    if (layout->fit(folder).count > 0) return layout;
    std::string why = "it holds no " + std::string(layout->form) + " (" + std::string(layout->name) + ")";
    for (const auto& other : candidates(folder)) why += ", but " + other.words();
    return refuse(folder, (folder.entries.empty() ? "the folder is empty" : why) + better_folders(folder));
}

} // namespace

base::Result<History> load(const std::filesystem::path& path, std::string_view layout, base::Engine engine,
                           const Variables& variables) {
    HARNESS_TRY(const auto folder, open_folder(path));
    HARNESS_TRY(const auto* chosen, choose(folder, layout));
    History history;
    history.layout = chosen->name;
    history.folder = path;
    HARNESS_CHECK(chosen->read(folder, {engine, variables}, history));
    if (chosen->filling == Filling::templates) HARNESS_CHECK(fill_templates(history, variables));
    if (history.revisions.empty()) return refuse(folder, "it holds no migration that can be run");
    return history;
}

} // namespace harness::migrations
