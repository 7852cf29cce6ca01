#include "drivers/seeding/json_paths.hpp"

#include "drivers/lexer.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>

namespace harness::drivers::seeding {
namespace {

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
        while (lexer::starts_word(token().empty() ? ' ' : token().front())) ++m_at;
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

std::set<std::string> json_columns(std::string_view text) {
    std::set<std::string> columns;
    std::string name;               // the word before
    bool is_first_argument = false; // the next word, of such a function
    bool was_first_argument = false;
    walk(
        text,
        [&](std::size_t begin, std::size_t end) {
            const auto word = text.substr(begin, end - begin);
            name = boost::algorithm::to_lower_copy(plain_name(word));
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
        if (!is_name(tokens[at]) || !is_same_name(tokens[at], column, names)) continue;
        auto path = PathReader(tokens, at).read();
        if (!path.keys.empty()) paths.push_back(std::move(path));
    }
    return paths;
}

} // namespace harness::drivers::seeding
