#include "harness/suite/checks/check.hpp"

#include "drivers/script_text.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace harness::suite {
namespace {

constexpr std::array<std::pair<std::string_view, CheckFunction>, 9> k_functions{{
    {"chain", check_chain},
    {"up", check_up},
    {"stairway", check_stairway},
    {"down", check_down},
    {"idempotency", check_idempotency},
    {"data", check_data},
    {"constraints", check_constraints},
    {"naming", check_naming},
    {"drift", check_drift},
}};

/// The message without "run FILE: " at its start: findings name the revision and the place themselves.
std::string_view words(const base::Error& error) {
    std::string_view text = error.message;
    const auto attempt = drivers::attempt({error.where.file, {}}) + ": ";
    if (text.starts_with(attempt)) text.remove_prefix(attempt.size());
    return text;
}

std::string server_words(const base::Error& error) {
    std::string text(words(error));
    const auto add = [&](std::string_view label, const std::string& words) {
        if (!words.empty()) text += "\n" + std::string(label) + ": " + words;
    };
    add("SQLSTATE", error.sqlstate);
    add("DETAIL", error.detail);
    add("HINT", error.hint);
    add("CONTEXT", error.context);
    return text;
}

/// What servers say to an account that may not: PostgreSQL by SQLSTATE insufficient_privilege, MySQL and
/// MariaDB by numbers, since their SQLSTATE is that of a syntax error (manual, "Server Error Message
/// Reference").
bool lacks_right(const base::Error& error) {
    constexpr std::array numbers{"(error 1044)", "(error 1142)", "(error 1143)",
                                 "(error 1227)", "(error 1370)", "(error 1419)"};
    return error.sqlstate == "42501" || std::ranges::any_of(numbers, [&](const char* number) {
               return error.message.ends_with(number);
           });
}

} // namespace

CheckFunction check_function(std::string_view name) {
    for (const auto& [row, function] : k_functions)
        if (row == name) return function;
    throw std::logic_error("a check without a function: " + std::string(name));
}

Finding make_finding(std::string_view rule, const migrations::Revision& revision, std::string message) {
    Finding finding;
    finding.rule = rule;
    finding.revision = revision.name;
    finding.revision_id = revision.id;
    finding.message = std::move(message);
    return finding;
}

base::SourcePosition place_of(const migrations::Migration& migration) {
    const auto& script = migration.script;
    return {script.file, migration.has_text ? 0 : script.first_line, 0};
}

void add_error(Finding& finding, const base::Error& error) {
    if (error.where.line > 0 || finding.where.file.empty()) finding.where = error.where;
    finding.sqlstate = error.sqlstate;
    finding.server_message = words(error);
    if (!error.statement.empty())
        finding.evidence.push_back({Evidence::Kind::statement, "the statement", error.statement});
    const bool is_of_server = !error.sqlstate.empty() || !error.statement.empty();
    finding.evidence.push_back(
        {Evidence::Kind::server, is_of_server ? "the server says" : "what was said", server_words(error)});
    if (lacks_right(error))
        finding.evidence.push_back(
            {Evidence::Kind::text, "about rights",
             "By default migrations run as an ordinary role that owns its database, as they should in "
             "production.\n"
             "If they may do more there, say so in the matrix file: `role: superuser`, or `role: {grants: "
             "[...]}`.\n"
             "`setup` always runs as the superuser: a place for CREATE EXTENSION and the like."});
}

void add_changes(Finding& finding, std::string title, const std::vector<drivers::SchemaChange>& changes) {
    for (const auto& change : changes) finding.objects.push_back(change.title());
    finding.evidence.push_back({Evidence::Kind::schema_diff, std::move(title), drivers::describe(changes)});
}

void add_changes(Finding& finding, std::string title, const std::vector<drivers::DataChange>& changes) {
    for (const auto& change : changes) {
        const auto name =
            change.column.empty() ? "table " + change.table : "column " + change.table + "." + change.column;
        if (std::ranges::count(finding.objects, name) == 0) finding.objects.push_back(name);
    }
    finding.evidence.push_back({Evidence::Kind::text, std::move(title), drivers::describe(changes)});
}

Finding failed_move(std::string_view rule, const migrations::Revision& revision,
                    migrations::Direction direction, const base::Error& error, const std::string& how) {
    const bool is_up = direction == migrations::Direction::up;
    auto finding = make_finding(rule, revision,
                                (is_up ? "up of " : "down of ") + revision.name + " fails" + how + ": "
                                    + summary(error));
    const auto& migration = is_up ? revision.up : revision.down;
    if (migration) finding.where = place_of(*migration);
    add_error(finding, error);
    return finding;
}

CheckReport not_looked(std::string reason) {
    CheckReport report;
    report.status = CheckStatus::not_looked;
    report.reason = std::move(reason);
    return report;
}

void add_reason(CheckReport& report, std::string_view reason) {
    if (reason.empty() || report.reason.find(reason) != std::string::npos) return;
    report.reason += (report.reason.empty() ? "" : "; ") + std::string(reason);
}

std::string summary(const base::Error& error) {
    return base::shorten(base::line_of(words(error), 1), 200);
}

} // namespace harness::suite
