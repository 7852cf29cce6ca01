#include "drivers/mysql/catalog_text.hpp"

#include "drivers/lexer.hpp"

namespace harness::drivers::mysql {

bool Part::is(std::string_view lower) const {
    return lexer::is_keyword(text, lower);
}

Parts parts_of(std::string_view definition) {
    Parts parts;
    bool spaced = false;
    for (std::size_t at = 0; at < definition.size();) {
        // The server prints for every sql_mode as it is set for snapshots: backslashes escape.
        const auto lexeme = next_token(definition, at, Family::mariadb, Backslash::escapes);
        const bool is_left_out = lexeme.token == Token::blank || lexeme.token == Token::comment
                                 || lexeme.token == Token::conditional_open
                                 || lexeme.token == Token::conditional_close;
        if (!is_left_out)
            parts.push_back({lexeme.token, std::string(definition.substr(at, lexeme.end - at)), spaced});
        spaced = is_left_out;
        at = lexeme.end;
    }
    return parts;
}

std::string to_text(std::span<const Part> parts) {
    std::string text;
    for (const auto& part : parts) {
        if (part.spaced && !text.empty()) text += ' ';
        text += part.text;
    }
    return text;
}

std::string name_of(const Part& part) {
    if (part.token != Token::identifier) return part.text;
    std::string name;
    for (std::size_t at = 1; at + 1 < part.text.size(); ++at) {
        name += part.text[at];
        if (part.text[at] == '`') ++at;
    }
    return name;
}

std::size_t closing(std::span<const Part> parts, std::size_t open) {
    int depth = 0;
    for (auto at = open; at < parts.size(); ++at) {
        if (parts[at].token == Token::open) ++depth;
        if (parts[at].token == Token::close && --depth == 0) return at;
    }
    return parts.size();
}

std::vector<Parts> split_list(std::span<const Part> parts) {
    std::vector<Parts> list;
    int depth = 0;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
        if (begin < end)
            list.emplace_back(parts.begin() + static_cast<std::ptrdiff_t>(begin),
                              parts.begin() + static_cast<std::ptrdiff_t>(end));
    };
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (parts[at].token == Token::open) ++depth;
        if (parts[at].token == Token::close) --depth;
        if (depth == 0 && parts[at].token == Token::comma) {
            take(at);
            begin = at + 1;
        }
    }
    take(parts.size());
    return list;
}

void forget_database(Parts& parts, std::string_view database) {
    Parts kept;
    bool spaced = false; // before what was taken away
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const bool is_prefix = at + 2 < parts.size() && parts[at].token == Token::identifier
                               && parts[at + 1].text == "." && name_of(parts[at]) == database;
        // In `a`.`b`.`c` only the first of them can be a database.
        const bool is_first = kept.empty() || kept.back().text != ".";
        if (is_prefix && is_first) {
            spaced = parts[at].spaced;
            ++at;
            continue;
        }
        kept.push_back(std::move(parts[at]));
        kept.back().spaced = kept.back().spaced || spaced;
        spaced = false;
    }
    parts = std::move(kept);
}

std::string take_definer(Parts& parts) {
    for (std::size_t at = 0; at + 4 < parts.size(); ++at) {
        if (parts[at].token == Token::open) break; // the head is over
        if (!parts[at].is("definer") || parts[at + 1].text != "=") continue;
        const bool has_host = parts[at + 3].text == "@";
        const auto definer = name_of(parts[at + 2]) + (has_host ? "@" + name_of(parts[at + 4]) : "");
        const auto first = parts.begin() + static_cast<std::ptrdiff_t>(at);
        parts.erase(first, first + (has_host ? 5 : 3));
        return definer;
    }
    return {};
}

} // namespace harness::drivers::mysql
