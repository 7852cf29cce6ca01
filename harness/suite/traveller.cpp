#include "harness/suite/traveller.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace harness::suite {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

Result<void> without_value(Result<drivers::ScriptRun> run) {
    if (run.has_error()) return std::move(run).error();
    return {};
}

/// Nothing where only the sum of several is known.
std::optional<Milliseconds> longest_statement(const Result<drivers::ScriptRun>& run) {
    if (run.has_error() || run->statements.empty()) return std::nullopt;
    if (run->statements.size() == 1) return run->duration;
    const auto longest = std::ranges::max(run->statements, {}, &drivers::StatementRun::duration).duration;
    if (longest.count() == 0) return std::nullopt;
    return longest;
}

/// Whether a migration may look at the server's sessions (pg_stat_activity and what is like it): in a deploy
/// there would be no other one of its role.
bool asks_who_is_there(const migrations::Revision& revision) {
    const auto asks = [](const std::optional<migrations::Migration>& migration) {
        return migration && migration->script.text.find("pg_stat_") != std::string::npos;
    };
    return asks(revision.up) || asks(revision.down);
}

/// Long ones are dumps, or rows as statements.
bool may_read_json(std::string_view sql) {
    constexpr std::size_t most = 1U << 20U;
    return sql.size() <= most
           && (sql.find("->") != std::string_view::npos || sql.find("json") != std::string_view::npos
               || sql.find("JSON") != std::string_view::npos);
}

} // namespace

bool is_the_migrations_own(const Error& error, const base::Limit& walk_limit) {
    switch (error.kind) {
    case ErrorKind::sql:
    case ErrorKind::usage:
        return true;
    case ErrorKind::timeout:
        return !walk_limit.is_over();
    case ErrorKind::environment:
    case ErrorKind::cancelled:
        return false;
    }
    return false;
}

Result<void> Traveller::begin() {
    HARNESS_CHECK(m_site.make());
    HARNESS_CHECK(m_site.expect_looks());
    HARNESS_TRY(m_memory.states[0], m_site.observe());
    return {};
}

Result<StepRecord> Traveller::make(const Step& step, Next next) {
    StepRecord record;
    record.step = step;
    auto moved = move(step, record, next);
    if (moved.has_error()) {
        if (!is_the_migrations_own(moved.error(), m_settings.limit))
            return describe(step, std::move(moved).error());
        record.error = std::move(moved).error();
        if (step.purpose == Purpose::apply && step.state) HARNESS_CHECK(see_what_is_left(step, record));
        return record;
    }
    HARNESS_CHECK(verify(step, record));
    if (!step.state) return record;
    HARNESS_CHECK(settle());
    if (next == Next::another_session) m_site.expect_new_session();
    auto observed = m_site.observe();
    if (observed.has_error()) return describe(step, std::move(observed).error());
    compare(step, std::move(*observed), record);
    HARNESS_CHECK(look_at_models(step));
    return record;
}

Result<void> Traveller::settle() {
    // What a migration left open, its tool's end rolls back; and its locks would make the look wait.
    if (m_site.session().in_transaction()) HARNESS_CHECK(m_site.new_session());
    return {};
}

Result<void> Traveller::rebuild(std::size_t revision) {
    m_cannot_replay = false;
    // The first time the reserve would cost more than it saves.
    if (m_rebuilt++ > 0) {
        HARNESS_TRY(const bool is_copied, copy_reserve(revision));
        if (is_copied) return {};
    }
    return replay_history(revision);
}

Result<bool> Traveller::copy_reserve(std::size_t revision) {
    if (!m_site.can_be_copied() || m_is_reserve_useless) return false;
    HARNESS_CHECK(m_site.clear());
    if (!m_reserve) m_reserve.emplace(m_site.beside(Site::Aside::reserve), m_tool, m_history);
    const auto copied = try_reserve(revision);
    if (copied.has_value() && *copied) return true;
    // Whatever it is, the history that is applied anew meets it, and tells it.
    m_reserve.reset();
    m_is_reserve_useless = true;
    return unless_over(copied);
}

Result<bool> Traveller::unless_over(Result<bool> tried) const {
    if (tried.has_value() || m_settings.limit.is_over()) return tried;
    return false;
}

Result<bool> Traveller::keep() {
    if (!m_site.can_be_copied()) return false;
    return unless_over(try_keep());
}

Result<bool> Traveller::try_keep() {
    HARNESS_TRY(m_kept_state, m_site.observe());
    // What migrations make outside of their database is there once, for all databases.
    if (!m_site.is_as_found(m_kept_state.shared)) return false;
    m_site.rest();
    if (!m_kept) m_kept = m_site.beside(Site::Aside::kept);
    HARNESS_CHECK(m_kept->make_copy(m_site));
    m_kept->rest();
    return true;
}

