#include "drivers/seeding/mining.hpp"

#include "drivers/lexer.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <functional>

namespace harness::drivers::seeding {
namespace {

using lexer::continues_word;
using lexer::is_digit;
using lexer::starts_word;

void add_once(std::vector<std::string>& list, std::string value) {
    if (std::ranges::count(list, value) == 0) list.push_back(std::move(value));
}

/// The byte behind a string literal or a quoted name that starts at `at`; `at` where there is none.
std::size_t end_of_quotes(std::string_view text, std::size_t at) {
    const char mark = text[at];
    if (mark != '\'' && mark != '"' && mark != '`') return at;
    return lexer::end_of_quoted(text, at, mark).value_or(text.size());
}

/// The text between quotes, doubled ones once.
std::string unquoted(std::string_view quoted) {
    std::string text;
    for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
        text += quoted[at];
        if (quoted[at] == quoted[0] && at + 2 < quoted.size() && quoted[at + 1] == quoted[0]) ++at;
    }
    return text;
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
        ++at;
        while (at < text.size() && is_digit(text[at])) ++at;
    }
    return at;
}

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && is_digit(text.front()) && end_of_number(text, 0) == text.size();
}

/// A minus that belongs to a number and does not subtract: nothing before it that has a value.
bool is_sign(std::string_view text, std::size_t at) {
    if (at == 0 || text[at - 1] != '-') return false;
    auto before = at - 1;
    while (before > 0 && text[before - 1] == ' ') --before;
    return before == 0 || std::string_view("(,=<>").find(text[before - 1]) != std::string_view::npos;
}

/// Calls `word` with every word or quoted name (begin, end) outside of string literals, `sign` with the rest.
void walk(std::string_view text, const std::function<void(std::size_t, std::size_t)>& word,
          const std::function<void(std::size_t, std::size_t)>& rest) {
    for (std::size_t at = 0; at < text.size();) {
        auto end = end_of_quotes(text, at);
        if (end > at) {
            (text[at] == '\'' ? rest : word)(at, end);
        } else if (starts_word(text[at])) {
            end = lexer::end_of_word(text, at);
            word(at, end);
        } else if (is_digit(text[at])) {
            end = std::max(end_of_number(text, at), at + 1);
            rest(at, end);
        } else {
            end = at + 1;
            rest(at, end);
        }
        at = end;
    }
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

/// Whether a word is a function that only gets a value out of a document.
bool reads_json(std::string_view word) {
    return std::ranges::any_of(
        std::initializer_list<const char*>{"json_extract", "json_unquote", "json_value"},
        [&](const char* name) { return lexer::is_keyword(word, name); });
}

/// Whether a word is a function on documents: "json…" but for those that make one of any value.
bool takes_json(std::string_view word) {
    auto name = boost::algorithm::to_lower_copy(std::string(word));
    if (!name.starts_with("json")) return false;
    name.erase(0, 4);
    if (name.starts_with('b')) name.erase(0, 1); // jsonb_
    const auto is_part = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    return !is_part("agg") && !is_part("build") && !is_part("group") && name != "_array" && name != "_object"
           && name != "_quote" && name != "_scalar";
}

/// Reads on behind the name of a column.
class PathReader {
  public:
    PathReader(const std::vector<std::string_view>& tokens, std::size_t column)
        : m_tokens(tokens), m_column(column), m_at(column + 1) {}

    /// No keys where it reads the whole document, or what cannot be followed.
    JsonPath read() {
        while (is_step()) {
        }
        if (m_is_lost) return {};
        const auto is_open = [](std::string_view token) { return token == "(" || reads_json(token); };
        const auto begin = m_tokens.begin();
        m_path.is_whole = m_casts <= 1
                          && std::all_of(begin, begin + static_cast<std::ptrdiff_t>(m_column), is_open)
                          && std::all_of(begin + static_cast<std::ptrdiff_t>(m_at), m_tokens.end(),
                                         [](std::string_view token) { return token == ")"; });
        return std::move(m_path);
    }

  private:
    [[nodiscard]] std::string_view token(std::size_t ahead = 0) const {
        return m_at + ahead < m_tokens.size() ? m_tokens[m_at + ahead] : std::string_view();
    }

    bool is_step() {
        while (token() == ")" || token() == ":") token() == ")" ? void(++m_at) : pass_cast();
        if (token() == "," && m_path.keys.empty() && is_first_argument()) {
            ++m_at;
            add_json_path(take_literal());
            return false;
        }
        const bool is_list = token() == "#";
        if ((token() != "-" && !is_list) || token(1) != ">") return false;
        m_at += token(2) == ">" ? 3 : 2;
        const auto literal = take_literal();
        if (is_list)
            add_list(literal);
        else if (literal.starts_with("$"))
            add_json_path(literal);
        else
            add(literal);
        return !m_is_lost;
    }

    /// "::text[]", "::numeric(10,2)".
    void pass_cast() {
        m_at += 2;
        if (token() != "text" && token() != "json" && token() != "jsonb") ++m_casts;
        while (starts_word(token().empty() ? ' ' : token().front())) ++m_at;
        if (token() == "(") {
            while (m_at < m_tokens.size() && token() != ")") ++m_at;
            ++m_at;
        }
        if (token() == "[") m_at += 2;
        m_at = std::min(m_at, m_tokens.size());
    }

    [[nodiscard]] bool is_first_argument() const {
        return m_column >= 2 && m_tokens[m_column - 1] == "(" && reads_json(m_tokens[m_column - 2]);
    }

    /// MySQL puts the character set before it.
    std::string take_literal() {
        if (token().starts_with('_')) ++m_at;
        return token().starts_with('\'') ? unquoted(m_tokens[m_at++]) : std::string();
    }

    /// A key, perhaps in quotes.
    void add(std::string_view key) {
        const bool is_quoted = key.size() > 2 && key.starts_with('"') && key.ends_with('"');
        if (is_quoted) key = key.substr(1, key.size() - 2);
        m_is_lost = m_is_lost || key.empty() || key.find_first_of("[*\"\\") != std::string_view::npos
                    || is_number(key);
        m_path.keys.emplace_back(key);
    }
    void add_json_path(std::string_view path) {
        m_is_lost = m_is_lost || !path.starts_with("$.");
        if (m_is_lost) return;
        for (const auto key : base::split(path.substr(2), '.')) add(key);
    }
    void add_list(std::string_view list) {
        m_is_lost = m_is_lost || !list.starts_with('{') || !list.ends_with('}');
        if (m_is_lost) return;
        for (const auto key : base::split(list.substr(1, list.size() - 2), ',')) add(base::trim(key));
    }

    const std::vector<std::string_view>& m_tokens;
    std::size_t m_column; ///< its place among the tokens
    std::size_t m_at;
    int m_casts = 0; ///< to other types than texts and documents
    JsonPath m_path;
    bool m_is_lost = false;
};

} // namespace

