#include "harness/suite/walk.hpp"

#include "harness/suite/site.hpp"

#include <algorithm>
#include <map>

namespace harness::suite {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

/// Errors that say something about the migration; all others end the walk.
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

/// Nothing where only the sum of several is known.
std::optional<Milliseconds> longest_statement(const Result<drivers::ScriptRun>& run) {
    if (run.has_error() || run->statements.empty()) return std::nullopt;
    if (run->statements.size() == 1) return run->duration;
    const auto longest = std::ranges::max(run->statements, {}, &drivers::StatementRun::duration).duration;
    if (longest.count() == 0) return std::nullopt;
    return longest;
}

/// One trip under way: executes its steps, keeps the snapshots of its states.
class Traveller {
  public:
    Traveller(Site& site, migrations::Tool& tool, const migrations::History& history,
              const WalkSettings& settings, std::map<std::size_t, Observed>& states)
        : m_site(site), m_tool(tool), m_history(history), m_settings(settings), m_states(states) {}

    Result<void> begin() {
        HARNESS_CHECK(m_site.make());
        HARNESS_TRY(m_states[0], m_site.observe());
        return {};
    }

    /// Makes a step. An error of the result is the environment's; the migration's own is in the record.
    /// `another_session_follows`: the step after it has a session of its own.
    Result<StepRecord> make(const Step& step, bool another_session_follows = false) {
        StepRecord record;
        record.step = step;
        auto moved = move(step, record);
        if (moved.has_error()) {
            if (!is_the_migrations_own(moved.error(), m_settings.limit))
                return describe(step, std::move(moved).error());
            record.error = std::move(moved).error();
            return record;
        }
        const bool went_up = step.purpose == Purpose::apply || step.purpose == Purpose::reapply;
        if (went_up) {
            auto verified =
                m_tool.verify(m_site.session(), m_history.revisions[step.revision], statement_limit());
            if (verified.has_error() && !is_the_migrations_own(verified.error(), m_settings.limit))
                return describe(step, std::move(verified).error());
            if (verified.has_error()) record.verify_error = std::move(verified).error();
        }
        if (!step.state) return record;
        // What a migration left open, its tool's end rolls back; and its locks would make the look wait.
        if (m_site.session().in_transaction()) HARNESS_CHECK(m_site.new_session());
        if (another_session_follows) m_site.expect_new_session();
        auto observed = m_site.observe();
        if (observed.has_error()) return describe(step, std::move(observed).error());
        compare(*step.state, step.purpose, std::move(*observed), record);
        return record;
    }

    /// The database anew, with all revisions up to and including this one applied, each in a session of its
    /// own. See cannot_replay().
    Result<void> rebuild(std::size_t revision) {
        HARNESS_CHECK(m_site.make());
        for (std::size_t at = 0; at <= revision; ++at) {
            if (at > 0) HARNESS_CHECK(m_site.new_session());
            auto again = m_tool.up(m_site.session(), m_history, m_history.revisions[at], statement_limit());
            if (again.has_error()) {
                m_cannot_replay = is_the_migrations_own(again.error(), m_settings.limit);
                return describe_replay(at, std::move(again).error());
            }
        }
        HARNESS_TRY(m_states[revision + 1], m_site.observe());
        return {};
    }

    /// Whether the last error was that: what applied before does not apply once more.
    [[nodiscard]] bool cannot_replay() const { return m_cannot_replay; }

    /// A failed apply once more, on a database in which nothing was ever taken down.
    Result<StepRecord> make_anew(const StepRecord& failed) {
        HARNESS_CHECK(rebuild(failed.step.revision - 1));
        HARNESS_TRY(auto again, make(failed.step));
        again.total = failed.total;
        if (!again.error) again.error_on_residue = failed.error;
        return again;
    }

    /// Snapshots that no later step of a stairway compares with.
    void forget_before(std::size_t state) {
        for (auto at = m_states.begin(); at != m_states.end() && at->first < state;)
            at = at->first == 0 ? std::next(at) : m_states.erase(at);
    }

