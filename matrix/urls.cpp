// Cells whose server is the user's own: their URLs, and what may not be said of such a server.

#include "harness/base/placeholders.hpp"
#include "matrix/expansion.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

std::string cannot_follow(const std::string& key, const std::string& cell, const base::SourcePosition& url) {
    const auto where = "the server of " + cell + " is at a \"url\" (line " + std::to_string(url.line) + ")";
    if (key == "role: name")
        return where
               + ", where harness makes only accounts with names of its own: take the name out, or "
                 "write \"role: superuser\", and the URL's account migrates";
    if (key == "role: grants")
        return where
               + ", where the role that migrates has a name of its own: write {role} for it in each grant";
    return where + ", and \"" + key + "\" is for servers that harness starts: take it out"
           + (key == "settings" ? ", and set it on that server" : "");
}

} // namespace

ReadUrl read_server_url(const Combination& combination, const UrlText& url) {
    auto read =
        parse_server_url(base::fill_placeholders(url.text, values_of(combination)), combination.engine);
    if (read.url) read.url->where = url.where;
    return read;
}

std::vector<Problem> problems_of_urls(const Spec& spec, const std::vector<Combination>& cells) {
    std::vector<Problem> problems;
    const auto add = [&](const base::SourcePosition& where, std::string message) {
        const auto is_there = [&](const Problem& other) { return other.where == where; }; // of another cell
        if (std::ranges::none_of(problems, is_there)) problems.push_back({where, std::move(message)});
    };
    for (const auto& cell : cells) {
        if (base::info(cell.engine).embedded) continue;
        const auto settings = settings_of(spec, cell);
        if (!settings.url) continue;
        if (auto read = read_server_url(cell, *settings.url); !read.url)
            add(settings.url->where, std::move(read.complaint));
        for (const auto& [key, where] : settings.for_own_servers)
            add(where, cannot_follow(key, cell.id, settings.url->where));
    }
    return problems;
}

} // namespace harness::matrix
