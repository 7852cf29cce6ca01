// CREATE TABLE, read clause by clause.

#include "drivers/sqlite/catalog_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace harness::drivers::sqlite {
namespace {

using Tokens = std::vector<Token>;
using Position = Tokens::const_iterator;

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
    return text;
}

/// Reads one definition of the list in parentheses: a column or a table constraint.
class Reader {
  public:
    Reader(Table& table, Position begin, Position end) : m_table(table), m_at(begin), m_end(end) {}

    void read() {
        static constexpr std::array<std::string_view, 5> starts_constraint{"constraint", "primary", "unique",
                                                                           "check", "foreign"};
        const bool is_constraint =
            std::ranges::any_of(starts_constraint, [&](auto word) { return sees(word); });
        if (is_constraint)
            read_table_constraint();
        else
            read_column();
    }

  private:
    [[nodiscard]] bool at_end() const { return m_at == m_end; }
    [[nodiscard]] bool sees(std::string_view keyword) const { return !at_end() && m_at->is(keyword); }
    bool accept(std::string_view keyword) {
        if (!sees(keyword)) return false;
        ++m_at;
        return true;
    }

    /// The tokens of the parentheses that open here, with them; empty if none do.
    std::string take_parentheses() {
        const auto begin = m_at;
        int depth = 0;
        while (!at_end()) {
            if (sees("(")) ++depth;
            if (sees(")")) --depth;
            if (depth == 0 && m_at == begin) break;
            ++m_at;
            if (depth == 0) break;
        }
        return to_text(begin, m_at);
    }

    std::string take_one() {
        if (at_end()) return {};
        return (m_at++)->text;
    }

    std::string take_conflict() {
        if (!sees("on") || m_at + 1 == m_end || !(m_at + 1)->is("conflict")) return {};
        m_at += 2;
        const auto resolution = take_one();
        return resolution == "abort" ? std::string{} : " ON CONFLICT " + upper(resolution);
    }

    void add_constraint(std::string what, std::string definition) {
        m_table.constraints.push_back(
            {m_constraint_name.empty() ? std::move(what) : m_constraint_name, std::move(definition)});
        m_constraint_name.clear();
    }

    /// REFERENCES …, up to where it ends; defaults are left out.
    std::string take_reference() {
        std::string text = " REFERENCES " + take_one();
        text += take_parentheses();
        std::map<std::string, std::string> actions;
        bool deferred = false;
        for (;;) {
            if (sees("on") && m_at + 1 != m_end && ((m_at + 1)->is("delete") || (m_at + 1)->is("update"))) {
                ++m_at;
                auto event = take_one();
                auto action = take_one();
                if (action == "set" || action == "no") action += ' ' + take_one();
                actions[event] = action;
            } else if (accept("match")) {
                take_one(); // SQLite parses it and ignores it
            } else if (accept("deferrable")
                       || (sees("not") && m_at + 1 != m_end && (m_at + 1)->is("deferrable"))) {
                const bool negated = accept("not");
                if (negated) ++m_at;
                if (accept("initially")) deferred = take_one() == "deferred" && !negated;
            } else {
                break;
            }
        }
        for (const auto& [event, action] : actions)
            if (action != "no action") text += " ON " + upper(event) + ' ' + upper(action);
        return deferred ? text + " DEFERRABLE INITIALLY DEFERRED" : text;
    }

    void read_table_constraint() {
        if (accept("constraint")) m_constraint_name = take_name();
        if (accept("primary")) {
            accept("key");
            auto columns = take_parentheses();
            add_constraint("primary key", "PRIMARY KEY " + columns + take_conflict());
        } else if (accept("unique")) {
            auto columns = take_parentheses();
            add_constraint("unique " + columns, "UNIQUE " + columns + take_conflict());
        } else if (accept("check")) {
            auto condition = take_parentheses();
            add_constraint("check " + condition, "CHECK " + condition + take_conflict());
        } else if (accept("foreign")) {
            accept("key");
            auto columns = take_parentheses();
            accept("references");
            add_constraint("foreign key " + columns, "FOREIGN KEY " + columns + take_reference());
        }
    }

    std::string take_name() {
        if (at_end()) return {};
        auto name = m_at->name.empty() ? m_at->text : m_at->name;
        ++m_at;
        return name;
    }

    [[nodiscard]] bool sees_column_constraint() const {
        static constexpr std::array<std::string_view, 11> words{
            "constraint", "primary", "not",        "null", "unique",   "check",
            "default",    "collate", "references", "as",   "generated"};
        return std::ranges::any_of(words, [&](auto word) { return sees(word); });
    }

    void read_column() {
        m_column = at_end() ? std::string{} : m_at->text;
        TableColumn column{take_name(), {}};
        const auto type = m_at;
        while (!at_end() && !sees_column_constraint()) {
            if (sees("("))
                take_parentheses();
            else
                ++m_at;
        }
        column.definition = to_text(type, m_at);
        std::map<int, std::string> clauses; // by their place in the canonical order
        while (!at_end()) read_column_constraint(clauses);
        for (const auto& [place, clause] : clauses) {
            if (!column.definition.empty()) column.definition += ' ';
            column.definition += clause;
        }
        m_table.columns.push_back(std::move(column));
    }

