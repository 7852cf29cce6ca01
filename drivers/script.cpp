#include "drivers/script.hpp"

#include "drivers/mysql/splitter.hpp"
#include "drivers/postgres/splitter.hpp"
#include "drivers/sqlite/splitter.hpp"

#include <stdexcept>

namespace harness::drivers {
namespace {

base::Result<std::optional<Statement>> next_statement(postgres::Splitter& splitter) {
    HARNESS_TRY(const auto piece, splitter.next());
    return piece ? std::optional(piece->statement) : std::nullopt;
}

base::Result<std::optional<Statement>> next_statement(sqlite::Splitter& splitter) {
    return splitter.next();
}

base::Result<std::optional<Statement>> next_statement(mysql::Splitter& splitter) {
    return splitter.next();
}

template <class Splitter>
base::Result<std::vector<Statement>> split_with(Splitter splitter) {
    std::vector<Statement> statements;
    while (true) {
        HARNESS_TRY(const auto statement, next_statement(splitter));
        if (!statement) return statements;
        statements.push_back(*statement);
    }
}

template <class Splitter>
bool is_blank_for(Splitter splitter) {
    const auto first = next_statement(splitter);
    return first.has_value() && !first->has_value();
}

} // namespace

base::Result<std::vector<Statement>> split(const Script& script, Dialect dialect) {
    switch (dialect) {
    case Dialect::postgres:
        return split_with(postgres::Splitter(script));
    case Dialect::sqlite:
        return split_with(sqlite::Splitter(script));
    case Dialect::mysql:
        return split_with(mysql::Splitter(script, mysql::Family::mysql));
    case Dialect::mariadb:
        return split_with(mysql::Splitter(script, mysql::Family::mariadb));
    }
    throw std::logic_error("split: an unknown dialect");
}

bool is_blank(std::string_view text, Dialect dialect) {
    const Script script{"", std::string(text)};
    switch (dialect) {
    case Dialect::postgres:
        return is_blank_for(postgres::Splitter(script));
    case Dialect::sqlite:
        return is_blank_for(sqlite::Splitter(script));
    case Dialect::mysql:
        return is_blank_for(mysql::Splitter(script, mysql::Family::mysql));
    case Dialect::mariadb:
        return is_blank_for(mysql::Splitter(script, mysql::Family::mariadb));
    }
    throw std::logic_error("is_blank: an unknown dialect");
}

} // namespace harness::drivers
