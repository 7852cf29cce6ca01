#include "drivers/mysql/clone.hpp"

#include "drivers/mysql/catalog.hpp"
#include "drivers/mysql/catalog_text.hpp"
#include "drivers/mysql/privileges.hpp"
#include "drivers/mysql/snapshots.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <map>

namespace harness::drivers::mysql {
namespace {

/// Definitions come as they were written, whatever they refer to comes later.
constexpr std::string_view k_settings =
    "SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'";

constexpr std::string_view k_columns = R"(
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = DATABASE() AND (generation_expression IS NULL OR generation_expression = '')
ORDER BY table_name, ordinal_position)";

std::string text(const Row& row, std::size_t at) {
    return row.at(at).value_or(std::string());
}

/// One cloning: reads from `source`, a session with the original, and makes in `target`, one with the clone.
class Cloning {
  public:
    Cloning(Session& source, Session& target, const base::Limit& limit, std::string attempted)
        : m_source(source), m_target(target), m_limit(limit), m_attempted(std::move(attempted)) {}

    base::Result<void> run() {
        HARNESS_CHECK(make(std::string(k_settings)));
        HARNESS_TRY(m_listed, ask(fmt::format("{};\n{}", snapshot_settings(), list_sql())));
        HARNESS_TRY(m_defined, ask(definitions_sql(m_listed)));
        HARNESS_CHECK(make_relations("SEQUENCE"));
        HARNESS_CHECK(make_relations("TABLE"));
        HARNESS_CHECK(copy_rows());
        HARNESS_CHECK(make_routines());
        HARNESS_CHECK(make_views());
        HARNESS_CHECK(make_with_mode(Listed::triggers, "TRIGGER", 1, 2));
        HARNESS_CHECK(make_events());
        HARNESS_TRY(const auto origin, snapshot(m_source, m_limit));
        for (const auto& grant : grant_sql(origin, m_target.database())) HARNESS_CHECK(make(grant));
        return {};
    }

  private:
    base::Result<std::vector<Rows>> ask(const std::string& sql) {
        return query_all(m_source, sql, m_limit, m_attempted);
    }
    base::Result<void> make(const std::string& sql) {
        return mysql::run(m_target, sql, m_limit, m_attempted);
    }
    [[nodiscard]] const std::vector<Row>& listed(Listed which) const {
        return m_listed.at(static_cast<std::size_t>(which)).rows;
    }

    /// The definitions of one kind, in which nothing names the original.
    [[nodiscard]] std::vector<std::string> relations(std::string_view kind) const {
        std::vector<std::string> definitions;
        std::size_t at = 1; // behind the database's own
        for (const auto& row : listed(Listed::relations)) {
            auto parts = parts_of(text(m_defined.at(at++).rows.at(0), 1));
            if (create_word(text(row, 1)) != kind) continue;
            forget_database(parts, m_source.database());
            definitions.push_back(to_text(parts));
        }
        return definitions;
    }

    base::Result<void> make_relations(std::string_view kind) {
        for (const auto& definition : relations(kind)) HARNESS_CHECK(make(definition));
        return {};
    }

    /// Generated columns are computed anew. Sequences go on where the original's are.
    base::Result<void> copy_rows() {
        HARNESS_TRY(const auto columns, ask(std::string(k_columns)));
        std::map<std::string, std::vector<std::string>> of_table;
        for (const auto& row : columns.front().rows)
            of_table[text(row, 0)].push_back(identifier(text(row, 1)));
        for (const auto& row : listed(Listed::relations)) {
            const auto name = text(row, 0);
            const auto kind = create_word(text(row, 1));
            if (kind == "SEQUENCE") HARNESS_CHECK(set_sequence(name));
            if (kind == "TABLE") HARNESS_CHECK(copy_table(name, base::join(of_table[name], ", ")));
        }
        return {};
    }

