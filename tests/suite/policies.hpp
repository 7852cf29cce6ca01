#pragma once
// What the tests of the house rules share: a spec that asks for something, on a cell.

#include "harness/suite/checks/check.hpp"
#include "tests/suite/histories.hpp"

namespace harness::testing {

struct Policies {
    matrix::Spec spec;
    matrix::Cell cell{"postgres-16", base::Engine::postgres, "16", {}, {}, {}, {}, {}, {}};
    migrations::History history = make_history(3);
    suite::WalkRecord record = clean_record(history, k_everything);

    [[nodiscard]] suite::CheckReport run(suite::CheckFunction check, std::size_t since = 0) const {
        return check({history, record, since, &spec, &cell});
    }
};

inline drivers::SchemaObject object(std::string kind, std::string parent, std::string name,
                                    std::string definition = "x") {
    return {std::move(kind), "public", std::move(parent), std::move(name), std::move(definition)};
}

/// The head has these, and each was first seen after that revision.
inline void appears(Policies& policies, std::size_t revision,
                    const std::vector<drivers::SchemaObject>& objects) {
    if (!policies.record.head) policies.record.head.emplace();
    auto& step = step_of(policies.record, "stairway", suite::Purpose::apply, revision);
    for (const auto& one : objects) {
        policies.record.head->objects.push_back(one);
        step.change.push_back({drivers::SchemaChange::Kind::added, {}, one});
    }
    policies.record.head->sort();
}

inline std::vector<std::string> told(const suite::CheckReport& report) {
    std::vector<std::string> texts;
    for (const auto& finding : report.findings)
        texts.push_back(finding.rule + " " + finding.revision + ": " + finding.message);
    return texts;
}

} // namespace harness::testing