Result<void> Traveller::let_go() {
    if (!m_kept) return {};
    HARNESS_CHECK(m_kept->clear());
    m_kept.reset();
    return {};
}

Result<bool> Traveller::go_back() {
    return unless_over(try_go_back());
}

Result<bool> Traveller::try_go_back() {
    HARNESS_CHECK(m_site.clear());
    return become_copy(*m_kept, m_kept_state);
}

Result<bool> Traveller::become_copy(const Site& other, const Observed& expected) {
    HARNESS_CHECK(m_site.make_copy(other));
    // A copy lacks what is set for a database itself, such as ALTER DATABASE … SET.
    HARNESS_TRY(const auto observed, m_site.observe());
    return diff(expected, observed).empty();
}

Result<bool> Traveller::try_reserve(std::size_t revision) {
    HARNESS_CHECK(m_reserve->advance(revision, statement_limit()));
    const auto known = m_memory.states.find(revision + 1);
    Observed expected;
    if (known != m_memory.states.end()) {
        expected = known->second;
    } else {
        HARNESS_TRY(expected, m_reserve->observe());
    }
    // What migrations make outside of their database is there once, for all databases.
    if (!m_site.is_as_found(expected.shared)) return false;
    m_reserve->rest();
    return become_copy(m_reserve->site(), expected);
}

Result<void> Traveller::replay_history(std::size_t revision) {
    HARNESS_CHECK(m_site.make());
    for (std::size_t at = 0; at <= revision; ++at) {
        if (at > 0) HARNESS_CHECK(m_site.new_session());
        auto again = m_tool.up(m_site.session(), m_history, m_history.revisions[at], statement_limit());
        if (again.has_error()) {
            m_cannot_replay = is_the_migrations_own(again.error(), m_settings.limit);
            return describe_replay(at, std::move(again).error());
        }
        HARNESS_CHECK(m_tool.finish(m_site.session(), statement_limit()));
    }
    HARNESS_TRY(m_memory.states[revision + 1], m_site.observe());
    return {};
}

Result<StepRecord> Traveller::make_anew(const StepRecord& failed) {
    HARNESS_CHECK(rebuild(failed.step.revision - 1));
    HARNESS_TRY(auto again, make(failed.step));
    again.total = failed.total;
    if (!again.error) again.error_on_residue = failed.error;
    return again;
}

Result<drivers::SeedReport> Traveller::fill(std::size_t revision, drivers::RowProfile profile,
                                            Amount amount) {
    auto request = m_settings.rows.seed;
    if (amount == Amount::measured)
        for (const auto& [table, rows] : m_settings.rows.measured)
            request.rows_of.insert_or_assign(table, rows);
    request.profile = profile;
    request.leave_out = m_tool.tables();
    for (auto at = m_memory.hints.upper_bound(revision); at != m_memory.hints.end(); ++at)
        request.later.push_back(at->second);
    for (auto at = revision; at < m_history.revisions.size(); ++at)
        for (const auto direction : {migrations::Direction::up, migrations::Direction::down})
            if (auto sql = json_sql(at, direction)) request.later_sql.push_back(std::move(sql));
    HARNESS_TRY(auto* observer, m_site.observer());
    return m_settings.rows.work->seed(*observer, request, statement_limit());
}

std::shared_ptr<const drivers::SqlHints> Traveller::json_sql(std::size_t revision,
                                                             migrations::Direction direction) {
    const auto [known, is_new] = m_json_sql.try_emplace({revision, direction});
    const auto& moves = m_history.revisions[revision];
    const auto& migration = direction == migrations::Direction::up ? moves.up : moves.down;
    if (is_new && migration && may_read_json(migration->script.text))
        known->second = drivers::read_sql(migration->script.text);
    return known->second;
}

Result<drivers::DataImage> Traveller::image() {
    HARNESS_TRY(auto* observer, m_site.observer());
    return m_settings.rows.work->observe(*observer, {m_tool.tables()}, statement_limit());
}

Result<void> Traveller::remember_rules(std::size_t state) {
    if (!m_memory.wants_hints) return {};
    HARNESS_CHECK(settle());
    HARNESS_TRY(auto* observer, m_site.observer());
    auto hints = m_settings.rows.work->read_hints(*observer, statement_limit());
    if (hints.has_value())
        m_memory.hints[state] = std::move(*hints);
    else if (!is_the_migrations_own(hints.error(), m_settings.limit))
        return std::move(hints).error();
    return {};
}

