#include "harness/suite/rules.hpp"

#include "harness/suite/rules_of.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace harness::suite {
namespace {

constexpr std::array k_checks{
    CheckInfo{"chain", "Is the history itself whole: no gap, no duplicate, every up with its down?"},
    CheckInfo{
        "up",
        "Does every revision apply, in one session as on a fresh install and each alone as in a deploy?"},
    CheckInfo{"stairway",
              "Does each down restore exactly what was there before its up, and does up work again?"},
    CheckInfo{"down", "Does all the way down leave the empty database empty, cluster-wide objects included?"},
    CheckInfo{"idempotency", "Does running the tool again at the head change nothing?"},
    CheckInfo{"data",
              "Do rows come through each migration: none lost, none doubled, no value changed unawares?"},
    CheckInfo{"constraints",
              "Is everything that was enforced still enforced, and proved by rows that must be refused?"},
    CheckInfo{"naming", "Are tables, columns, indexes and constraints named and equipped as the team wants?",
              LooksAt::cell, Standing::asked_for},
    CheckInfo{"drift", "Do the migrations make the schema that the project's schema file says?",
              LooksAt::cell, Standing::asked_for},
    CheckInfo{"versions", "Do the migrations make the same schema on every version of an engine?",
              LooksAt::cells},
};

} // namespace

std::span<const CheckInfo> checks() {
    return k_checks;
}

std::span<const Rule> rules() {
    static const std::vector<Rule> all = [] {
        std::vector<Rule> joined;
        for (const auto part : {rules_of_histories(), rules_of_trips(), rules_of_rows(), rules_of_schemas()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

const Rule* find_rule(std::string_view id) {
    const auto all = rules();
    const auto row = std::find_if(all.begin(), all.end(), [&](const Rule& rule) { return rule.id == id; });
    return row == all.end() ? nullptr : &*row;
}

std::string_view to_string(Severity severity) {
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::warning:
        return "warning";
    case Severity::error:
        return "error";
    }
    return "unknown";
}

} // namespace harness::suite
