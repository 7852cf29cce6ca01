#include "drivers/enforcement/probe.hpp"

#include "drivers/enforcement/statements.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace harness::drivers::enforcement {
namespace {

using State = Enforcement::State;

constexpr std::string_view k_set = "SAVEPOINT harness_try";
constexpr std::string_view k_back = "ROLLBACK TO SAVEPOINT harness_try";

/// What a query of breaking_rows answers.
struct Broken {
    long count = 0;
    std::string example;
};

/// A server's refusal is an answer; what else goes wrong is not.
bool is_answer(const base::Error& error) {
    return error.kind == base::ErrorKind::sql;
}

/// Whether it waited for a lock or took too long: so would the next try on this table.
bool is_held_up(const base::Error& error) {
    return error.sqlstate == "55P03" || error.sqlstate == "57014" || error.sqlstate == "SQLITE_BUSY"
           || error.message.ends_with("(error 1205)") || error.message.ends_with("(error 1969)");
}

std::string words(const base::Error& error) {
    const auto colon = error.message.find(": ");
    return shown(colon == std::string::npos ? error.message : error.message.substr(colon + 2));
}

class Prober {
  public:
    Prober(Connection& connection, base::Engine engine, const base::Limit& limit)
        : m_connection(connection), m_engine(engine), m_limit(limit) {}

    base::Result<void> start() { return run(k_set); }
    [[nodiscard]] bool is_over() const { return !m_connection.in_transaction(); }

    /// Looks for rows that break it already, and tries to add one.
    base::Result<void> probe(Table& table, Promise& promise) {
        const auto query = breaking_rows(m_engine, table, promise);
        if (query.empty()) return {};
        HARNESS_TRY(const auto before, find_broken(promise, query));
        const auto state = promise.told.state;
        if (!before || state == State::not_enforced || state == State::broken) return {};
        HARNESS_CHECK(mind_foreign_keys(promise.told.kind == Enforcement::Kind::foreign_key));
        return attempt(table, promise, query, before->count);
    }

    /// Looks only: SQLite minds foreign keys in those sessions alone that ask for it, so that a delete in one
    /// table breaks them in another.
    base::Result<void> look(const Table& table, Promise& promise) {
        const auto query = breaking_rows(m_engine, table, promise);
        if (query.empty()) return {};
        HARNESS_CHECK(find_broken(promise, query));
        return {};
    }

  private:
    /// Nothing if it cannot even be asked for: a table that is not there, a function that fails.
    base::Result<std::optional<Broken>> find_broken(Promise& promise, const std::string& query) {
        if (!may_be_broken(m_engine, promise)) return std::optional(Broken{});
        HARNESS_TRY(auto broken, count(query));
        auto& told = promise.told;
        const auto add = [&](const std::string& evidence) {
            told.evidence += (told.evidence.empty() ? "" : "; ") + evidence;
        };
        if (!broken) {
            add("not tried: " + m_why_not);
        } else if (broken->count > 0) {
            add(in_words(told, *broken));
            if (told.state == State::enforced) told.state = State::broken;
        }
        return broken;
    }

    /// MySQL and MariaDB ask for the rows that point to a key before they ask whether it is taken.
    base::Result<void> mind_foreign_keys(bool minds) {
        const bool can_choose = m_engine == base::Engine::mysql || m_engine == base::Engine::mariadb;
        if (!can_choose || minds == m_minds_foreign_keys) return {};
        m_minds_foreign_keys = minds;
        return run(minds ? "SET SESSION foreign_key_checks = 1" : "SET SESSION foreign_key_checks = 0");
    }

    base::Result<void> run(std::string_view sql) {
        HARNESS_CHECK(ask(sql));
        return {};
    }

