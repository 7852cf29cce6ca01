#include "drivers/seeding/run.hpp"

#include "drivers/seeding/guess.hpp"
#include "drivers/seeding/hints.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

constexpr int k_rounds = 6;
constexpr std::int64_t k_most_each = 300; ///< rows tried one by one
constexpr std::int64_t k_many = 10000;
constexpr std::size_t k_longest_reason = 300;
constexpr double k_least_share = 0.02; ///< of rows that are taken; below, numbers run out of hand

/// An error that ends the seeding, and not one statement of it.
bool stops_all(const base::Error& error) {
    return error.kind != base::ErrorKind::sql;
}

/// The server's words without what was attempted.
std::string words_of(const base::Error& error) {
    std::string_view text = error.message;
    if (const auto colon = text.find(": "); colon != std::string_view::npos) text.remove_prefix(colon + 2);
    return base::shorten(text, k_longest_reason);
}

/// The user's key for a table: its title, or its name alone.
template <class Map>
auto find_table(const Map& map, const std::string& schema, const std::string& name) {
    const auto titled = schema.empty() ? map.end() : map.find(schema + "." + name);
    return titled != map.end() ? titled : map.find(name);
}

} // namespace

std::int64_t rows_wanted(const SeedRequest& request, const std::string& schema, const std::string& name) {
    const auto is_this = [&](const auto& one) { return one == name || one == schema + "." + name; };
    if (std::ranges::any_of(request.leave_out, is_this)) return 0;
    const auto own = find_table(request.rows_of, schema, name);
    return own == request.rows_of.end() ? request.rows : own->second;
}

base::Result<void> Run::fill(Schema& schema, std::vector<SeededTable>& report) {
    m_schema = &schema;
    m_report = &report;
    for (std::size_t at = 0; at < report.size(); ++at) {
        schema.tables[at].present = report[at].present + report[at].added;
        report[at].reason.clear();
    }
    guess_references(schema);
    m_order = order_of(schema);
    drop_unresolved_guesses(schema, m_order);
    std::vector<std::size_t> done_in_cycle;
    for (const auto table : m_order.tables) {
        if (std::ranges::count(done_in_cycle, table) > 0) continue;
        const auto cycle =
            std::ranges::find_if(m_order.cycles, [&](const auto& one) { return one.front() == table; });
        if (cycle == m_order.cycles.end()) {
            HARNESS_CHECK(fill_table(table));
            continue;
        }
        done_in_cycle.insert(done_in_cycle.end(), cycle->begin(), cycle->end());
        HARNESS_CHECK(fill_cycle(*cycle));
    }
    for (const auto table : m_order.tables) HARNESS_CHECK(set_late_keys(table));
    return {};
}

base::Result<std::optional<std::string>> Run::send(const std::string& sql) {
    const auto done = m_connection.query(sql, m_limit);
    if (done.has_value()) return std::optional<std::string>();
    if (stops_all(done.error())) return done.error();
    return std::optional(words_of(done.error()));
}

std::int64_t Run::missing(const Task& task) const {
    return task.wanted - m_schema->tables[task.table].present;
}

base::Result<void> Run::recount(std::size_t at, std::int64_t enough) {
    auto& table = m_schema->tables[at];
    HARNESS_TRY(const auto rows,
                m_connection.query(fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {}) q",
                                               m_dialect.table(table), enough),
                                   m_limit));
    table.present = std::stoll(rows.rows.front().front().value_or("0"));
    return {};
}

PlanRequest Run::request_for(const Task& task, RowProfile profile) const {
    return {m_schema, task.table, &m_order.keys[task.table], profile, m_request.seed, task.wanted};
}