  private:
    [[nodiscard]] base::Limit statement_limit() const {
        return m_settings.limit.within(m_settings.statement_timeout);
    }

    Result<void> move(const Step& step, StepRecord& record) {
        if (step.new_session && m_made_a_step) HARNESS_CHECK(m_site.new_session());
        m_made_a_step = true;
        const auto& revision = m_history.revisions[step.revision];
        const auto begin = base::Clock::now();
        Result<void> outcome;
        switch (step.purpose) {
        case Purpose::apply:
        case Purpose::reapply: {
            auto run = m_tool.up(m_site.session(), m_history, revision, statement_limit());
            record.longest_statement = longest_statement(run);
            outcome = without_value(std::move(run));
            break;
        }
        case Purpose::revert:
        case Purpose::unwind:
            outcome = without_value(m_tool.down(m_site.session(), m_history, revision, statement_limit()));
            break;
        case Purpose::rerun: {
            auto pending = m_tool.pending(m_site.session(), m_history, statement_limit());
            if (pending.has_error())
                outcome = std::move(pending).error();
            else
                record.applied = std::move(*pending);
            break;
        }
        }
        record.duration = base::Clock::now() - begin;
        return outcome;
    }

    static Result<void> without_value(Result<drivers::ScriptRun> run) {
        if (run.has_error()) return std::move(run).error();
        return {};
    }

    void compare(std::size_t state, Purpose purpose, Observed observed, StepRecord& record) {
        const auto known = m_states.find(state);
        const auto before = m_states.find(state - 1);
        if (purpose == Purpose::apply && before != m_states.end())
            record.change = drivers::diff(before->second.database, observed.database);
        if (known != m_states.end()) record.deviation = diff(known->second, observed);
        // From here on the trip is measured by its own snapshots, not by those of an earlier trip.
        if (known == m_states.end() || purpose == Purpose::apply) m_states[state] = std::move(observed);
    }

    Error describe(const Step& step, Error error) const {
        error.message = std::string(to_string(step.purpose)) + " of "
                        + m_history.revisions[step.revision].name + ": " + error.message;
        return error;
    }

    Error describe_replay(std::size_t revision, Error error) const {
        error.message = "applied once more on a database that was made anew, "
                        + m_history.revisions[revision].name
                        + " fails, though it passed before: " + error.message;
        return error;
    }

    Site& m_site;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    const WalkSettings& m_settings;
    std::map<std::size_t, Observed>& m_states;
    bool m_made_a_step = false;
    bool m_cannot_replay = false;
};

bool is_trouble(const StepRecord& record) {
    return record.error || !record.deviation.empty();
}

/// Makes the steps of one trip; returns the environment's error, if it ended the trip.
std::optional<Error> travel(Traveller& traveller, const Trip& trip, TripRecord& record,
                            const std::function<void(const Step&)>& progress) {
    if (auto begun = traveller.begin(); begun.has_error()) return std::move(begun).error();
    bool clean = true; // the database is as the steps before say
    for (std::size_t at = 0; at < trip.steps.size(); ++at) {
        const auto& step = trip.steps[at];
        progress(step);
        const auto begin = base::Clock::now();
        const bool another_session = at + 1 < trip.steps.size() && trip.steps[at + 1].new_session;
        auto made = traveller.make(step, another_session);
        if (made.has_error()) return std::move(made).error();
        made->total = base::Clock::now() - begin;
        if (trip.on_trouble == OnTrouble::rebuild && step.purpose == Purpose::apply && made->error
            && step.revision > 0) {
            auto anew = traveller.make_anew(*made);
            if (anew.has_error()) { // what it said first is still to be told
                record.steps.push_back(std::move(*made));
                return std::move(anew).error();
            }
            made = std::move(anew);
        }
        record.steps.push_back(std::move(*made));
        const auto& last = record.steps.back();
        if (last.error && (step.purpose == Purpose::apply || step.purpose == Purpose::unwind))
            return std::nullopt;
        if (trip.on_trouble == OnTrouble::stop) continue;

        if (step.purpose == Purpose::apply) traveller.forget_before(step.revision);
        clean = clean && (step.purpose == Purpose::apply || !is_trouble(last));
        // A down that failed leaves nothing for the up after it to prove.
        if (step.purpose == Purpose::revert && last.error) ++at;
        const bool revision_ends =
            at + 1 == trip.steps.size() || trip.steps[at + 1].purpose == Purpose::apply;
        if (clean || !revision_ends) continue;
        if (auto rebuilt = traveller.rebuild(step.revision); rebuilt.has_error())
            return std::move(rebuilt).error();
        clean = true;
    }
    record.is_complete = true;
    return std::nullopt;
}

int count_steps(const std::vector<Trip>& plan) {
    std::size_t total = 0;
    for (const auto& trip : plan) total += trip.steps.size();
    return static_cast<int>(total);
}

} // namespace