void Traveller::forget_before(std::size_t state) {
    auto& states = m_memory.states;
    for (auto at = states.begin(); at != states.end() && at->first < state;)
        at = at->first == 0 ? std::next(at) : states.erase(at);
}

Result<void> Traveller::move(const Step& step, StepRecord& record, Next next) {
    if (step.new_session && m_made_a_step) HARNESS_CHECK(m_site.new_session());
    m_made_a_step = true;
    const auto& revision = m_history.revisions[step.revision];
    if (next == Next::another_session && !asks_who_is_there(revision)) m_site.announce_new_session();
    auto& session = m_site.session();
    const auto begin = base::Clock::now();
    Result<void> outcome;
    switch (step.purpose) {
    case Purpose::apply:
    case Purpose::reapply: {
        if (next != Next::same_start) m_tool.announce_look();
        auto run = m_tool.up(session, m_history, revision, statement_limit());
        record.longest_statement = longest_statement(run);
        outcome = without_value(std::move(run));
        break;
    }
    case Purpose::revert:
    case Purpose::unwind:
        if (next != Next::same_start) m_tool.announce_look();
        outcome = without_value(m_tool.down(session, m_history, revision, statement_limit()));
        break;
    case Purpose::resume: // trips of their own make these
    case Purpose::race:
        throw std::logic_error("a step that no single session makes");
    case Purpose::replay:
        outcome = without_value(m_tool.replay(session, revision, statement_limit()));
        break;
    case Purpose::rerun: {
        auto applied = m_tool.rerun(session, m_history, statement_limit());
        if (applied.has_error())
            outcome = std::move(applied).error();
        else
            record.applied = std::move(*applied);
        break;
    }
    }
    if (outcome.has_value() && next != Next::same_start) outcome = m_tool.finish(session, statement_limit());
    record.duration = base::Clock::now() - begin;
    return outcome;
}

/// Once, where somebody gets to the head for the first time. The migrations are not to blame for what fails
/// here.
Result<void> Traveller::look_at_models(const Step& step) {
    if (!m_settings.compares_models || m_memory.models || step.purpose != Purpose::apply || !is_at_head(step))
        return {};
    auto drift = m_tool.compare_models(m_site.session(), statement_limit());
    if (drift.has_error() && !is_the_migrations_own(drift.error(), m_settings.limit))
        return describe(step, std::move(drift).error());
    m_memory.models.emplace();
    if (drift.has_error())
        m_memory.models->error = std::move(drift).error();
    else
        m_memory.models->drift = std::move(*drift);
    return {};
}

/// MySQL, MariaDB: each DDL statement commits; elsewhere a script may, too.
Result<void> Traveller::see_what_is_left(const Step& step, StepRecord& record) {
    const auto before = m_memory.states.find(step.revision);
    if (before == m_memory.states.end()) return {};
    HARNESS_CHECK(settle());
    auto observed = m_site.observe();
    if (observed.has_error()) return describe(step, std::move(observed).error());
    record.left_behind = diff(before->second, *observed);
    return {};
}

/// The revision's own check, after each of its ups.
Result<void> Traveller::verify(const Step& step, StepRecord& record) {
    if (step.purpose != Purpose::apply && step.purpose != Purpose::reapply) return {};
    auto verified = m_tool.verify(m_site.session(), m_history.revisions[step.revision], statement_limit());
    if (verified.has_value()) return {};
    if (!is_the_migrations_own(verified.error(), m_settings.limit))
        return describe(step, std::move(verified).error());
    record.verify_error = std::move(verified).error();
    return {};
}

void Traveller::compare(const Step& step, Observed observed, StepRecord& record) {
    auto& states = m_memory.states;
    const auto state = *step.state;
    const auto known = states.find(state);
    if (known != states.end()) record.deviation = diff(known->second, observed);
    const auto before = states.find(step.revision);
    if (step.purpose == Purpose::apply && before != states.end()) {
        record.change = drivers::diff(before->second.database, observed.database);
        if (record.change.empty() && before->second.shared == observed.shared)
            m_memory.rows_alone.insert(step.revision);
    }
    // From here on the trip is measured by its own snapshots, not by those of an earlier trip.
    if (known == states.end() || step.purpose == Purpose::apply) states[state] = std::move(observed);
}

Error Traveller::describe(const Step& step, Error error) const {
    error.message = std::string(to_string(step.purpose)) + " of " + m_history.revisions[step.revision].name
                    + ": " + error.message;
    return error;
}

Error Traveller::describe_replay(std::size_t revision, Error error) const {
    error.message = "applied once more on a database that was made anew, "
                    + m_history.revisions[revision].name
                    + " fails, though it passed before: " + error.message;
    return error;
}

} // namespace harness::suite