base::Result<void> Run::fill_table(std::size_t table) {
    const auto& seeded = (*m_report)[table];
    Task task{table, seeded.wanted, m_schema->tables[table].present + 1, {}};
    if (missing(task) <= 0) return {};
    const auto own = find_table(m_request.statements, seeded.schema, seeded.name);
    if (own != m_request.statements.end()) {
        HARNESS_CHECK(run_users_statement(task, own->second));
        conclude(task);
        return {};
    }
    HARNESS_CHECK(fill_with(task, m_request.profile));
    for (const auto when : {Later::for_a_time, Later::in_the_end})
        if (missing(task) > 0 && drop_rules(table, when)) {
            task.refusal.clear();
            HARNESS_CHECK(fill_with(task, m_request.profile));
        }
    if (missing(task) > 0 && m_request.profile == RowProfile::adversarial)
        HARNESS_CHECK(fill_with(task, RowProfile::plain));
    // Without triggers nobody looks at a foreign key that the server fills itself.
    const bool is_own_work = std::ranges::none_of(m_schema->tables[table].foreign_keys, [&](const auto& key) {
        return std::ranges::any_of(
            key.columns, [&](const auto& name) { return m_schema->tables[table].find(name)->is_generated; });
    });
    const auto aside = is_own_work ? m_dialect.triggers_aside() : std::nullopt;
    // Refused, or taken out again.
    const bool is_refused =
        missing(task) > 0 && (!task.refusal.empty() || m_schema->tables[table].present == 0);
    if (is_refused && aside && m_schema->tables[table].has_triggers) {
        HARNESS_TRY(const auto forbidden, send(aside->begin)); // to an administrator who is no superuser
        if (forbidden) {
            conclude(task);
            return {};
        }
        const auto before = m_schema->tables[table].present;
        const auto filled = fill_with(task, RowProfile::plain);
        HARNESS_CHECK(m_connection.query(aside->end, m_limit));
        HARNESS_CHECK(filled);
        (*m_report)[table].without_triggers += m_schema->tables[table].present - before;
    }
    conclude(task);
    return {};
}

/// Whether there were any.
bool Run::drop_rules(std::size_t at, Later when) {
    auto& table = m_schema->tables[at];
    const auto is_such = [&](const auto& rule) { return rule.later == when; };
    auto dropped = std::erase_if(table.keys, is_such) + std::erase_if(table.checks, is_such);
    for (std::size_t key = table.foreign_keys.size(); key-- > 0;) {
        if (!is_such(table.foreign_keys[key])) continue;
        table.foreign_keys.erase(table.foreign_keys.begin() + static_cast<std::ptrdiff_t>(key));
        m_order.keys[at].erase(m_order.keys[at].begin() + static_cast<std::ptrdiff_t>(key));
        ++dropped;
    }
    return dropped > 0;
}

base::Result<void> Run::run_users_statement(Task& task, const std::string& sql) {
    HARNESS_TRY(const auto refusal, send(sql));
    if (refusal) task.refusal = *refusal;
    HARNESS_CHECK(recount(task.table, task.wanted));
    if (!refusal && missing(task) > 0) task.refusal = "the statement given for it adds fewer rows";
    return {};
}

base::Result<std::vector<std::optional<std::int64_t>>> Run::ask(const std::vector<std::string>& questions) {
    std::vector<std::optional<std::int64_t>> answers(questions.size());
    const auto number = [](const std::optional<std::string>& text) {
        return text ? std::optional<std::int64_t>(std::stoll(*text)) : std::nullopt;
    };
    std::string all;
    for (const auto& question : questions) all += (all.empty() ? "SELECT " : ", ") + question;
    if (all.empty()) return answers;
    const auto rows = m_connection.query(all, m_limit);
    if (rows.has_value()) {
        for (std::size_t at = 0; at < questions.size(); ++at) answers[at] = number(rows->rows.front()[at]);
        return answers;
    }
    if (stops_all(rows.error())) return rows.error();
    for (std::size_t at = 0; at < questions.size(); ++at) { // one of them fails: each on its own
        const auto one = m_connection.query("SELECT " + questions[at], m_limit);
        if (one.has_value())
            answers[at] = number(one->rows.front().front());
        else if (stops_all(one.error()))
            return one.error();
    }
    return answers;
}

base::Result<TablePlan> Run::plan_of(const Task& task, RowProfile profile) {
    const auto request = request_for(task, profile);
    auto plan = draft_plan(request, m_dialect);
    if (!plan.refusal.empty()) return plan;
    HARNESS_TRY(const auto answers, ask(pilot_questions(plan, request, m_dialect)));
    complete_plan(plan, request, m_dialect, answers);
    return plan;
}