const StepRecord* TripRecord::find(Purpose purpose, std::size_t revision) const {
    const auto step = std::find_if(steps.begin(), steps.end(), [&](const StepRecord& record) {
        return record.step.purpose == purpose && record.step.revision == revision;
    });
    return step == steps.end() ? nullptr : &*step;
}

const TripRecord* WalkRecord::find(std::string_view trip) const {
    const auto record = std::find_if(trips.begin(), trips.end(),
                                     [&](const TripRecord& candidate) { return candidate.name == trip; });
    return record == trips.end() ? nullptr : &*record;
}

Walk::Walk(drivers::Server& server, migrations::Tool& tool, const migrations::History& history,
           WalkSettings settings)
    : m_server(server), m_tool(tool), m_history(history), m_settings(std::move(settings)) {}

WalkRecord Walk::run(const std::vector<Trip>& plan, const WalkProgress& progress) {
    WalkRecord record;
    std::map<std::size_t, Observed> states;
    const int total = count_steps(plan);
    int before = 0; // steps of the trips that are behind
    for (const auto& trip : plan) {
        auto& trip_record = record.trips.emplace_back();
        trip_record.name = trip.name;
        Site site(m_server, m_tool, m_settings, "harness_" + std::string(trip.name));
        Traveller traveller(site, m_tool, m_history, m_settings, states);
        auto error = travel(traveller, trip, trip_record, [&](const Step& step) {
            progress(trip.name, step, before + static_cast<int>(trip_record.steps.size()), total);
        });
        if (const auto base = states.find(0); !record.base && base != states.end())
            record.base = base->second.database;
        if (const auto head = states.find(m_history.revisions.size()); !record.head && head != states.end())
            record.head = head->second.database;
        if (!error) {
            auto cleared = site.clear();
            if (cleared.has_error()) error = std::move(cleared).error();
        }
        // Neither is the environment's: the migrations themselves are in the way of what is left to see.
        if (error && (site.is_spoilt() || traveller.cannot_replay())) {
            record.cut_short = error->message;
            return record;
        }
        if (error) {
            record.error = std::move(error);
            return record;
        }
        before += static_cast<int>(trip.steps.size());
    }
    if (m_settings.declared_schema && record.head) {
        auto declared =
            load_declared_schema(m_server, {*m_settings.declared_schema, m_settings.dialect, m_settings.setup,
                                            m_settings.statement_timeout, m_settings.limit});
        if (declared.has_error())
            record.error = std::move(declared).error();
        else
            record.declared = std::move(*declared);
    }
    return record;
}

Result<std::string> Walk::reproduce(const TripRecord& trip, const StepRecord& step) {
    Site site(m_server, m_tool, m_settings, "harness_kept");
    HARNESS_CHECK(site.make());
    std::map<std::size_t, Observed> states;
    Traveller traveller(site, m_tool, m_history, m_settings, states);
    for (const auto& made : trip.steps) {
        auto again = made.step;
        again.state.reset(); // for a person to look at; nothing is compared
        const bool leads_there = made.step.purpose == Purpose::apply || trip.name == "install"
                                 || made.step.revision == step.step.revision;
        if (leads_there) HARNESS_CHECK(traveller.make(again));
        if (&made == &step) break;
    }
    site.release();
    return site.name();
}

} // namespace harness::suite
