// Drift: the schema that the migrations make, against the one that a file declares. Both are snapshots of the
// same server, so what is left to take out is what no dump tells, or tells in other words.

#include "harness/base/text.hpp"
#include "harness/suite/checks/check.hpp"
#include "harness/suite/checks/comparable.hpp"
#include "harness/suite/origins.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace harness::suite {
namespace {

using Kind = drivers::SchemaChange::Kind;
using Changes = std::vector<drivers::SchemaChange>;
/// The object that a change is told by: a table with all that belongs to it, or the object itself.
using Place = std::tuple<std::string, std::string>;

Place place_of(const drivers::SchemaChange& change) {
    const auto& object = change.after;
    return {object.schema, object.parent.empty() ? object.name : object.parent};
}

std::string text_of(const Place& place) {
    const auto& [schema, name] = place;
    return schema.empty() ? name : schema + "." + name;
}

CheckReport tell_error(const CheckInput& input, const base::Error& error) {
    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size());
    Finding finding;
    finding.rule = "drift/not-loaded";
    finding.message = "the schema file cannot be loaded: " + summary(error);
    finding.where.file = input.walk.declared->script.file;
    add_error(finding, error);
    report.findings.push_back(std::move(finding));
    return report;
}

/// The revision that made all that the file lacks of this object; empty where it is not one.
std::optional<std::size_t> maker_of(const Origins& origins, const Changes& changes) {
    std::optional<std::size_t> maker;
    for (const auto& change : changes) {
        if (change.kind != Kind::added) continue;
        const auto made = origins.of(change.after);
        if (!made || (maker && *maker != *made)) return std::nullopt;
        maker = made;
    }
    return maker;
}

Finding differs(const CheckInput& input, const Origins& origins, const Place& place, const Changes& changes) {
    const auto all_are = [&](Kind kind) {
        return std::ranges::all_of(changes, [&](const auto& change) { return change.kind == kind; });
    };
    const bool order_only = drivers::weight_of(changes) == drivers::Weight::column_order;
    const auto& name = std::get<1>(place);
    std::string message = changes.size() == 1 ? changes.front().title() : text_of(place);
    if (order_only)
        message = "the columns of " + text_of(place) + " have another order in the schema file";
    else if (all_are(Kind::added))
        message += " is made by the migrations and is not in the schema file";
    else if (all_are(Kind::removed))
        message += " is in the schema file, and the migrations do not make it";
    else
        message += " is not what the schema file says";

    Finding finding;
    const std::string_view rule = order_only ? "drift/column-order" : "drift/differs";
    if (const auto maker = maker_of(origins, changes))
        finding = make_finding(rule, input.history.revisions[*maker], std::move(message));
    else {
        finding.rule = rule;
        finding.message = std::move(message);
    }
    finding.where = find_name(input.walk.declared->script, name);
    add_changes(finding, "from the schema file, to what the migrations make", changes);
    return finding;
}

/// Against the project's models, by its tool's own comparison.
CheckReport judge_models(const CheckInput& input) {
    const auto& models = input.walk.models;
    if (!models) return not_looked("the walk did not get to the models");
    if (models->error) return not_looked("comparing with the models failed: " + summary(*models->error));
    if (!models->drift.could_not_look.empty()) return not_looked(models->drift.could_not_look);
    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size());
    for (const auto& difference : models->drift.differences) {
        Finding finding;
        finding.rule = "drift/models";
        finding.message = difference.message;
        finding.where = difference.where;
        const auto title = difference.column.empty() ? "table " + difference.table
                                                     : "column " + difference.table + "." + difference.column;
        if (!difference.table.empty()) finding.objects.push_back(title);
        report.findings.push_back(std::move(finding));
    }
    return report;
}

/// Against the schema file of the matrix file.
CheckReport judge_file(const CheckInput& input) {
    const auto& walk = input.walk;
    if (!walk.declared) return not_looked("the walk did not get to the schema file");
    if (walk.declared->error) return tell_error(input, *walk.declared->error);
    if (!walk.declared->could_not_look.empty()) return not_looked(walk.declared->could_not_look);
    if (!walk.declared->schema) return not_looked("the schema file was not loaded");

    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size());
    const drivers::Snapshot nothing;
    const auto& ground = walk.base ? *walk.base : nothing;
    const Origins origins(input.history, walk);
    std::map<Place, Changes> differences;
    for (auto& change :
         diff_with_file(comparable(*walk.declared->schema, ground), comparable(*walk.head, ground)))
        differences[place_of(change)].push_back(std::move(change));
    for (const auto& [place, changes] : differences)
        report.findings.push_back(differs(input, origins, place, changes));
    return report;
}

/// One report of two looks; a reason of either is kept.
CheckReport joined(CheckReport left, CheckReport right) {
    if (left.status == CheckStatus::not_looked && right.status != CheckStatus::not_looked)
        std::swap(left, right);
    left.findings.insert(left.findings.end(), right.findings.begin(), right.findings.end());
    if (left.reason.empty()) left.reason = std::move(right.reason);
    return left;
}

} // namespace

CheckReport check_drift(const CheckInput& input) {
    if (!input.walk.head) return not_looked("the walk did not get to the head");
    const bool has_file = input.cell == nullptr || !input.cell->declared_schema.empty();
    if (!input.history.has_models) return judge_file(input);
    return has_file ? joined(judge_file(input), judge_models(input)) : judge_models(input);
}

} // namespace harness::suite
