#include "drivers/mysql/catalog_column.hpp"

#include <algorithm>
#include <array>

namespace harness::drivers::mysql {
namespace {

/// Display widths that the server chooses itself. MySQL shows none from 8.0.19 on.
struct Width {
    std::string_view type;
    std::string_view of_signed;
    std::string_view of_unsigned;
};
constexpr std::array k_widths{
    Width{"tinyint", "4", "3"}, Width{"smallint", "6", "5"}, Width{"mediumint", "9", "8"},
    Width{"int", "11", "10"},   Width{"bigint", "20", "20"}, Width{"year", "4", "4"},
};

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

void erase(Parts& parts, std::size_t at, std::size_t count) {
    parts.erase(parts.begin() + offset(at), parts.begin() + offset(std::min(at + count, parts.size())));
}

/// Where the words stand outside of parentheses; the end if they do not.
std::size_t find(const Parts& parts, std::string_view first, std::string_view second = {}) {
    int depth = 0;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (parts[at].token == Token::open) ++depth;
        if (parts[at].token == Token::close) --depth;
        if (depth != 0 || !parts[at].is(first)) continue;
        if (second.empty() || (at + 1 < parts.size() && parts[at + 1].is(second))) return at;
    }
    return parts.size();
}

void forget_width(Parts& type) {
    const auto row =
        std::ranges::find_if(k_widths, [&](const Width& width) { return type[0].is(width.type); });
    if (row == k_widths.end() || type.size() < 4 || type[1].token != Token::open) return;
    if (find(type, "zerofill") != type.size()) return; // there it decides what is shown
    const bool is_unsigned = type.size() > 4 && type[4].is("unsigned");
    if (type[2].text == (is_unsigned ? row->of_unsigned : row->of_signed)) erase(type, 1, 3);
}

/// MariaDB's JSON is longtext with a check that it adds itself.
bool take_json_check(Parts& parts, const Part& name) {
    const auto at = find(parts, "check");
    constexpr std::size_t length = 7; // CHECK ( json_valid ( `a` ) )
    if (at + length > parts.size() || !parts[at + 2].is("json_valid") || parts[at + 4].text != name.text
        || parts[at + 6].token != Token::close)
        return false;
    erase(parts, at, length);
    return true;
}

/// current_timestamp(), now(), CURRENT_TIMESTAMP.
void spell_current_timestamp(Parts& parts) {
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (!parts[at].is("current_timestamp")) continue;
        parts[at].text = "CURRENT_TIMESTAMP";
        const bool empty_call = at + 2 < parts.size() && parts[at + 1].token == Token::open
                                && parts[at + 2].token == Token::close;
        if (empty_call) erase(parts, at + 1, 2);
    }
}

/// DEFAULT NULL is what a column without a default has.
void forget_default_null(Parts& parts) {
    if (const auto at = find(parts, "default", "null"); at != parts.size()) erase(parts, at, 2);
}

/// INVISIBLE comes last: MariaDB prints it before DEFAULT in some versions and behind it in others.
void move_invisible(Parts& parts) {
    const auto at = find(parts, "invisible");
    if (at == parts.size()) return;
    std::rotate(parts.begin() + offset(at), parts.begin() + offset(at) + 1, parts.end());
}

} // namespace

std::string canonical_charset(std::string_view name) {
    if (name == "utf8") return "utf8mb3";
    if (name.starts_with("utf8_")) return "utf8mb3_" + std::string(name.substr(5));
    return std::string(name);
}

void use_canonical_charsets(Parts& parts) {
    const Part* before = nullptr;
    for (auto& part : parts) {
        const bool is_word = part.token == Token::word;
        if (is_word && part.is("_utf8")) part.text = "_utf8mb3";
        const bool is_named =
            before != nullptr
            && (before->is("using") || before->is("charset") || before->is("set") || before->is("collate"));
        if (is_word && is_named) part.text = canonical_charset(part.text);
        before = &part;
    }
}

std::string take_collation(Parts& parts, const DefaultCollations& defaults) {
    std::string charset;
    std::string collation;
    if (const auto at = find(parts, "character", "set"); at + 2 < parts.size()) {
        charset = canonical_charset(parts[at + 2].text);
        erase(parts, at, 3);
    }
    if (const auto at = find(parts, "collate"); at + 1 < parts.size()) {
        collation = canonical_charset(parts[at + 1].text);
        erase(parts, at, 2);
    }
    if (!collation.empty() || charset.empty()) return collation;
    const auto found = defaults.find(charset);
    return found == defaults.end() ? charset : found->second;
}

std::string read_column(Parts parts, std::string_view table_collation, const DefaultCollations& defaults) {
    const Part name = parts.front();
    erase(parts, 0, 1);
    if (parts.empty()) return {};
    auto collation = take_collation(parts, defaults);
    if (parts[0].is("longtext") && collation == "utf8mb4_bin" && take_json_check(parts, name)) {
        parts[0].text = "json";
        collation.clear();
    }
    forget_width(parts);
    spell_current_timestamp(parts);
    forget_default_null(parts);
    move_invisible(parts);
    if (!collation.empty() && collation != table_collation) {
        std::size_t end = 1; // of the type
        if (end < parts.size() && parts[end].token == Token::open) end = closing(parts, end) + 1;
        parts.insert(parts.begin() + offset(std::min(end, parts.size())),
                     {Token::word, "COLLATE " + collation, true});
    }
    return to_text(parts);
}

} // namespace harness::drivers::mysql
