#pragma once
// SQLite keeps a schema as the text that made it. Here that text is taken apart and told in one way, whatever
// its layout, quotes, comments and order of clauses were (SQLite manual, "CREATE TABLE").

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::sqlite {

/// A token in its canonical form: words in lower case, identifiers without their quotes where they need none.
struct Token {
    enum class Kind { word, quoted, string, number, sign };
    Kind kind;
    std::string text; ///< canonical; of a quoted identifier with its quotes when it is no plain word
    std::string name; ///< of a word or a quoted identifier: the identifier as written, without quotes

    /// Whether it is this keyword (in lower case); a quoted identifier never is.
    [[nodiscard]] bool is(std::string_view keyword) const { return kind != Kind::quoted && text == keyword; }
};

/// Comments and blanks are left out.
[[nodiscard]] std::vector<Token> tokens(std::string_view sql);

/// The tokens as text with one kind of spacing: "check(a > 1 and lower(b) <> '')".
[[nodiscard]] std::string to_text(std::vector<Token>::const_iterator begin,
                                  std::vector<Token>::const_iterator end);

struct TableColumn {
    std::string name;
    std::string definition; ///< "varchar(80) COLLATE nocase NOT NULL DEFAULT 'x'"
};

struct TableConstraint {
    std::string name; ///< as given, or made of what it is: "unique (a, b)"
    std::string definition;
};

/// A CREATE TABLE, taken apart. PRIMARY KEY, UNIQUE, CHECK and REFERENCES of a column are constraints of the
/// table: SQLite makes no difference.
struct Table {
    std::vector<TableColumn> columns;
    std::vector<TableConstraint> constraints;
    std::vector<std::string> options; ///< "STRICT", "WITHOUT ROWID", sorted
};

[[nodiscard]] Table read_table(std::string_view sql);

/// A CREATE VIEW, INDEX, TRIGGER or VIRTUAL TABLE without the words up to its name: "unique on t(a) where b >
/// 0".
[[nodiscard]] std::string read_statement(std::string_view sql);

} // namespace harness::drivers::sqlite