bool is_same_name(std::string_view word, std::string_view column, Case names) {
    if (word.front() == '"' || word.front() == '`') return unquoted(word) == column;
    if (names == Case::matters) return word == column;
    return std::ranges::equal(word, column, [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

std::vector<std::string_view> tokens_of(std::string_view text) {
    std::vector<std::string_view> tokens;
    const auto add = [&](std::size_t begin, std::size_t end) {
        const auto token = base::trim(text.substr(begin, end - begin));
        if (!token.empty()) tokens.push_back(token);
    };
    walk(text, add, add);
    return tokens;
}

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

bool names_column(std::string_view condition, std::string_view column, Case names) {
    bool found = false;
    walk(
        condition,
        [&](std::size_t begin, std::size_t end) {
            const bool is_call = end < condition.size() && condition[end] == '(';
            if (!is_call && is_same_name(condition.substr(begin, end - begin), column, names)) found = true;
        },
        [](auto, auto) {});
    return found;
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
        const bool is_name =
            starts_word(tokens[at].front()) || tokens[at].starts_with('"') || tokens[at].starts_with('`');
        if (!is_name || !is_same_name(tokens[at], column, names)) continue;
        const auto null = at + (is_word(at + 2, "not") ? 3 : 2);
        if (!begins(at) || !is_word(at + 1, "is") || !is_word(null, "null")) return false;
    }
    return true;
}

std::set<std::string> json_columns(std::string_view text) {
    std::set<std::string> columns;
    std::string name;               // the word before
    bool is_first_argument = false; // the next word, of such a function
    bool was_first_argument = false;
    walk(
        text,
        [&](std::size_t begin, std::size_t end) {
            const auto word = text.substr(begin, end - begin);
            const bool is_quoted = word.front() == '"' || word.front() == '`';
            name = boost::algorithm::to_lower_copy(is_quoted ? unquoted(word) : std::string(word));
            if (is_first_argument) columns.insert(name);
            was_first_argument = is_first_argument;
            is_first_argument = takes_json(word) && end < text.size() && text[end] == '(';
        },
        [&](std::size_t begin, std::size_t end) {
            const auto part = text.substr(begin, end - begin);
            const auto rest = text.substr(begin);
            if (!name.empty() && (rest.starts_with("->") || rest.starts_with("::json"))) columns.insert(name);
            if (part == " " || part == "(") return;
            is_first_argument = part == "." && was_first_argument; // of "table.column"
            name.clear();
        });
    return columns;
}

std::vector<JsonPath> json_paths(std::string_view text, std::string_view column, Case names) {
    std::vector<JsonPath> paths;
    const auto tokens = tokens_of(text);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const bool is_word =
            starts_word(tokens[at].front()) || tokens[at].starts_with('"') || tokens[at].starts_with('`');
        if (!is_word || !is_same_name(tokens[at], column, names)) continue;
        auto path = PathReader(tokens, at).read();
        if (!path.keys.empty()) paths.push_back(std::move(path));
    }
    return paths;
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
