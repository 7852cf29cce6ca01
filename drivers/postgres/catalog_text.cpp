#include "drivers/postgres/catalog_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace harness::drivers::postgres {
namespace {

using Tokens = std::vector<std::string_view>;

bool starts_word(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

bool continues_word(char c) {
    return starts_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$';
}

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// Behind the closing quote of what starts at `at`; a doubled quote does not close, nor does an escaped one.
std::size_t end_of_quoted(std::string_view sql, std::size_t at, bool escapes) {
    const char quote = sql[at];
    for (++at; at < sql.size(); ++at) {
        if (escapes && sql[at] == '\\') {
            ++at;
        } else if (sql[at] == quote) {
            if (at + 1 < sql.size() && sql[at + 1] == quote)
                ++at;
            else
                return at + 1;
        }
    }
    return sql.size();
}

/// Behind the dollar quote that starts at `at`; nothing if it is no dollar quote.
std::optional<std::size_t> end_of_dollar_quoted(std::string_view sql, std::size_t at) {
    auto end = at + 1;
    while (end < sql.size() && continues_word(sql[end]) && sql[end] != '$') ++end;
    if (end >= sql.size() || sql[end] != '$') return std::nullopt;
    const auto tag = sql.substr(at, end + 1 - at);
    const auto close = sql.find(tag, end + 1);
    return close == std::string_view::npos ? sql.size() : close + tag.size();
}

template <class Condition>
std::size_t end_of_run(std::string_view sql, std::size_t at, Condition holds) {
    while (at < sql.size() && holds(sql[at])) ++at;
    return at;
}

std::size_t end_of_token(std::string_view sql, std::size_t at) {
    const char c = sql[at];
    if (is_blank(c)) return end_of_run(sql, at, is_blank);
    if (c == '\'' || c == '"') return end_of_quoted(sql, at, false);
    if (c == 'E' && at + 1 < sql.size() && sql[at + 1] == '\'') return end_of_quoted(sql, at + 1, true);
    if (c == '$')
        if (const auto end = end_of_dollar_quoted(sql, at)) return *end;
    if (starts_word(c)) return end_of_run(sql, at, continues_word);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0)
        return end_of_run(
            sql, at, [](char d) { return std::isdigit(static_cast<unsigned char>(d)) != 0 || d == '.'; });
    return at + 1;
}

/// "json" but not "Json", "a b" or "char".
bool needs_quotes_as_keyword_only(std::string_view token) {
    if (token.size() < 3 || token.front() != '"' || token.back() != '"' || token == "\"char\"") return false;
    const auto name = token.substr(1, token.size() - 2);
    const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return is_lower(name.front()) && std::ranges::all_of(name, [&](char c) {
               return is_lower(c) || (c >= '0' && c <= '9') || c == '$';
           });
}

std::string joined(const Tokens& parts, std::size_t size) {
    std::string text;
    text.reserve(size);
    for (const auto part : parts) text += part;
    return text;
}

/// The tokens of a query that are no blanks, with what stands around each.
struct Outline {
    struct Entry {
        std::size_t token;   ///< index into the tokens
        int depth = 0;       ///< of parentheses
        bool nested = false; ///< inside a query within the query
    };
    std::vector<Entry> entries;
};

Outline outline_of(const Tokens& parts) {
    constexpr std::array<std::string_view, 3> starts_query{"SELECT", "WITH", "VALUES"};
    Outline outline;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!is_blank(parts[i].front())) outline.entries.push_back({i});

    std::vector<bool> nested{false};
    for (std::size_t n = 0; n < outline.entries.size(); ++n) {
        auto& entry = outline.entries[n];
        const auto text = parts[entry.token];
        if (text == "(") {
            const auto next = n + 1 < outline.entries.size() ? parts[outline.entries[n + 1].token] : "";
            nested.push_back(nested.back() || std::ranges::find(starts_query, next) != starts_query.end());
        }
        entry.depth = static_cast<int>(nested.size()) - 1;
        entry.nested = nested.back();
        if (text == ")" && nested.size() > 1) nested.pop_back();
    }
    return outline;
}

/// The half-open range of entries that is the one item of the outer FROM; nothing when there is more than one
/// item, no FROM, or a set operation.
struct FromItem {
    std::size_t begin;
    std::size_t end;
};

