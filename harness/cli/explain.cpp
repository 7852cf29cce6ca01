#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"
#include "harness/suite/rules.hpp"

#include <fmt/core.h>

namespace harness::cli {
namespace {

void list_rules() {
    for (const auto& check : suite::checks()) {
        fmt::print("{}: {}\n", check.name, check.asks);
        for (const auto& rule : suite::rules())
            if (rule.check() == check.name)
                fmt::print("  {:<28} {:<8} {}\n", rule.id, suite::to_string(rule.severity), rule.title);
    }
    fmt::print("matrix: Is the matrix file itself still true?\n");
    for (const auto& rule : suite::rules())
        if (rule.check() == "matrix")
            fmt::print("  {:<28} {:<8} {}\n", rule.id, suite::to_string(rule.severity), rule.title);
    fmt::print("\n`harness explain RULE` tells why a rule matters and what to do.\n");
}

std::string unknown(const std::string& id) {
    std::vector<std::string_view> ids;
    for (const auto& rule : suite::rules()) ids.push_back(rule.id);
    const auto near = base::did_you_mean(id, ids);
    return "there is no rule '" + id + "'" + (near ? "; did you mean '" + *near + "'?" : "")
           + (near ? "" : "; `harness explain` lists them all");
}

} // namespace

suite::ExitCode explain(const ExplainCommand& command) {
    if (command.rule.empty()) {
        list_rules();
        return suite::ExitCode::passed;
    }
    const auto* rule = suite::find_rule(command.rule);
    if (!rule) {
        tell({base::ErrorKind::usage, unknown(command.rule)});
        return suite::ExitCode::usage;
    }
    fmt::print("{} ({})\n{}.\n\nWhy it matters\n  {}\n\nWhat to do\n  {}\n\n", rule->id,
               suite::to_string(rule->severity), rule->title, rule->why, rule->advice);
    fmt::print("In the matrix file\n  rules: {{\"{}\": warning}}                # another severity\n"
               "  ignore:\n    - {{rule: {}, revision: \"…\", reason: \"…\"}}\n",
               rule->id, rule->id);
    return suite::ExitCode::passed;
}

} // namespace harness::cli
