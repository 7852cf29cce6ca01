#include "drivers/white_space.hpp"

#include "drivers/mysql/lexer.hpp"
#include "drivers/postgres/lexer.hpp"

#include <optional>
#include <vector>

namespace harness::drivers {
namespace {

constexpr std::string_view k_white_space = " ";

/// The tokens of a text, with white space between them as a blank each. `next`: whether the token at a place
/// is white space, and where it ends.
template <typename Next>
std::vector<std::string_view> words_of(std::string_view text, Next next) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto [is_white_space, end] = next(text, at);
        const auto token = text.substr(at, end - at);
        if (!is_white_space) // the blanks before a line's end belong to the comment there
            words.push_back(token.substr(0, token.find_last_not_of(" \t\r") + 1));
        else if (!words.empty())
            words.push_back(k_white_space);
        at = end;
    }
    if (!words.empty() && words.back() == k_white_space) words.pop_back();
    return words;
}

} // namespace

namespace postgres {
namespace {

/// What pg_get_functiondef() prints: the head, and the body between dollar quotes of its own.
struct Definition {
    std::string_view head;
    std::string_view body;
};

std::optional<Definition> read(std::string_view definition) {
    constexpr std::string_view before_body = "\nAS ";
    const auto head_end = definition.find("\nAS $");
    if (head_end == std::string_view::npos) return std::nullopt;
    const auto tag_at = head_end + before_body.size();
    const auto tag_end = definition.find('$', tag_at + 1);
    if (tag_end == std::string_view::npos) return std::nullopt;
    const auto tag = definition.substr(tag_at, tag_end + 1 - tag_at);
    const auto body_at = tag_end + 1;
    const auto body_end = definition.rfind(tag);
    if (body_end < body_at) return std::nullopt;
    return Definition{definition.substr(0, head_end), definition.substr(body_at, body_end - body_at)};
}

bool ignores_white_space(std::string_view head) {
    for (const std::string_view language : {"\n LANGUAGE plpgsql", "\n LANGUAGE sql"}) {
        const auto at = head.rfind(language);
        if (at == std::string_view::npos) continue;
        const auto rest = head.substr(at + language.size());
        if (rest.empty() || rest.front() == '\n' || rest.front() == ' ') return true;
    }
    return false;
}

} // namespace

bool are_same_words(std::string_view definition, std::string_view other) {
    const auto next = [](std::string_view text, std::size_t at) {
        const auto token = next_token(text, at, PlainStrings::standard);
        return std::pair(token.token == Token::blank, token.end);
    };
    const auto one = read(definition);
    const auto two = read(other);
    if (!one || !two || one->head != two->head || !ignores_white_space(one->head)) return false;
    // What a backslash does depends on a setting that may be another when the body is read.
    return one->body.find('\\') == std::string_view::npos
           && words_of(one->body, next) == words_of(two->body, next);
}

} // namespace postgres

namespace mysql {

bool are_same_words(std::string_view text, std::string_view other, std::string_view sql_mode) {
    const auto has = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
    // What such comments hold is SQL to some servers only, and where "…" is a name, a backslash escapes
    // nothing.
    if (has("/*!") || has("/*M!")) return false;
    if (sql_mode.find("ANSI_QUOTES") != std::string_view::npos && has("\\")) return false;
    const bool is_plain = sql_mode.find("NO_BACKSLASH_ESCAPES") != std::string_view::npos;
    const auto next = [&](std::string_view all, std::size_t at) {
        const auto token =
            next_token(all, at, Family::mariadb, is_plain ? Backslash::plain : Backslash::escapes);
        return std::pair(token.token == Token::blank, token.end);
    };
    return words_of(text, next) == words_of(other, next);
}

} // namespace mysql
} // namespace harness::drivers
