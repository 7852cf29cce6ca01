// The complete record of a run. report.schema.json describes what is written here; a test holds one against
// the other. Members are never renamed or removed within a schema version, only added.

#include "harness/report/formats.hpp"
#include "harness/report/prose.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace harness::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int k_schema_version = 1;

/// Milliseconds, to the microsecond.
double rounded(suite::Milliseconds duration) {
    const double ms = duration.count();
    return std::isfinite(ms) ? std::round(ms * 1000) / 1000 : 0.0;
}

template <class T, class Function>
Json list(const std::vector<T>& items, Function to_json) {
    auto array = Json::array();
    for (const auto& item : items) array.push_back(to_json(item));
    return array;
}

/// Null where nothing is known of the place.
Json place(const base::SourcePosition& where) {
    if (where.file.empty()) return nullptr;
    return {{"file", where.file}, {"line", where.line}, {"column", where.column}};
}

Json evidence(const suite::Evidence& evidence) {
    return {{"kind", to_string(evidence.kind)}, {"title", evidence.title}, {"text", evidence.text}};
}

Json finding(const suite::Finding& finding) {
    return {
        {"rule", finding.rule},
        {"severity", suite::to_string(finding.severity)},
        {"revision", finding.revision},
        {"revision_id", finding.revision_id},
        {"message", finding.message},
        {"where", place(finding.where)},
        {"sqlstate", finding.sqlstate},
        {"objects", finding.objects},
        {"evidence", list(finding.evidence, evidence)},
    };
}

Json error(const base::Error& error) {
    return {
        {"kind", base::to_string(error.kind)},
        {"message", error.message},
        {"sqlstate", error.sqlstate},
        {"detail", error.detail},
        {"hint", error.hint},
        {"context", error.context},
        {"statement", error.statement},
        {"where", place(error.where)},
    };
}

std::string status_word(suite::CheckStatus status) {
    std::string word{suite::to_string(status)};
    std::ranges::replace(word, ' ', '_');
    return word;
}

Json check(const suite::CheckOutcome& outcome) {
    return {
        {"check", outcome.check},
        {"status", status_word(outcome.status)},
        {"reason", outcome.reason},
        {"revisions", outcome.revisions},
    };
}

Json step(const suite::StepTiming& step) {
    return {
        {"trip", step.trip},
        {"action", step.action},
        {"revision", step.revision},
        {"duration_ms", rounded(step.duration)},
        {"total_ms", rounded(step.total)},
        {"failed", step.failed},
    };
}

Json retried(const suite::RetriedFault& retried) {
    return {{"fault", retried.fault}, {"place", retried.place}, {"message", retried.message}};
}

Json repeat(const suite::Repeat& repeat) {
    return {{"status", suite::to_string(repeat.status)}, {"failures", repeat.failures}};
}

Json cell(const suite::CellResult& cell) {
    return {
        {"id", cell.id},
        {"engine", cell.engine},
        {"version", cell.version},
        {"server_version", cell.server_version},
        {"image", cell.image},
        {"runtime", cell.runtime},
        {"layout", cell.layout},
        {"migrations", cell.migrations},
        {"revisions", cell.revisions},
        {"status", suite::to_string(cell.status)},
        {"allow_failure", cell.allow_failure ? Json(*cell.allow_failure) : Json(nullptr)},
        {"error", cell.error ? error(*cell.error) : Json(nullptr)},
        {"fault", cell.fault},
        {"retried", list(cell.retried, retried)},
        {"repeats", list(cell.repeats, repeat)},
        {"server_log", cell.server_log},
        {"kept", !cell.connect_command.empty()}, // how to connect holds a password: only the console tells it
        {"waited_ms", rounded(cell.waited)},
        {"started_ms", rounded(cell.started)},
        {"duration_ms", rounded(cell.duration)},
        {"checks", list(cell.checks, check)},
        {"findings", list(cell.findings, finding)},
        {"ignored", list(cell.ignored, finding)},
        {"steps", list(cell.steps, step)},
    };
}

Json comparison(const suite::Comparison& comparison) {
    return {
        {"check", comparison.check},   {"of", comparison.of},
        {"cells", comparison.cells},   {"status", status_word(comparison.status)},
        {"reason", comparison.reason},
    };
}

/// A record that is written while the run goes on must not read as "passed".
std::string_view verdict(const suite::RunResult& result) {
    if (!result.complete && !result.interrupted) return "incomplete";
    switch (suite::exit_code(result)) {
    case suite::ExitCode::passed:
        return "passed";
    case suite::ExitCode::findings:
        return "failed";
    case suite::ExitCode::interrupted:
        return "interrupted";
    default:
        return "could_not_look";
    }
}

Json code_of(const suite::RunResult& result) {
    if (!result.complete && !result.interrupted) return nullptr;
    return static_cast<int>(suite::exit_code(result));
}

} // namespace

std::string render_json(const suite::RunResult& result) {
    const Json record{
        {"schema_version", k_schema_version},
        {"harness_version", result.harness_version},
        {"name", result.name},
        {"file", result.file},
        {"run_id", result.run_id},
        {"started", time_text(result.started)},
        {"duration_ms", rounded(result.duration)},
        {"jobs", result.jobs},
        {"verdict", verdict(result)},
        {"exit_code", code_of(result)},
        {"complete", result.complete},
        {"interrupted", result.interrupted},
        {"planned", result.planned},
        {"cells", list(result.cells, cell)},
        {"comparisons", list(result.comparisons, comparison)},
        {"findings", list(result.findings, finding)},
        {"ignored", list(result.ignored, finding)},
    };
    // What is no UTF-8 (a server's log, a file) becomes U+FFFD.
    return record.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace harness::report
