#include "drivers/seeding/mining.hpp"

#include "drivers/lexer.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <functional>

namespace harness::drivers::seeding {
namespace {

using lexer::continues_word;
using lexer::is_digit;
using lexer::starts_word;

void add_once(std::vector<std::string>& list, std::string value) {
    if (std::ranges::count(list, value) == 0) list.push_back(std::move(value));
}

/// A minus that belongs to a number and does not subtract: nothing before it that has a value.
bool is_sign(std::string_view text, std::size_t at) {
    if (at == 0 || text[at - 1] != '-') return false;
    auto before = at - 1;
    while (before > 0 && text[before - 1] == ' ') --before;
    return before == 0 || std::string_view("(,=<>").find(text[before - 1]) != std::string_view::npos;
}

/// Whether the parentheses at both ends belong together and hold all of the text.
bool is_wrapped(std::string_view text) {
    if (!text.starts_with('(') || !text.ends_with(')')) return false;
    int depth = 0;
    bool whole = true;
    walk(
        text, [](auto, auto) {},
        [&](std::size_t at, std::size_t) {
            if (text[at] == '(') ++depth;
            if (text[at] == ')' && --depth == 0 && at + 1 < text.size()) whole = false;
        });
    return whole && depth == 0;
}

std::string_view unwrapped(std::string_view text) {
    text = base::trim(text);
    while (is_wrapped(text)) text = base::trim(text.substr(1, text.size() - 2));
    return text;
}

} // namespace

Constants mine(const std::vector<std::string_view>& conditions) {
    Constants found;
    for (const auto text : conditions) {
        walk(
            text, [](auto, auto) {},
            [&](std::size_t begin, std::size_t end) {
                const auto part = text.substr(begin, end - begin);
                if (part.front() == '\'') {
                    auto literal = unquoted(part);
                    if (is_number(literal)) add_once(found.numbers, literal);
                    add_once(found.texts, std::move(literal));
                } else if (is_digit(part.front())) {
                    add_once(found.numbers, (is_sign(text, begin) ? "-" : "") + std::string(part));
                }
            });
    }
    return found;
}

std::vector<std::string> conjuncts(std::string_view condition) {
    const auto text = unwrapped(condition);
    std::vector<std::size_t> cuts;
    int depth = 0;
    int betweens = 0;
    int cases = 0;
    bool has_or = false;
    walk(
        text,
        [&](std::size_t begin, std::size_t end) {
            const auto word = text.substr(begin, end - begin);
            if (lexer::is_keyword(word, "case")) ++cases;
            if (lexer::is_keyword(word, "end")) --cases;
            if (depth > 0 || cases > 0) return;
            if (lexer::is_keyword(word, "or")) has_or = true;
            if (lexer::is_keyword(word, "between")) ++betweens;
            if (!lexer::is_keyword(word, "and")) return;
            if (betweens > 0)
                --betweens;
            else
                cuts.push_back(begin);
        },
        [&](std::size_t at, std::size_t) {
            if (text[at] == '(' || text[at] == '[') ++depth;
            if (text[at] == ')' || text[at] == ']') --depth;
        });
    if (has_or || cuts.empty()) return {std::string(text)};
    std::vector<std::string> parts;
    std::size_t begin = 0;
    cuts.push_back(text.size());
    for (const auto cut : cuts) {
        for (auto& part : conjuncts(text.substr(begin, cut - begin))) parts.push_back(std::move(part));
        begin = std::min(cut + 3, text.size());
    }
    return parts;
}

bool asks_for_null_alone(std::string_view condition, std::string_view column, Case names) {
    const auto tokens = tokens_of(condition);
    const auto is_word = [&](std::size_t at, const char* word) {
        return at < tokens.size() && lexer::is_keyword(tokens[at], word);
    };
    const auto begins = [&](std::size_t at) { // an operand of its own: "a || b IS NULL" asks for both
        return at == 0 || tokens[at - 1] == "("
               || std::ranges::any_of(
                   std::initializer_list<const char*>{"and", "or", "not", "when", "then", "else"},
                   [&](const char* word) { return is_word(at - 1, word); });
    };
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (!is_name(tokens[at]) || !is_same_name(tokens[at], column, names)) continue;
        const auto null = at + (is_word(at + 2, "not") ? 3 : 2);
        if (!begins(at) || !is_word(at + 1, "is") || !is_word(null, "null")) return false;
    }
    return true;
}

std::string replace_column(std::string_view condition, std::string_view column, std::string_view expression,
                           Case names) {
    std::string replaced;
    walk(
        condition,
        [&](std::size_t begin, std::size_t end) {
            const auto word = condition.substr(begin, end - begin);
            const bool is_call = end < condition.size() && condition[end] == '(';
            if (!is_call && is_same_name(word, column, names))
                replaced.append("(").append(expression).append(")");
            else
                replaced.append(word);
        },
        [&](std::size_t begin, std::size_t end) { replaced.append(condition.substr(begin, end - begin)); });
    return replaced;
}

std::string definition_of(std::string_view condition, std::string_view column, Case names) {
    const auto text = unwrapped(condition);
    std::size_t equals = std::string_view::npos;
    bool is_plain = true;
    int depth = 0;
    walk(
        text,
        [&](std::size_t begin, std::size_t end) {
            const auto word = text.substr(begin, end - begin);
            if (depth > 0) return;
            for (const auto* keyword : {"and", "or", "not", "is", "in", "like", "between", "case"})
                if (lexer::is_keyword(word, keyword)) is_plain = false;
        },
        [&](std::size_t at, std::size_t) {
            if (text[at] == '(') ++depth;
            if (text[at] == ')') --depth;
            if (depth > 0 || std::string_view("=<>!~").find(text[at]) == std::string_view::npos) return;
            if (text[at] != '=' || equals != std::string_view::npos) is_plain = false;
            equals = at;
        });
    if (!is_plain || equals == std::string_view::npos) return {};
    const auto left = unwrapped(text.substr(0, equals));
    const auto right = unwrapped(text.substr(equals + 1));
    const auto is_column = [&](std::string_view side) {
        return !side.empty() && names_column(side, column, names)
               && (side.front() == '"' || side.front() == '`' ? end_of_quotes(side, 0)
                                                              : lexer::end_of_word(side, 0))
                      == side.size();
    };
    if (is_column(right) && !names_column(left, column, names)) return std::string(left);
    if (is_column(left) && !names_column(right, column, names)) return std::string(right);
    return {};
}

} // namespace harness::drivers::seeding