base::Result<void> Run::fill_with(Task& task, RowProfile profile) {
    HARNESS_TRY(const auto plan, plan_of(task, profile));
    if (!plan.refusal.empty()) {
        task.refusal = plan.refusal;
        return {};
    }
    HARNESS_CHECK(insert_rounds(task, plan));
    const bool may_fit = plan.later_keys.empty(); // else those are dropped first
    if (missing(task) > 0 && may_fit && !m_connection.in_transaction())
        HARNESS_CHECK(insert_each(task, plan));
    for (const auto& column : plan.table->columns) {
        const auto move = column.is_numbered ? m_dialect.move_counter(*plan.table, column) : std::string();
        if (!move.empty() && plan.table->present > 0)
            HARNESS_CHECK(send(move)); // a counter that ends there is the schema's
    }
    return {};
}

/// Passing over conflicts costs PostgreSQL half as much again, so many rows are first tried without.
base::Result<std::optional<std::string>> Run::insert_once(const TablePlan& plan, std::int64_t first,
                                                          std::int64_t last,
                                                          std::optional<std::int64_t> most) {
    const auto sql = [&](const TablePlan& of) {
        return insert_sql(of, m_dialect, std::to_string(first), std::to_string(last), most);
    };
    if (last - first >= k_many && plan.has_own_keys && plan.table->present == 0) {
        auto bold = plan;
        bold.skips_conflicts = false;
        HARNESS_TRY(const auto refusal, send(sql(bold)));
        if (!refusal) return refusal;
    }
    return send(sql(plan));
}

base::Result<void> Run::insert_rounds(Task& task, const TablePlan& plan) {
    double share = 1;
    for (const auto& component : plan.components) share *= std::max(component.accepted, k_least_share);
    for (int round = 0; round < k_rounds && missing(task) > 0; ++round) {
        const auto before = plan.table->present;
        const bool takes_all = share >= 1;
        const auto numbers = takes_all ? missing(task)
                                       : static_cast<std::int64_t>(static_cast<double>(missing(task)) * 1.2
                                                                   / std::max(share, k_least_share))
                                             + 5;
        const auto last = task.next_number + numbers - 1;
        const auto most = takes_all ? std::nullopt : std::optional(missing(task));
        HARNESS_TRY(const auto refusal, insert_once(plan, task.next_number, last, most));
        if (refusal) {
            task.refusal = *refusal;
            return {};
        }
        task.next_number = last + 1;
        HARNESS_CHECK(recount(task.table, task.wanted));
        const auto added = plan.table->present - before;
        if (added == 0 && round >= 2) return {};
        if (!plan.later_keys.empty() && added * 20 < numbers) return {}; // they are dropped then
        share = std::min(0.99, static_cast<double>(added) / static_cast<double>(numbers));
    }
    return {};
}

/// Row by row where the set was refused; the rows that pass stay.
base::Result<void> Run::insert_each(Task& task, const TablePlan& plan) {
    const auto first = task.next_number;
    const auto last = first + std::min(std::max<std::int64_t>(missing(task) * 3, 50), k_most_each) - 1;
    task.next_number = last + 1;
    const auto block = m_dialect.row_by_row(
        insert_sql(plan, m_dialect, "harness_row", "harness_row", std::nullopt), first, last, missing(task));
    if (block) {
        HARNESS_TRY(auto refusal, send(*block));
        if (!refusal) {
            HARNESS_TRY(const auto latest, m_connection.query(m_dialect.latest_refusal(), m_limit));
            refusal = latest.rows.front().front();
        }
        if (refusal && !refusal->empty()) task.refusal = base::shorten(*refusal, k_longest_reason);
        return recount(task.table, task.wanted);
    }
    for (auto number = first; number <= last && missing(task) > 0; ++number) {
        const auto text = std::to_string(number);
        HARNESS_TRY(const auto refusal, send(insert_sql(plan, m_dialect, text, text, std::nullopt)));
        if (refusal) task.refusal = *refusal;
        HARNESS_CHECK(recount(task.table, task.wanted));
    }
    return {};
}

/// Where the engine does not look at foreign keys meanwhile, we do.
base::Result<std::optional<std::string>> Run::end_cycle(const std::vector<std::size_t>& cycle,
                                                        const std::vector<std::string>& statements) {
    for (const auto& statement : statements) {
        HARNESS_TRY(auto refusal, send(statement));
        if (refusal) return refusal;
    }
    if (statements.empty()) return std::optional<std::string>();
    for (const auto at : cycle) {
        const auto& table = m_schema->tables[at];
        for (const auto& key : table.foreign_keys) {
            if (key.parent == k_elsewhere || key.is_guessed) continue;
            HARNESS_TRY(const auto orphans,
                        m_connection.query(orphans_sql(table, key, *m_schema, m_dialect), m_limit));
            if (!orphans.rows.empty())
                return std::optional(fmt::format("{} would have rows without a parent", key.name));
        }
    }
    return std::optional<std::string>();
}

