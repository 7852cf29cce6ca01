#pragma once
// What a table promises, and what the check *constraints* says of a change of it, in short words.

#include "harness/suite/checks/constraints.hpp"

#include "tests/suite/histories.hpp"

#include <string>
#include <vector>

namespace harness::testing {

using drivers::Enforcement;
using drivers::SchemaChange;
using migrations::Revision;
using suite::Finding;
using suite::judge_up;
using Kind = Enforcement::Kind;
using State = Enforcement::State;
using Columns = std::vector<std::string>;
using Promises = std::vector<Enforcement>;

inline Enforcement promise(Kind kind, std::string name, Columns columns, std::string definition) {
    Enforcement made{};
    made.kind = kind;
    made.table = "users";
    made.name = std::move(name);
    made.columns = std::move(columns);
    made.definition = std::move(definition);
    return made;
}

inline Enforcement table(std::string name, Columns columns) {
    auto made = promise(Kind::table, "", std::move(columns), "");
    made.table = std::move(name);
    return made;
}

inline Enforcement in_state(Enforcement made, State state, std::string evidence = "so it is") {
    made.state = state;
    made.evidence = std::move(evidence);
    return made;
}

inline Enforcement of_table(Enforcement made, std::string name) {
    made.table = std::move(name);
    return made;
}

inline const Enforcement k_users = table("users", {"id", "tenant", "email"});
inline const Enforcement k_pair =
    promise(Kind::unique, "tenant_email", {"tenant", "email"}, "UNIQUE (tenant, email)");
inline const Enforcement k_email = promise(Kind::unique, "email_once", {"email"}, "UNIQUE (email)");
inline const Enforcement k_check = promise(Kind::check, "email_ok", {"email"}, "CHECK (email <> '')");
inline const Enforcement k_not_null = promise(Kind::not_null, "", {"email"}, "NOT NULL");
inline const Enforcement k_index =
    promise(Kind::index, "by_tenant", {"tenant", "email"}, "INDEX (tenant, email)");

inline Enforcement foreign_key() {
    auto made =
        promise(Kind::foreign_key, "of_tenant", {"tenant"}, "FOREIGN KEY (tenant) REFERENCES tenants (id)");
    made.references = "tenants";
    return made;
}

inline Revision revision(const std::string& sql, const std::string& name = "7_change") {
    Revision made;
    made.id = "7";
    made.name = name;
    made.up = harness::migrations::Migration{{"7.up.sql", sql, 1}};
    made.down = harness::migrations::Migration{{"7.down.sql", "SELECT 1", 1}};
    return made;
}

inline std::vector<std::string> lines(const std::vector<Finding>& findings) {
    std::vector<std::string> lines;
    for (const auto& finding : findings) lines.push_back(finding.rule + ": " + finding.objects.at(0));
    return lines;
}

inline std::vector<std::string> up(const Promises& before, const Promises& after, const Revision& made,
                                   const std::vector<SchemaChange>* change = nullptr) {
    return lines(judge_up({before, after, after, change}, made));
}

inline std::vector<std::string> up(const Promises& before, const Promises& after, const std::string& sql) {
    return up(before, after, revision(sql));
}

} // namespace harness::testing
