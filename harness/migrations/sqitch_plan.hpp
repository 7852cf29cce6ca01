#pragma once
// The plan of a Sqitch project: what is deployed, in which order, and what the registry calls it.

#include "drivers/script.hpp"

#include <string>
#include <vector>

namespace harness::migrations {

struct SqitchChange {
    std::string name;
    std::string id; ///< a SHA-1 that holds the ids of all changes before it
    std::string note;
    std::string planned_at;
    std::string planner; ///< "Name <mail@example.org>"
    std::vector<std::string> requires_changes;
    std::vector<std::string> conflicts;
    std::vector<std::string> tags;
    /// The tags between it and the next change of its name, the last one first; empty if there is none.
    std::vector<std::string> rework_tags;
    /// The one of them that its scripts are named by: whoever knows the folder says which, else the first.
    std::string reworked_at;
    int line = 0;

    /// "users", or "users@v1" where it was reworked later: unique in the plan, and the name of its scripts.
    [[nodiscard]] std::string script() const { return reworked_at.empty() ? name : name + "@" + reworked_at; }
};

struct SqitchPlan {
    std::string project;
    std::string uri;
    std::vector<SqitchChange> changes;
    std::string problem; ///< why Sqitch refuses the plan; empty if it does not
    int line = 0;        ///< of the problem
};

/// lib/App/Sqitch/Plan.pm (_parse) and Plan/Change.pm (info, id).
[[nodiscard]] SqitchPlan parse_sqitch_plan(const drivers::Script& file);

} // namespace harness::migrations