    /// What the last try left goes in the same message.
    base::Result<Rows> ask(std::string_view sql) {
        if (!std::exchange(m_goes_back, false) || is_over()) return m_connection.query(sql, m_limit);
        const std::array queries{Query{std::string(k_back)}, Query{std::string(sql)}};
        HARNESS_TRY(auto answers, m_connection.query_all(queries, m_limit));
        return std::move(answers.back());
    }

    /// Nothing if the server cannot answer it.
    base::Result<std::optional<Broken>> count(const std::string& query) {
        auto rows = ask(query);
        if (rows.has_error()) {
            if (!is_answer(rows.error())) return std::move(rows).error();
            m_why_not = words(rows.error());
            m_goes_back = true;
            return std::optional<Broken>{};
        }
        Broken broken;
        const auto& row = rows->rows.at(0);
        const auto& text = row.at(0).value_or("0");
        std::from_chars(text.data(), text.data() + text.size(), broken.count);
        broken.example = shown(row.at(1).value_or(std::string()));
        return std::optional(std::move(broken));
    }

    base::Result<void> attempt(Table& table, Promise& promise, const std::string& query, long before) {
        auto& told = promise.told;
        auto why_not = !table.not_tried.empty() ? table.not_tried : promise.not_tried;
        for (const auto& statement : attempts(m_engine, table, promise)) {
            const auto sent = ask(statement);
            if (sent.has_error()) {
                const auto& error = sent.error();
                if (!is_answer(error)) return error;
                m_goes_back = true;
                if (is_refusal(m_engine, promise, error)) {
                    told.was_tried = true;
                    return {};
                }
                why_not = words(error);
                if (is_held_up(error)) table.not_tried = why_not;
                if (is_over() || is_held_up(error)) break;
                continue;
            }
            HARNESS_TRY(const auto after, count(query));
            m_goes_back = true;
            if (after && after->count > before) {
                told.was_tried = true;
                told.state = State::accepts;
                told.evidence = fmt::format("taken: {}; the row: {}", statement, after->example);
                return {};
            }
            if (is_over()) break;
        }
        if (told.evidence.empty() && !why_not.empty()) told.evidence = "not tried: " + why_not;
        return {};
    }

    static std::string in_words(const Enforcement& told, const Broken& broken) {
        const bool of_key = told.kind == Enforcement::Kind::unique;
        return fmt::format(
            "{} {} {}: {}", broken.count,
            of_key ? (broken.count == 1 ? "value" : "values") : (broken.count == 1 ? "row" : "rows"),
            of_key ? "more than once" : (broken.count == 1 ? "breaks it" : "break it"), broken.example);
    }

    Connection& m_connection;
    base::Engine m_engine;
    const base::Limit& m_limit;
    bool m_minds_foreign_keys = true;
    bool m_goes_back = false; ///< before anything else is asked
    std::string m_why_not;    ///< what the server said of the last count that it refused
};

} // namespace

base::Result<void> try_promises(Connection& connection, base::Engine engine, Schema& schema,
                                const EnforcementRequest& request, const base::Limit& limit) {
    Prober prober(connection, engine, limit);
    HARNESS_CHECK(prober.start());
    for (auto& promise : schema.promises) {
        const auto table = schema.tables.find(promise.told.table_title());
        if (table == schema.tables.end()) continue;
        const auto& told = promise.told;
        if (names_table(request.leave_out, told.schema, told.table)) continue;
        if (names_table(request.probe, told.schema, told.table)) {
            HARNESS_CHECK(prober.probe(table->second, promise));
        } else if (engine == base::Engine::sqlite && told.kind == Enforcement::Kind::foreign_key) {
            HARNESS_CHECK(prober.look(table->second, promise));
        }
        if (prober.is_over()) break;
    }
    return {};
}

std::vector<Enforcement> told(Schema schema) {
    std::vector<Enforcement> promises;
    promises.reserve(schema.promises.size());
    for (auto& promise : schema.promises) promises.push_back(std::move(promise.told));
    return promises;
}

} // namespace harness::drivers::enforcement