std::optional<FromItem> single_from_item(const Tokens& parts, const Outline& outline) {
    constexpr std::array<std::string_view, 3> set_operations{"UNION", "EXCEPT", "INTERSECT"};
    constexpr std::array<std::string_view, 11> after_from{
        "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "WINDOW", "FOR", ";", "TABLESAMPLE"};
    const auto& entries = outline.entries;
    const auto text = [&](std::size_t n) { return parts[entries[n].token]; };
    const auto one_of = [&](const auto& words, std::size_t n) {
        return std::ranges::find(words, text(n)) != words.end();
    };

    std::optional<FromItem> item;
    for (std::size_t n = 0; n < entries.size(); ++n) {
        if (entries[n].depth != 0) continue;
        if (one_of(set_operations, n)) return std::nullopt;
        if (text(n) == "FROM" && (n == 0 || text(n - 1) != "ROWS")) {
            if (item) return std::nullopt;
            item = FromItem{n + 1, entries.size()};
        }
    }
    if (!item) return std::nullopt;
    for (auto n = item->begin; n < entries.size(); ++n) {
        if (entries[n].depth == 0 && one_of(after_from, n)) {
            item->end = n;
            break;
        }
        if (entries[n].depth == 0 && (text(n) == "," || text(n) == "JOIN")) return std::nullopt;
        if (entries[n].depth > 0 && !entries[n].nested && text(n) == "JOIN") return std::nullopt;
    }
    return item;
}

/// What the columns of a FROM item are qualified with: the last word that is outside of its parentheses.
std::string_view alias_of(const Tokens& parts, const Outline& outline, FromItem item) {
    for (auto n = item.end; n > item.begin; --n) {
        const auto& entry = outline.entries[n - 1];
        if (entry.depth == 0 && parts[entry.token] != ")") return parts[entry.token];
    }
    return {};
}

} // namespace

std::vector<std::string_view> tokens(std::string_view sql) {
    Tokens parts;
    parts.reserve(sql.size() / 4);
    for (std::size_t at = 0; at < sql.size();) {
        const auto end = end_of_token(sql, at);
        parts.push_back(sql.substr(at, end - at));
        at = end;
    }
    return parts;
}

std::string unquote_keywords(std::string_view sql) {
    if (sql.find('"') == std::string_view::npos) return std::string{sql};
    auto parts = tokens(sql);
    for (auto& part : parts)
        if (needs_quotes_as_keyword_only(part)) part = part.substr(1, part.size() - 2);
    return joined(parts, sql.size());
}

std::string strip_single_prefix(std::string_view query) {
    auto parts = tokens(query);
    const auto outline = outline_of(parts);
    const auto item = single_from_item(parts, outline);
    if (!item) return std::string{query};
    const auto alias = alias_of(parts, outline, *item);
    if (alias.empty()) return std::string{query};

    const auto& entries = outline.entries;
    for (std::size_t n = 0; n + 2 < entries.size(); ++n) {
        if (n == item->begin) n = item->end;
        if (n + 2 >= entries.size()) break;
        auto& prefix = parts[entries[n].token];
        auto& dot = parts[entries[n + 1].token];
        const bool qualified = n > 0 && parts[entries[n - 1].token] == ".";
        if (entries[n].nested || qualified || prefix != alias || dot != ".") continue;
        if (parts[entries[n + 2].token] == "*") continue;
        prefix = {};
        dot = {};
    }
    return joined(parts, query.size());
}

std::string strip_in_mode(std::string_view definition) {
    auto parts = tokens(definition);
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i].starts_with('$')) break;
        if (parts[i] != "IN") continue;
        const auto before =
            i > 0 && is_blank(parts[i - 1].front()) && i > 1 ? parts[i - 2] : parts[i > 0 ? i - 1 : 0];
        if (before == "(" || before == ",") parts[i] = parts[i + 1] = {};
    }
    return joined(parts, definition.size());
}

std::string strip_blank_lines(std::string_view definition) {
    const bool ends_a_line = definition.ends_with('\n');
    std::string kept;
    while (!definition.empty()) {
        const auto end = std::min(definition.find('\n'), definition.size());
        const auto last = definition.substr(0, end).find_last_not_of(" \t\r\f\v");
        if (last != std::string_view::npos) {
            if (!kept.empty()) kept += '\n';
            kept += definition.substr(0, last + 1);
        }
        definition.remove_prefix(std::min(end + 1, definition.size()));
    }
    return ends_a_line ? kept + '\n' : kept;
}

} // namespace harness::drivers::postgres
