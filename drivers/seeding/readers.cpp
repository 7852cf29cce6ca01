#include "drivers/seeding/readers.hpp"

#include "drivers/lexer.hpp"
#include "drivers/seeding/documents.hpp"
#include "drivers/seeding/json_paths.hpp"

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>

namespace harness::drivers::seeding {
namespace {

using boost::algorithm::to_lower_copy;
using Tokens = std::vector<std::string_view>;

/// Quotes in comments would be taken for those of strings.
std::string without_comments(std::string_view sql) {
    std::string text;
    for (std::size_t at = 0; at < sql.size();) {
        const auto rest = sql.substr(at);
        if (rest.starts_with("--")) {
            at = lexer::end_of_line(sql, at);
            continue;
        }
        if (rest.starts_with("/*")) {
            const auto closing = sql.find("*/", at + 2);
            at = closing == std::string_view::npos ? sql.size() : closing + 2;
            text += ' ';
            continue;
        }
        const auto end = std::max(end_of_quotes(sql, at), at + 1);
        text += sql.substr(at, end - at);
        at = end;
    }
    return text;
}

/// Reads on behind the word UPDATE.
class UpdateReader {
  public:
    UpdateReader(const Tokens& tokens, std::size_t at) : m_tokens(tokens), m_at(at) {}

    void read(std::vector<Assignment>& found) {
        if (is_word("only")) ++m_at;
        const auto table = take_name();
        if (table.empty()) return;
        auto alias = table;
        if (is_word("as")) ++m_at;
        if (!is_word("set")) alias = take_name();
        if (alias.empty() || !is_word("set")) return;
        do {
            ++m_at; // behind SET or a comma
            const auto column = take_name();
            if (column.empty() || token() != "=") return;
            ++m_at;
            found.push_back({plain_name(table), plain_name(column), take_expression({table, alias})});
        } while (token() == ",");
    }

  private:
    [[nodiscard]] std::string_view token() const {
        return m_at < m_tokens.size() ? m_tokens[m_at] : std::string_view();
    }
    [[nodiscard]] bool is_word(std::string_view word) const { return lexer::is_keyword(token(), word); }

    /// The last part of "schema.name"; nothing where no name stands there.
    std::string take_name() {
        std::string name;
        while (!token().empty() && is_name(token()) && !is_word("set")) {
            name = m_tokens[m_at++];
            if (token() != ".") break;
            ++m_at;
        }
        return name;
    }

    std::string take_expression(const std::vector<std::string>& own_names) {
        std::string expression;
        int depth = 0;
        for (; !token().empty(); ++m_at) {
            const bool is_behind = token() == "," || token() == ")" || is_end();
            if (token() == ";" || (depth == 0 && is_behind)) break;
            if (token() == "(") ++depth;
            if (token() == ")") --depth;
            const bool is_before_dot = m_at + 1 < m_tokens.size() && m_tokens[m_at + 1] == ".";
            if (is_before_dot && std::ranges::find(own_names, token()) != own_names.end()) {
                ++m_at;
                continue;
            }
            const bool joins = is_name(token()) || lexer::is_digit(token().front());
            if (joins && !expression.empty() && lexer::continues_word(expression.back())) expression += ' ';
            expression += token();
        }
        return expression;
    }
    [[nodiscard]] bool is_end() const {
        constexpr std::string_view words[]{"where", "from", "order", "limit", "returning"};
        return std::ranges::any_of(words, [&](auto word) { return is_word(word); });
    }

    const Tokens& m_tokens;
    std::size_t m_at;
};

struct Filled {
    const Table* table;
    const Column* column; ///< null: not found
};

Filled find_column(const Table& table, const std::string& name) {
    for (const auto& column : table.columns)
        if (is_same_name(name, column.name, Case::ignored)) return {&table, &column};
    return {};
}

/// The column that an UPDATE of the table fills, as it is now or, if it is still to come, at the nearest
/// later revision that is known and has it.
Filled find_filled(const Table& table, const std::string& column, std::span<const Schema* const> later) {
    if (const auto found = find_column(table, column); found.column != nullptr) return found;
    for (const auto* schema : later)
        for (const auto& other : schema->tables) {
            if (other.schema != table.schema || other.name != table.name) continue;
            if (const auto found = find_column(other, column); found.column != nullptr) return found;
        }
    return {};
}

/// Whether nothing asks for other values of the column than its type does: documents are few, and alike.
bool is_free(const Table& table, const Column& column) {
    const auto refers = [&](const ForeignKey& key) {
        return std::ranges::count(key.columns, column.name) > 0;
    };
    const auto checks = [&](const Check& check) {
        return names_column(check.text, column.name, Case::ignored);
    };
    return !is_keyed(table, column) && std::ranges::none_of(table.foreign_keys, refers)
           && std::ranges::none_of(table.checks, checks);
}

} // namespace

void hold_documents(Schema& now, std::span<const Schema* const> later, const SqlHints& sql) {
    for (auto& table : now.tables) {
        if (!sql.words.contains(to_lower_copy(table.name))) continue;
        for (auto& column : table.columns)
            if (sql.documents.contains(to_lower_copy(column.name)) && is_free(table, column))
                become_document(column);
        for (const auto& [name, column, expression] : sql.assignments) {
            if (!is_same_name(name, table.name, Case::ignored)) continue;
            const auto reader = find_filled(table, column, later);
            if (reader.column == nullptr) continue;
            for (auto& document : table.columns)
                add_plain_members(document, *reader.column, expression, Case::ignored,
                                  is_keyed(*reader.table, *reader.column));
        }
    }
}

} // namespace harness::drivers::seeding

namespace harness::drivers {

std::shared_ptr<const SqlHints> read_sql(std::string_view sql) {
    auto hints = std::make_shared<SqlHints>();
    const auto text = seeding::without_comments(sql);
    const auto tokens = seeding::tokens_of(text);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (!seeding::is_name(tokens[at])) continue;
        hints->words.insert(boost::algorithm::to_lower_copy(seeding::plain_name(tokens[at])));
        if (lexer::is_keyword(tokens[at], "update"))
            seeding::UpdateReader(tokens, at + 1).read(hints->assignments);
    }
    hints->documents = seeding::json_columns(text);
    return hints;
}

bool takes_for_json(const SqlHints& sql, std::string_view table, std::string_view column) {
    using boost::algorithm::to_lower_copy;
    return sql.words.contains(to_lower_copy(std::string(table)))
           && sql.documents.contains(to_lower_copy(std::string(column)));
}

} // namespace harness::drivers