    base::Result<void> copy_table(const std::string& name, const std::string& columns) {
        return make(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}.{}", identifier(name), columns,
                                columns, identifier(m_source.database()), identifier(name)));
    }
    base::Result<void> set_sequence(const std::string& name) {
        HARNESS_TRY(const auto next, ask("SELECT next_not_cached_value FROM " + identifier(name)));
        return make(
            fmt::format("SELECT SETVAL({}, {}, 0)", identifier(name), text(next.front().rows.at(0), 0)));
    }

    base::Result<void> make_routines() {
        auto at = 1 + listed(Listed::relations).size();
        for (std::size_t left = listed(Listed::routines).size(); left > 0; --left, ++at) {
            const auto& row = m_defined.at(at).rows.at(0); // name, sql_mode, definition …
            HARNESS_CHECK(make_in_mode(text(row, 1), text(row, 2)));
        }
        return {};
    }

    base::Result<void> make_in_mode(const std::string& mode, const std::string& definition) {
        return make(fmt::format("SET SESSION sql_mode = '{}'; {}", mode, definition));
    }

    /// Triggers in the order in which they run; `name`, `definition`: columns of the list and of SHOW CREATE.
    base::Result<void> make_with_mode(Listed which, std::string_view word, std::size_t name,
                                      std::size_t definition) {
        for (const auto& row : listed(which)) {
            HARNESS_TRY(const auto defined,
                        ask(fmt::format("SHOW CREATE {} {}", word, identifier(text(row, name)))));
            const auto& made = defined.front().rows.at(0);
            HARNESS_CHECK(make_in_mode(text(made, 1), text(made, definition)));
        }
        return {};
    }

    /// Each in its time zone and as if it were made when the original was, so that what it counts from then
    /// on stays the same.
    base::Result<void> make_events() {
        constexpr std::size_t created_at = 11;
        for (const auto& row : listed(Listed::events)) {
            HARNESS_TRY(const auto defined, ask("SHOW CREATE EVENT " + identifier(text(row, 0))));
            const auto& made = defined.front().rows.at(0); // name, sql_mode, time_zone, definition …
            HARNESS_CHECK(make(fmt::format("SET SESSION time_zone = '{}', SESSION timestamp = {}",
                                           text(made, 2), text(row, created_at))));
            HARNESS_CHECK(make_in_mode(text(made, 1), text(made, 3)));
        }
        return make("SET SESSION time_zone = DEFAULT, SESSION timestamp = DEFAULT");
    }

    /// A view may need another one that comes later: those that fail are tried again while some succeed.
    base::Result<void> make_views() {
        auto left = relations("VIEW");
        while (!left.empty()) {
            std::vector<std::string> failed;
            std::optional<base::Error> error;
            for (const auto& definition : left) {
                auto made = make(definition);
                if (made.has_value()) continue;
                if (made.error().kind != base::ErrorKind::sql) return std::move(made).error();
                error = std::move(made).error();
                failed.push_back(definition);
            }
            if (failed.size() == left.size()) return *error;
            left = std::move(failed);
        }
        return {};
    }

    Session& m_source;
    Session& m_target;
    const base::Limit& m_limit;
    const std::string m_attempted;
    std::vector<Rows> m_listed;
    std::vector<Rows> m_defined;
};

} // namespace

base::Result<void> clone_database(const Flavour& flavour, const Address& address, std::string_view origin,
                                  std::string_view name, const base::Limit& limit) {
    const auto attempted = fmt::format("clone the database {} as {}", origin, name);
    HARNESS_TRY(const auto source, Session::open(flavour, address, origin, limit));
    HARNESS_TRY(const auto created,
                query(*source, "SHOW CREATE DATABASE " + identifier(origin), {}, limit, attempted));
    auto definition = parts_of(text(created.rows.at(0), 1)); // CREATE DATABASE `a` …
    definition.at(2).text = identifier(name);
    HARNESS_CHECK(run(*source, to_text(definition), limit, attempted));
    auto target = Session::open(flavour, address, name, limit);
    auto cloned = target.has_error() ? base::Result<void>(std::move(target).error())
                                     : Cloning(*source, **target, limit, attempted).run();
    if (cloned.has_error()) {
        // With a time of its own, since the limit may be what ended it. The first error is what counts.
        std::ignore = run(*source, "DROP DATABASE " + identifier(name),
                          base::Limit{}.within(std::chrono::seconds(10)), attempted);
    }
    return cloned;
}

} // namespace harness::drivers::mysql
