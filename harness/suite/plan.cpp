#include "harness/suite/plan.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

/// A fresh install: one session, as the tool's "up" on an empty database; then the tool once more; then "down
/// -all".
Trip install_trip(const migrations::History& history, const Wanted& wanted) {
    Trip trip{"install", {}, OnTrouble::stop};
    const auto head = history.revisions.size();
    const auto floor = wanted.down ? floor_state(history, *wanted.down) : head;
    for (std::size_t at = 0; at < head; ++at) {
        Step step{Purpose::apply, at, std::nullopt, at == 0};
        if (at + 1 == head || (at + 1 == floor && wanted.down)) step.state = at + 1;
        trip.steps.push_back(step);
    }
    if (wanted.idempotency && wanted.rerun) trip.steps.push_back({Purpose::rerun, head - 1, head, true});
    for (std::size_t at = head; at-- > floor;) {
        Step step{Purpose::unwind, at, std::nullopt, at + 1 == head};
        if (at == floor) step.state = floor;
        trip.steps.push_back(step);
    }
    return trip;
}

/// Deploys, one by one: each step in a session of its own.
Trip stairway_trip(const migrations::History& history, const Wanted& wanted) {
    Trip trip{"stairway", {}, OnTrouble::rebuild};
    const auto head = history.revisions.size();
    const auto since = wanted.stairway.value_or(head);
    const auto watched = std::min(since, wanted.naming.value_or(head));
    const bool all_states = !wanted.replays.empty(); // what changes no schema shows there
    for (std::size_t at = 0; at < head; ++at) {
        const bool judged = at >= since && history.revisions[at].down.has_value();
        Step apply{Purpose::apply, at, std::nullopt, true};
        if (judged || at + 1 >= watched || at + 1 == head || all_states) apply.state = at + 1;
        trip.steps.push_back(apply);
        if (!judged) continue;
        trip.steps.push_back({Purpose::revert, at, at, true});
        trip.steps.push_back({Purpose::reapply, at, at + 1, true});
    }
    return trip;
}

/// Up in tables that hold rows, and down and up again. Whether the second up makes the same schema, the
/// stairway knows if it goes there; else these steps look.
void add_up_down_up(Trip& trip, std::size_t at, bool goes_down, const Wanted& wanted) {
    std::optional<std::size_t> state;
    if (goes_down && (!wanted.stairway || at < *wanted.stairway)) state = at + 1;
    trip.steps.push_back({Purpose::apply, at, state, true});
    if (!goes_down) return;
    trip.steps.push_back({Purpose::revert, at, std::nullopt, true});
    trip.steps.push_back({Purpose::reapply, at, state, true});
}

/// The stairway in tables that hold rows.
Trip row_trip(const migrations::History& history, const Wanted& wanted) {
    Trip trip{"rows", {}, OnTrouble::rebuild, Rows::plain};
    const auto head = history.revisions.size();
    const auto since = std::min(wanted.stairway.value_or(head), wanted.data.value_or(head));
    for (std::size_t at = 0; at < head; ++at) {
        add_up_down_up(trip, at, at >= since && history.revisions[at].down, wanted);
        if (std::ranges::count(wanted.replays, at) > 0 && history.revisions[at].up)
            trip.steps.push_back({Purpose::replay, at, std::nullopt, true});
    }
    return trip;
}

Trip adversarial_trip(const migrations::History& history) {
    Trip trip{"adversarial", {}, OnTrouble::rebuild, Rows::adversarial};
    for (std::size_t at = 0; at < history.revisions.size(); ++at)
        trip.steps.push_back({Purpose::apply, at, std::nullopt, true});
    return trip;
}

/// Every revision that has a down is taken down and up again, since an assertion may be about either.
Trip fixture_trip(const migrations::History& history, const Wanted& wanted) {
    Trip trip{"fixtures", {}, OnTrouble::rebuild, Rows::fixtures};
    for (std::size_t at = 0; at < history.revisions.size(); ++at)
        add_up_down_up(trip, at, history.revisions[at].down.has_value(), wanted);
    return trip;
}

Trip resume_trip(const migrations::History& history, const Wanted& wanted) {
    Trip trip{"resume", {}, OnTrouble::stop, wanted.plain_rows ? Rows::plain : Rows::none, Runner::killed};
    for (std::size_t at = 0; at <= wanted.resumes.back(); ++at) {
        if (std::ranges::count(wanted.resumes, at) > 0 && history.revisions[at].up)
            trip.steps.push_back({Purpose::resume, at, std::nullopt, true});
        if (at < wanted.resumes.back()) trip.steps.push_back({Purpose::apply, at, std::nullopt, true});
    }
    return trip;
}

Trip race_trip(const migrations::History& history) {
    return {"race",
            {{Purpose::race, history.revisions.size() - 1, std::nullopt, true}},
            OnTrouble::stop,
            Rows::none,
            Runner::two};
}

} // namespace

drivers::RowProfile profile_of(Rows rows) {
    return rows == Rows::adversarial ? drivers::RowProfile::adversarial : drivers::RowProfile::plain;
}

std::size_t floor_state(const migrations::History& history, std::size_t since) {
    std::size_t floor = std::min(since, history.revisions.size());
    for (std::size_t at = floor; at < history.revisions.size(); ++at)
        if (!history.revisions[at].down) floor = at + 1;
    return floor;
}

std::vector<Trip> make_plan(const migrations::History& history, const Wanted& wanted) {
    std::vector<Trip> trips;
    if (history.revisions.empty() || !history.refusal.empty()) return trips;
    if (wanted.up || wanted.down || wanted.idempotency || wanted.naming || wanted.drift || wanted.rows())
        trips.push_back(install_trip(history, wanted));
    if (wanted.up || wanted.stairway || wanted.naming || !wanted.replays.empty())
        trips.push_back(stairway_trip(history, wanted));
    if ((wanted.rows() || !wanted.replays.empty()) && wanted.plain_rows)
        trips.push_back(row_trip(history, wanted));
    if (wanted.rows() && wanted.adversarial_rows) trips.push_back(adversarial_trip(history));
    if (wanted.fixtures) trips.push_back(fixture_trip(history, wanted));
    if (!wanted.resumes.empty()) trips.push_back(resume_trip(history, wanted));
    if (wanted.race) trips.push_back(race_trip(history));
    return trips;
}

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
    case Purpose::apply:
        return "up";
    case Purpose::revert:
        return "down";
    case Purpose::reapply:
        return "up again";
    case Purpose::rerun:
        return "rerun";
    case Purpose::unwind:
        return "all the way down";
    case Purpose::replay:
        return "replay";
    case Purpose::resume:
        return "resume";
    case Purpose::race:
        return "race";
    }
    return "unknown";
}

} // namespace harness::suite
