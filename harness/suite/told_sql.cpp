#include "harness/suite/told_sql.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

constexpr std::size_t k_longest = 1500;
constexpr std::size_t k_most_lines = 24;

bool is_untold(const std::optional<migrations::Migration>& migration) {
    return migration && !migration->has_text;
}

std::string shortened(const std::string& text) {
    std::size_t end = 0;
    for (std::size_t lines = 0; lines < k_most_lines && end != std::string::npos; ++lines)
        end = text.find('\n', end == 0 ? 0 : end + 1);
    const auto cut = end == std::string::npos ? text : text.substr(0, end) + "\n…";
    return base::shorten(cut, k_longest);
}

void show(const migrations::ToldSql& sql, std::string_view which, Finding& finding) {
    if (sql.text.empty()) return;
    auto title = "the SQL of its " + std::string(which) + ", as the tool tells it";
    if (!sql.is_whole) title += "; it does more than that";
    finding.evidence.push_back({Evidence::Kind::text, std::move(title), shortened(sql.text)});
}

/// What the SQL says more of. What was lost is a finding only if the SQL does not speak of it.
bool is_explained_by_sql(const Finding& finding) {
    if (finding.revision_id.empty() || finding.rule.starts_with("chain/")) return false;
    return finding.severity != Severity::note || finding.rule.starts_with("constraints/");
}

std::size_t place_of(const migrations::History& history, const Finding& finding) {
    const auto found = std::ranges::find(history.revisions, finding.revision_id, &migrations::Revision::id);
    return static_cast<std::size_t>(found - history.revisions.begin());
}

} // namespace

ToldSqls silent_sql(const migrations::History& history) {
    ToldSqls all;
    for (std::size_t at = 0; at < history.revisions.size(); ++at)
        if (is_untold(history.revisions[at].up)) all[at] = {{{}, true, false}, {{}, true, false}};
    return all;
}

std::set<std::size_t> blamed(const migrations::History& history, const std::vector<Finding>& findings) {
    std::set<std::size_t> revisions;
    for (const auto& finding : findings) {
        if (!is_explained_by_sql(finding)) continue;
        const auto at = place_of(history, finding);
        if (at == history.revisions.size()) continue;
        const auto& revision = history.revisions[at];
        if (is_untold(revision.up) || is_untold(revision.down)) revisions.insert(at);
    }
    return revisions;
}

void show_sql(const migrations::History& history, const ToldSqls& sql, std::vector<Finding>& findings) {
    std::set<std::size_t> shown;
    for (auto& finding : findings) {
        const bool shows_statement =
            std::ranges::count(finding.evidence, Evidence::Kind::statement, &Evidence::kind) > 0;
        if (shows_statement || !is_explained_by_sql(finding)) continue;
        const auto told = sql.find(place_of(history, finding));
        if (told == sql.end() || !shown.insert(told->first).second) continue;
        show(told->second.up, "up", finding);
        if (finding.rule.starts_with("stairway/") || finding.rule.starts_with("down/"))
            show(told->second.down, "down", finding);
    }
}

} // namespace harness::suite