base::Result<std::optional<std::string>> Run::try_cycle(const std::vector<std::size_t>& cycle,
                                                        const std::vector<std::string>& begin,
                                                        const std::vector<std::string>& end) {
    std::optional<std::string> refusal;
    for (std::size_t at = 0; at < begin.size() && !refusal; ++at) {
        HARNESS_TRY(refusal, send(begin[at]));
    }
    for (std::size_t at = 0; at < cycle.size() && !refusal; ++at) {
        Task task{cycle[at], (*m_report)[cycle[at]].wanted, m_schema->tables[cycle[at]].present + 1, {}};
        HARNESS_CHECK(fill_with(task, RowProfile::plain));
        if (!task.refusal.empty())
            refusal = task.refusal;
        else if (missing(task) > 0 && has_later_rules(m_schema->tables[cycle[at]]))
            refusal = "it cannot keep to what comes later"; // a part of the rows would be in the way
    }
    if (!refusal) {
        HARNESS_TRY(refusal, end_cycle(cycle, end));
    }
    if (!refusal) {
        HARNESS_TRY(refusal, send("COMMIT"));
    }
    if (refusal && m_connection.in_transaction()) HARNESS_CHECK(m_connection.query("ROLLBACK", m_limit));
    for (const auto at : cycle) HARNESS_CHECK(recount(at, std::max<std::int64_t>((*m_report)[at].wanted, 1)));
    return refusal;
}

base::Result<void> Run::fill_cycle(const std::vector<std::size_t>& cycle) {
    const auto is_full = [&](auto at) { return m_schema->tables[at].present >= (*m_report)[at].wanted; };
    if (std::ranges::all_of(cycle, is_full)) return {};
    const auto begin = m_dialect.begin_deferred();
    std::optional<std::string> refusal;
    if (begin.empty()) {
        refusal = "tables refer to each other, and the engine looks at each row at once";
    } else {
        HARNESS_TRY(refusal, try_cycle(cycle, begin, m_dialect.end_deferred()));
    }
    // Keys that cannot be deferred: with triggers aside the server does not look at them, so that we do.
    const auto aside = m_dialect.triggers_aside();
    if (refusal && aside) {
        HARNESS_TRY(const auto still, try_cycle(cycle, {"BEGIN", aside->begin}, {aside->end}));
        if (!still) refusal.reset();
        for (const auto at : cycle) {
            const auto& table = m_schema->tables[at];
            if (table.has_triggers)
                (*m_report)[at].without_triggers = table.present - (*m_report)[at].present;
        }
    }
    for (const auto at : cycle) {
        Task task{at, (*m_report)[at].wanted, 0, refusal.value_or("")};
        conclude(task);
    }
    return {};
}

/// Only in tables that were empty: rows that migrations put in are theirs.
base::Result<void> Run::set_late_keys(std::size_t at) {
    const auto& table = m_schema->tables[at];
    const auto& seeded = (*m_report)[at];
    if (seeded.present > 0 || seeded.added == 0) return {};
    for (std::size_t i = 0; i < table.foreign_keys.size(); ++i) {
        if (m_order.keys[at][i] != KeyTime::afterwards) continue;
        const auto sql = update_sql(request_for({at, seeded.wanted, 1, {}}, m_request.profile),
                                    table.foreign_keys[i], m_dialect);
        if (!sql.empty()) HARNESS_CHECK(send(sql)); // refused: they stay NULL, which the key takes
    }
    return {};
}

void Run::conclude(const Task& task) {
    auto& seeded = (*m_report)[task.table];
    const auto& table = m_schema->tables[task.table];
    seeded.added = std::max<std::int64_t>(table.present - seeded.present, 0);
    if (missing(task) <= 0) return;
    seeded.reason = task.refusal;
    if (!seeded.reason.empty()) return;
    std::string titles;
    for (const auto& check : table.checks) titles += (titles.empty() ? "" : ", ") + check.title;
    seeded.reason = titles.empty()
                        ? "its keys take no further rows"
                        : fmt::format("no further rows were found that {} and its keys take", titles);
}

} // namespace harness::drivers::seeding
