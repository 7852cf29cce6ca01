#pragma once
// A plan is data: the steps of a trip of one database through a history. The walk executes it, checks read
// what happened.
//
// A *state* is a number of applied revisions: state 0 is the empty database (with the tool's version table),
// state k is what revisions 1 … k made of it. After a step that names a state, the walk takes a snapshot; the
// first one of a state is kept, each later one must equal it, and what differs is the step's deviation.

#include "drivers/seeding.hpp"
#include "harness/migrations/history.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace harness::suite {

enum class Purpose {
    apply,   ///< up, for the first time on this database
    revert,  ///< down, right after its up
    reapply, ///< up, after that down
    rerun,   ///< the tool's own "up" at the head: nothing should be pending
    unwind,  ///< down, as part of going all the way down
    replay,  ///< up once more, on top of itself: a migration that only changes rows
    resume,  ///< up on copies, killed after each statement and run again
    race,    ///< two runners go all the way up at once
};

struct Step {
    Purpose purpose;
    std::size_t revision = 0;         ///< index in the history; the head's for a rerun
    std::optional<std::size_t> state; ///< the state that the database must be in afterwards
    bool new_session = false;         ///< as a deploy does; else the session of the step before goes on

    bool operator==(const Step&) const = default;
};

/// What to do when a step fails or deviates.
enum class OnTrouble {
    stop,    ///< the rest of the trip would tell nothing
    rebuild, ///< make the database anew up to the step's revision, and go on: one bad revision hides no other
};

/// What is in the tables while a trip is made.
enum class Rows {
    none,        ///< what migrations put there
    plain,       ///< before each first up, every table is filled with typical rows
    adversarial, ///< likewise, with what is allowed and seldom thought of
    fixtures,    ///< the user's own rows, and the user's assertions hold
};

/// By whom the steps of a trip are made.
enum class Runner {
    one,
    killed, ///< one that is killed and comes again
    two,    ///< as two replicas of a service that start together
};

struct Trip {
    std::string_view name;
    std::vector<Step> steps;
    OnTrouble on_trouble = OnTrouble::stop;
    Rows rows = Rows::none;
    Runner runner = Runner::one;

    /// Whether the step at `at` is the last one of its revision.
    [[nodiscard]] bool ends_revision(std::size_t at) const {
        return at + 1 == steps.size() || steps[at + 1].purpose == Purpose::apply;
    }
};

/// Which checks want to look, and from which revision on (index in the history; revisions before it are only
/// applied); and what they want to see.
struct Wanted {
    std::optional<std::size_t> chain;
    std::optional<std::size_t> up;
    std::optional<std::size_t> stairway;
    std::optional<std::size_t> down;
    std::optional<std::size_t> idempotency;
    std::optional<std::size_t> data{};
    std::optional<std::size_t> constraints{};
    std::optional<std::size_t> naming{}; ///< also tells from where on to see which revision makes what
    std::optional<std::size_t> drift{};

    bool plain_rows = false;
    bool adversarial_rows = false;
    bool fixtures = false;
    bool rerun = true;
    std::vector<std::size_t> replays{}; ///< revisions that are to be replayed if they change rows alone
    std::vector<std::size_t> resumes{}; ///< revisions whose ups are to be killed half-way
    bool race = false;

    /// Whether any check looks at trips with rows.
    [[nodiscard]] bool rows() const { return up || data || constraints; }
};

/// The fewest trips that show the wanted checks what they need:
/// *install* (all ups in one session, rerun, all the way down in one session), *stairway* (each revision up,
/// down, up again, each in a session of its own), *rows* (the stairway once more in tables that hold rows,
/// and replays), *adversarial* (all ups, in tables that hold nasty rows), *fixtures* (the stairway with the
/// user's rows), *resume* and *race*. None for a history that its tool refuses.
[[nodiscard]] std::vector<Trip> make_plan(const migrations::History& history, const Wanted& wanted);

/// What rows a trip makes up; for the two kinds that are made up.
[[nodiscard]] drivers::RowProfile profile_of(Rows rows);

/// Going all the way down ends at this state: above the last revision that has no down, not below `since`.
[[nodiscard]] std::size_t floor_state(const migrations::History& history, std::size_t since);

[[nodiscard]] std::string_view to_string(Purpose purpose);

} // namespace harness::suite
