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
    if (wanted.idempotency) trip.steps.push_back({Purpose::rerun, head - 1, head, true});
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
    for (std::size_t at = 0; at < head; ++at) {
        const bool judged = at >= since && history.revisions[at].down.has_value();
        Step apply{Purpose::apply, at, std::nullopt, true};
        if (judged || at + 1 >= watched || at + 1 == head) apply.state = at + 1;
        trip.steps.push_back(apply);
        if (!judged) continue;
        trip.steps.push_back({Purpose::revert, at, at, true});
        trip.steps.push_back({Purpose::reapply, at, at + 1, true});
    }
    return trip;
}

} // namespace

std::size_t floor_state(const migrations::History& history, std::size_t since) {
    std::size_t floor = std::min(since, history.revisions.size());
    for (std::size_t at = floor; at < history.revisions.size(); ++at)
        if (!history.revisions[at].down) floor = at + 1;
    return floor;
}

std::vector<Trip> make_plan(const migrations::History& history, const Wanted& wanted) {
    std::vector<Trip> trips;
    if (history.revisions.empty() || !history.refusal.empty()) return trips;
    if (wanted.up || wanted.down || wanted.idempotency || wanted.naming || wanted.drift)
        trips.push_back(install_trip(history, wanted));
    if (wanted.up || wanted.stairway || wanted.naming) trips.push_back(stairway_trip(history, wanted));
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
    }
    return "unknown";
}

} // namespace harness::suite