    enum Place { collation, nullness, standard, computed };

    void read_column_constraint(std::map<int, std::string>& clauses) {
        const auto of_column = '(' + m_column + ')';
        if (accept("constraint")) {
            m_constraint_name = take_name();
        } else if (accept("primary")) {
            accept("key");
            accept("asc");
            // Unlike PRIMARY KEY (a DESC), this one makes an INTEGER column no alias of the rowid.
            std::string text = "PRIMARY KEY " + of_column + (accept("desc") ? " DESC" : "") + take_conflict();
            if (accept("autoincrement")) text += " AUTOINCREMENT";
            add_constraint("primary key", with_inner_autoincrement(std::move(text)));
        } else if (accept("unique")) {
            add_constraint("unique " + of_column, "UNIQUE " + of_column + take_conflict());
        } else if (accept("check")) {
            auto condition = take_parentheses();
            add_constraint("check " + condition, "CHECK " + condition + take_conflict());
        } else if (accept("references")) {
            add_constraint("foreign key " + of_column, "FOREIGN KEY " + of_column + take_reference());
        } else if (accept("not")) {
            accept("null");
            clauses[nullness] = "NOT NULL" + take_conflict();
        } else if (accept("collate")) {
            const auto name = take_one();
            if (name != "binary") clauses[collation] = "COLLATE " + name;
        } else if (accept("default")) {
            clauses[standard] = "DEFAULT " + take_default();
        } else if (accept("as")) {
            auto expression = take_parentheses();
            clauses[computed] = "GENERATED ALWAYS AS " + expression + (accept("stored") ? " STORED" : "");
            accept("virtual");
        } else {
            ++m_at; // NULL, GENERATED ALWAYS: say nothing by themselves
        }
    }

    static std::string with_inner_autoincrement(std::string text) {
        // PRIMARY KEY (a AUTOINCREMENT) is how a table constraint says it.
        constexpr std::string_view tail = ") AUTOINCREMENT";
        if (text.ends_with(tail)) text.replace(text.size() - tail.size(), tail.size(), " autoincrement)");
        return text;
    }

    /// A literal, a signed number, or an expression; DEFAULT (5) is DEFAULT 5.
    std::string take_default() {
        if (sees("(")) {
            const auto begin = m_at;
            auto text = take_parentheses();
            return m_at - begin == 3 ? (begin + 1)->text : text;
        }
        if (accept("+")) return take_one();
        if (accept("-")) return '-' + take_one();
        if (!at_end() && m_at->kind == Token::Kind::quoted) return string_literal(take_name());
        return take_one();
    }

    /// A quoted identifier in the place of a default is a string (SQLite manual, "Double-quoted String
    /// Literals").
    static std::string string_literal(std::string_view value) {
        std::string text = "'";
        for (const char c : value) text.append(c == '\'' ? 2 : 1, c);
        return text += '\'';
    }

    Table& m_table;
    Position m_at;
    Position m_end;
    std::string m_column;          ///< the column that is being read, in its canonical form
    std::string m_constraint_name; ///< given by CONSTRAINT, for the next constraint
};

/// Makes names unique: the second "check (a > 0)" becomes "check (a > 0) #2".
void number_same_names(std::vector<TableConstraint>& constraints) {
    std::ranges::sort(constraints, [](const auto& a, const auto& b) {
        return std::tie(a.name, a.definition) < std::tie(b.name, b.definition);
    });
    std::string previous;
    int count = 1;
    for (auto& constraint : constraints) {
        count = constraint.name == previous ? count + 1 : 1;
        previous = constraint.name;
        if (count > 1) constraint.name += " #" + std::to_string(count);
    }
}

/// Splits at the commas outside of parentheses.
std::vector<std::pair<Position, Position>> definitions(Position begin, Position end) {
    std::vector<std::pair<Position, Position>> parts;
    int depth = 0;
    auto start = begin;
    for (auto at = begin; at != end; ++at) {
        if (at->is("(")) ++depth;
        if (at->is(")")) --depth;
        if (depth == 0 && at->is(",")) {
            parts.emplace_back(start, at);
            start = at + 1;
        }
    }
    parts.emplace_back(start, end);
    return parts;
}

} // namespace

Table read_table(std::string_view sql) {
    const auto parts = tokens(sql);
    Table table;
    const auto open = std::ranges::find_if(parts, [](const Token& token) { return token.is("("); });
    if (open == parts.end()) return table;
    int depth = 0;
    auto close = open;
    for (; close != parts.end(); ++close) {
        if (close->is("(")) ++depth;
        if (close->is(")") && --depth == 0) break;
    }
    for (const auto& [begin, end] : definitions(open + 1, close)) Reader{table, begin, end}.read();
    if (close != parts.end())
        for (const auto& [begin, end] : definitions(close + 1, parts.end()))
            if (begin != end) table.options.push_back(upper(to_text(begin, end)));
    std::ranges::sort(table.options);
    number_same_names(table.constraints);
    return table;
}

} // namespace harness::drivers::sqlite
