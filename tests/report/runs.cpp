#include "tests/report/runs.hpp"

#include "harness/suite/rules.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace harness::report_test {
namespace {

using suite::CellResult;
using suite::CellStatus;
using suite::CheckStatus;
using suite::Evidence;
using suite::Finding;
using suite::Milliseconds;
using suite::RunResult;
using suite::Severity;

suite::CheckOutcome& check(CellResult& cell, const std::string& name) {
    for (auto& outcome : cell.checks)
        if (outcome.check == name) return outcome;
    throw std::logic_error("no check " + name);
}

Finding left_over_index() {
    Finding finding;
    finding.rule = "stairway/not-restored";
    finding.severity = Severity::error;
    finding.revision = "12_add_index";
    finding.revision_id = "12";
    finding.message = "The down of 12_add_index leaves an index and a column type behind";
    finding.where = {"migrations/12_add_index.down.sql", 1, 0};
    finding.objects = {"index public.orders_by_customer", "column public.orders.total"};
    finding.evidence = {{Evidence::Kind::schema_diff, "after the down, compared with before the up",
                         "+ index public.orders_by_customer on public.orders (customer_id)\n"
                         "~ column public.orders.total: integer → bigint"}};
    return finding;
}

Finding failed_up() {
    Finding finding;
    finding.rule = "up/failed";
    finding.severity = Severity::error;
    finding.revision = "3_unique_emails";
    finding.revision_id = "3";
    finding.message = "The up of 3_unique_emails fails: syntax error at or near \"NULLS\"";
    finding.where = {std::string(HARNESS_SOURCE_DIR) + "/tests/report/3_unique_emails.up.sql", 5, 12};
    finding.evidence = {
        {Evidence::Kind::statement, "the statement",
         "ALTER TABLE users\n\tADD CONSTRAINT users_email\n    UNIQUE NULLS NOT DISTINCT (email)"},
        {Evidence::Kind::server, "what the server said",
         "ERROR:  syntax error at or near \"NULLS\" (SQLSTATE 42601)"}};
    return finding;
}

Finding missing_down() {
    Finding finding;
    finding.rule = "chain/missing-down";
    finding.severity = Severity::warning;
    finding.revision = "7_drop_legacy";
    finding.revision_id = "7";
    finding.message = "7_drop_legacy has no down migration";
    finding.where = {"migrations/7_drop_legacy.up.sql", 0, 0};
    return finding;
}

void add(CellResult& cell, const Finding& finding) {
    auto& outcome = check(cell, finding.rule.substr(0, finding.rule.find('/')));
    outcome.status = finding.severity == Severity::error ? CheckStatus::failed : CheckStatus::warned;
    if (finding.severity == Severity::error) cell.status = CellStatus::failed;
    cell.findings.push_back(finding);
}

void could_not_start(CellResult& cell, const std::string& message) {
    cell.status = CellStatus::error;
    cell.server_version.clear();
    cell.error = base::Error{};
    cell.error->message = message;
    for (auto& outcome : cell.checks)
        outcome = {outcome.check, CheckStatus::not_looked, "the server did not start", 0};
}

RunResult passed() {
    auto sqlite = passed_cell("sqlite", "");
    auto postgres = passed_cell("postgres", "17");
    check(postgres, "idempotency").status = CheckStatus::off;
    check(postgres, "stairway") = {"stairway", CheckStatus::passed, "from 5_orders on (since:)", 8};
    return run_of({sqlite, postgres});
}

RunResult same_finding() {
    std::vector<CellResult> cells;
    for (const auto* version : {"13", "14", "15", "16", "17", "18"})
        cells.push_back(passed_cell("postgres", version));
    add(cells[0], missing_down());
    add(cells[0], failed_up());
    check(cells[0], "stairway") = {"stairway", CheckStatus::not_looked, "3_unique_emails did not apply", 0};
    for (std::size_t i = 1; i < cells.size(); ++i) {
        add(cells[i], missing_down());
        if (i < 3) add(cells[i], left_over_index());
    }
    cells[2].findings.back().evidence.front().text += "\n- grant on public.orders to reporting";
    cells[1].ignored.push_back(missing_down());
    cells[1].connect_command = "psql -h 127.0.0.1 -p 49153 -U postgres harness_stairway";
    cells[1].remove_command = "docker rm -fv 0123456789ab";
    cells.push_back(passed_cell("sqlite", ""));
    return run_of(std::move(cells));
}

RunResult environment_error() {
    auto good = passed_cell("postgres", "16");
    add(good, left_over_index());
    auto crashed = passed_cell("postgres", "17");
    could_not_start(crashed,
                    "starting postgres:17: the server exited with code 1 before it was ready; look at "
                    "its log below");
    crashed.error->detail = "out of memory: no";
    crashed.server_log = "LOG:  starting PostgreSQL 17.2\nFATAL:  could not map anonymous shared memory\n";
    auto missing = passed_cell("postgres", "99");
    could_not_start(missing, "pulling postgres:99: manifest unknown; check the version");
    auto also_missing = passed_cell("postgres", "98");
    could_not_start(also_missing, "pulling postgres:99: manifest unknown; check the version");
    return run_of({good, crashed, missing, also_missing});
}

/// Flaky, started anew, not to be had.
RunResult unsteady() {
    auto flaky = passed_cell("postgres", "16");
    add(flaky, failed_up());
    flaky.status = CellStatus::flaky;
    flaky.repeats = {{CellStatus::passed, {}},
                     {CellStatus::failed, {"up/failed 3_unique_emails"}},
                     {CellStatus::passed, {}}};
    auto anew = passed_cell("postgres", "17");
    anew.retried = {{"server_killed", "the server was killed", "install: up of 3_unique_emails",
                     "running 3_unique_emails.up.sql: the connection to the server is lost"}};
    auto absent = passed_cell("postgres", "18");
    could_not_start(absent, "there is no PostgreSQL 18 on this machine");
    absent.status = CellStatus::unavailable;
    absent.fault = "unavailable";
    absent.runtime = "process";
    return run_of({flaky, anew, absent});
}

RunResult interrupted() {
    auto stopped = passed_cell("postgres", "17");
    stopped.status = CellStatus::cancelled;
    for (auto& outcome : stopped.checks)
        outcome = {outcome.check, CheckStatus::not_looked, "the run was interrupted", 0};
    auto run = run_of({passed_cell("sqlite", ""), stopped});
    run.planned = 5;
    run.interrupted = true;
    run.complete = false;
    return run;
}

RunResult incomplete() {
    auto run = run_of({passed_cell("sqlite", "")});
    run.planned = 3;
    run.complete = false;
    return run;
}

RunResult allowed_failure() {
    auto beta = passed_cell("postgres", "19");
    beta.allow_failure = "beta, until October";
    add(beta, failed_up());
    auto gone = passed_cell("postgres", "20");
    gone.allow_failure = "not released yet";
    could_not_start(gone, "pulling postgres:20: manifest unknown");
    return run_of({passed_cell("postgres", "18"), beta, gone});
}

RunResult matrix_finding() {
    Finding unused;
    unused.rule = "matrix/unused-ignore";
    unused.severity = Severity::warning;
    unused.message = "The ignore of stairway/* on 5_orders matches nothing";
    unused.where = {"matrix.yaml", 31, 5};
    Finding expected = unused;
    expected.rule = "matrix/unexpected-pass";
    expected.severity = Severity::error;
    expected.message = "postgres-16 was expected to fail with up/failed and passed";
    expected.where.line = 40;
    auto run = run_of({passed_cell("postgres", "16")});
    run.findings = {unused, unused, expected};
    return run;
}

RunResult versions_differ() {
    Finding differs;
    differs.rule = "versions/differs";
    differs.message = "postgres: public.emails is another on 18 than on 16, 17";
    differs.objects = {"index public.emails.emails_once"};
    differs.evidence = {{Evidence::Kind::schema_diff, "from 16, 17, to 18",
                         "~ index public.emails.emails_once: (address) → (address) NULLS NOT DISTINCT\n"}};
    auto run =
        run_of({passed_cell("postgres", "16"), passed_cell("postgres", "17"), passed_cell("postgres", "18"),
                passed_cell("mysql", "8.4"), passed_cell("mysql", "9.7"), passed_cell("mariadb", "11.8")});
    run.findings = {differs};
    run.ignored = {differs};
    run.comparisons = {
        {"versions", "postgres", {"postgres-16", "postgres-17", "postgres-18"}, CheckStatus::failed, ""},
        {"versions",
         "mysql",
         {"mysql-8.4", "mysql-9.7"},
         CheckStatus::passed,
         "without 8.0 (allowed to fail)"},
        {"versions",
         "mariadb",
         {"mariadb-11.8"},
         CheckStatus::not_looked,
         "there is only one version to look at"}};
    return run;
}

RunResult hostile() {
    const std::string nasty =
        "quote \" ' <b>&amp; ]]> --> \x1b[31mred\x1b[0m \x1b]0;title\a \x01\x02\x7f \xff\xc3( "
        "\u202Eevil\u202C \uFFFE \xed\xa0\x80 שלום 漢字 \U0001F600\r\nnext\tline \x1b[2J";
    auto cell = passed_cell("postgres", "17");
    cell.id = "postgres-17+axis=" + nasty;
    cell.server_version = nasty;
    cell.image = nasty;
    cell.connect_command = nasty;
    Finding finding = failed_up();
    finding.revision = nasty;
    finding.message = nasty;
    finding.where = {nasty, 3, 4};
    finding.objects = {nasty};
    finding.evidence.push_back({Evidence::Kind::text, nasty, nasty + std::string(1U << 20U, 'x')});
    finding.evidence.push_back({Evidence::Kind::schema_diff, "many", {}});
    for (int i = 0; i < 100'000; ++i) finding.evidence.back().text += "+ line\n";
    add(cell, finding);
    finding.rule = nasty;
    cell.findings.push_back(finding);
    auto broken = passed_cell("sqlite", nasty);
    could_not_start(broken, nasty);
    broken.server_log = nasty + std::string(1U << 20U, '\n') + nasty;
    check(cell, "down") = {"down", CheckStatus::not_looked, nasty, 0};
    auto other = cell;
    other.id += " again";
    for (auto& seen : other.findings) seen.evidence.pop_back();
    auto run = run_of({cell, other, broken});
    run.name = nasty;
    run.duration = Milliseconds(1.0 / 3.0);
    return run;
}

RunResult empty() {
    return run_of({});
}

constexpr std::array<std::pair<std::string_view, RunResult (*)()>, 11> k_runs{{
    {"empty", empty},
    {"passed", passed},
    {"same_finding", same_finding},
    {"environment_error", environment_error},
    {"unsteady", unsteady},
    {"interrupted", interrupted},
    {"incomplete", incomplete},
    {"allowed_failure", allowed_failure},
    {"matrix_finding", matrix_finding},
    {"versions_differ", versions_differ},
    {"hostile", hostile},
}};

} // namespace

CellResult passed_cell(const std::string& engine, const std::string& version) {
    CellResult cell;
    cell.id = version.empty() ? engine : engine + '-' + version;
    cell.engine = engine;
    cell.version = version;
    cell.server_version = version.empty() ? "3.40.1" : version + ".2";
    if (!version.empty()) cell.image = engine + ':' + version;
    cell.runtime = version.empty() ? "embedded" : "docker";
    cell.layout = "golang-migrate";
    cell.migrations = "migrations";
    cell.revisions = 12;
    cell.status = CellStatus::passed;
    for (const auto& info : suite::checks())
        if (info.looks_at == suite::LooksAt::cell && info.standing == suite::Standing::always)
            cell.checks.push_back({std::string(info.name), CheckStatus::passed, "", 12});
    cell.steps = {{"install", "up", "1_users", Milliseconds(12.3456789), Milliseconds(20), false},
                  {"stairway", "down", "12_add_index", Milliseconds(3.5), Milliseconds(9), false}};
    cell.waited = Milliseconds(250);
    cell.started = Milliseconds(1800);
    cell.duration = Milliseconds(8200);
    return cell;
}

RunResult run_of(std::vector<CellResult> cells) {
    RunResult run;
    run.name = "shop";
    run.file = "matrix.yaml";
    run.run_id = "r-1";
    run.harness_version = "0.1.0";
    run.started =
        std::chrono::sys_days(std::chrono::year(2024) / 5 / 1) + std::chrono::milliseconds(43'200'250);
    run.duration = Milliseconds(12'345.6);
    run.jobs = 4;
    run.planned = cells.size();
    run.cells = std::move(cells);
    run.complete = true;
    return run;
}

RunResult large_run() {
    std::vector<CellResult> cells;
    for (const auto* engine : {"postgres", "mysql", "mariadb", "sqlite"})
        for (int version = 1; version <= 15; ++version) {
            auto cell =
                passed_cell(engine, std::to_string(version) + (version % 4 == 0 ? ".11+sql_mode=ansi" : ""));
            for (const auto* name : {"data", "constraints", "locks"})
                cell.checks.push_back({name, CheckStatus::passed, "", 12});
            if (version % 5 == 0) add(cell, left_over_index());
            if (version % 7 == 0) add(cell, missing_down());
            cell.server_version = std::to_string(version) + ".11";
            cell.duration = Milliseconds(700.0 * version * version);
            cells.push_back(cell);
        }
    return run_of(std::move(cells));
}

std::vector<NamedRun> runs() {
    std::vector<NamedRun> all;
    for (const auto& [name, make] : k_runs) all.push_back({std::string(name), make()});
    return all;
}

RunResult run_named(const std::string& name) {
    for (const auto& [known, make] : k_runs)
        if (known == name) return make();
    throw std::logic_error("no run is called " + name);
}

} // namespace harness::report_test
