#include "harness/cli/options.hpp"

#include "harness/report/report.hpp"
#include "harness/suite/result.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace harness::cli {
namespace {

void add_matrix(CLI::App& command, MatrixOptions& options) {
    command.add_option("matrix", options.file, "The matrix file (YAML)")->required()->type_name("FILE");
    command
        .add_option("--only", options.only,
                    "Only cells whose id matches this glob; may be given several times")
        ->type_name("GLOB")
        ->allow_extra_args(false);
    command
        .add_option("--image-prefix", options.image_prefix,
                    "Put before every image that names no registry of its own: a mirror, or a local name")
        ->type_name("PREFIX")
        ->envname("HARNESS_IMAGE_PREFIX");
    command
        .add_option("--runtime", options.runtime,
                    "Where servers come from, whatever the matrix file says: docker, or process: the server "
                    "programs of this machine")
        ->transform(CLI::CheckedTransformer(std::map<std::string, matrix::Runtime>{
            {"docker", matrix::Runtime::docker}, {"process", matrix::Runtime::process}}))
        ->type_name("WHICH");
}

ReportRequest parse_report(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size())
        throw CLI::ValidationError("--report",
                                   "'" + text + "' should be FORMAT=FILE, for example junit=report.xml");
    ReportRequest request{text.substr(0, equals), text.substr(equals + 1)};
    if (report::find_format(request.format)) return request;
    std::string known;
    for (const auto& format : report::formats())
        known += (known.empty() ? "" : ", ") + std::string(format.name);
    throw CLI::ValidationError("--report", "there is no format '" + request.format + "'; there are " + known);
}

/// What makes of one look a result that a nightly can be trusted with.
void add_trust(CLI::App& command, RunCommand& run) {
    constexpr int most_repeats = 100'000;
    constexpr int most_retries = 10;
    command
        .add_option("--repeat", run.repetition.times,
                    "Run each cell N times; one whose verdict changes is flaky, and fails the run")
        ->check(CLI::Range(1, most_repeats))
        ->type_name("N");
    command.add_flag("--until-failure", run.repetition.until_failure,
                     "Run each cell until it does not pass, at most --repeat times (default: 100)");
    command
        .add_option("--retries", run.retries,
                    "How often a cell that the environment failed is started anew (default: 1)")
        ->check(CLI::Range(0, most_retries))
        ->type_name("N");
    command.add_flag("--allow-unavailable", run.allow_unavailable,
                     "Do not count cells whose server cannot be had here");
}

void add_docker_host(CLI::App& command, std::string& host) {
    command
        .add_option("--docker-host", host,
                    "The container engine (default: DOCKER_HOST, else the usual socket)")
        ->type_name("URL");
}

void add_ps(CLI::App& app, PsCommand& ps) {
    auto* command =
        app.add_subcommand("ps", "Show what harness has on the container engine, and whose it is");
    add_docker_host(*command, ps.docker_host);
    command->add_flag("--json", ps.json, "For programs: one line of JSON");
    command->footer(
        "States of containers:\n"
        "  running    the harness that started it runs, on this machine\n"
        "  left over  that harness is gone; the next run, or `harness clean`, removes it\n"
        "  elsewhere  started on another machine, or before this one's last start; left alone for a day\n"
        "  expired    the same, and the day is over; the next run, or `harness clean`, removes it\n"
        "  kept       left by `run --keep`, for you; `harness clean --kept` removes it\n\n"
        "A prepared image is a server's data directory that need not be initialised again.");
}

void add_clean(CLI::App& app, CleanCommand& clean) {
    auto* command = app.add_subcommand("clean", "Remove what harness left on the container engine");
    add_docker_host(*command, clean.docker_host);
    command->add_flag("-n,--dry-run", clean.dry_run, "Only show what would be removed");
    command->add_flag("--kept", clean.kept, "Also the servers that `run --keep` left on this machine");
    command->add_flag("--prepared", clean.prepared,
                      "Also all prepared images; each is made again by the next start that needs it");
    command->add_flag("--all", clean.all, "Both, and servers that were kept on other machines, too");
    command->footer(
        "Without an option: what dead runs left, and prepared images that nobody can use any more.\n"
        "What a run holds that lives, on this machine or another, is never removed.\n\n"
        "Examples:\n"
        "  harness clean --dry-run\n"
        "  harness clean --kept --prepared");
}

void add_run(CLI::App& app, RunCommand& run) {
    auto* command = app.add_subcommand("run", "Run the migrations of a matrix file on all its cells");
    add_matrix(*command, run.matrix);
    command->add_option("-j,--jobs", run.jobs, "Cells at once (default: by cores and memory)")
        ->check(CLI::Range(1, 1024))
        ->type_name("N");
    command->add_flag("--fail-fast", run.fail_fast, "Stop at the first cell that fails");
    add_trust(*command, run);
    command
        ->add_option("--keep", run.keep,
                     "Leave servers running after the run, and say how to connect: failed, all or never")
        ->transform(CLI::CheckedTransformer(std::map<std::string, runner::Keep>{
            {"never", runner::Keep::never}, {"failed", runner::Keep::failed}, {"all", runner::Keep::all}}))
        ->type_name("WHICH");
    command
        ->add_option_function<std::vector<std::string>>(
            "-r,--report",
            [&run](const std::vector<std::string>& texts) {
                for (const auto& text : texts) run.reports.push_back(parse_report(text));
            },
            "Write a report, again after each cell: json=FILE, junit=FILE; may be given several times")
        ->type_name("FORMAT=FILE")
        ->allow_extra_args(false);
    add_docker_host(*command, run.docker_host);
    command->add_flag("--fresh", run.fresh, "Start servers cold: neither use prepared images nor make any");
    command
        ->add_option(
            "--prepared-limit", run.prepared_limit,
            "What prepared images may take on the engine's disk after the run; those not used for longest go")
        ->transform(CLI::AsSizeValue(false))
        ->type_name("SIZE")
        ->capture_default_str()
        ->envname("HARNESS_PREPARED_LIMIT");
    command->add_option("--color,--colour", run.colour, "Colours: auto, always or never")
        ->transform(CLI::CheckedTransformer(std::map<std::string, Colour>{
            {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}}))
        ->type_name("WHEN");
    command->add_flag("-q,--quiet", run.quiet, "Only findings and the summary");
    command->footer(
        "Exit codes: 0 all passed, 1 findings at error level, 2 bad usage or matrix file,\n"
        "3 the environment failed (Docker, network, disk), 70 a bug in harness, 130 interrupted.\n\n"
        "Examples:\n"
        "  harness run matrix.yaml\n"
        "  harness run matrix.yaml --only 'postgres-1[67]' --keep failed\n"
        "  harness run matrix.yaml --report junit=report.xml --report json=report.json");
}

} // namespace

std::variant<Command, int> parse_command_line(int argc, char** argv) {
    CLI::App app{"harness tests database migrations on a matrix of real database engines.", "harness"};
    app.require_subcommand(1);
    app.footer("A first look: harness run examples/01_quickstart/matrix.yaml\n"
               "`harness COMMAND --help` tells more of a command.");
    RunCommand run;
    PlanCommand plan;
    ValidateCommand validate;
    ExplainCommand explain;
    PsCommand ps;
    CleanCommand clean;
    add_run(app, run);
    add_matrix(*app.add_subcommand(
                   "plan", "Show the cells of a matrix file and what would run on each; starts nothing"),
               plan.matrix);
    add_matrix(
        *app.add_subcommand("validate", "Check a matrix file and the migrations it names; starts nothing"),
        validate.matrix);
    app.add_subcommand("explain",
                       "Explain a rule: what it means, why it matters, what to do; without a rule, list all")
        ->add_option("rule", explain.rule, "A rule's id, for example stairway/not-restored");
    add_ps(app, ps);
    add_clean(app, clean);
    app.add_subcommand("version", "Show the version of harness and of what it is built with");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = error.get_exit_code() == 0;
        app.exit(error);
        return asked_for_help ? 0 : static_cast<int>(suite::ExitCode::usage);
    }
    constexpr int default_most = 100;
    if (run.repetition.until_failure && run.repetition.times == 1) run.repetition.times = default_most;
    if (app.got_subcommand("run")) return Command{run};
    if (app.got_subcommand("plan")) return Command{plan};
    if (app.got_subcommand("validate")) return Command{validate};
    if (app.got_subcommand("explain")) return Command{explain};
    if (app.got_subcommand("ps")) return Command{ps};
    if (app.got_subcommand("clean")) return Command{clean};
    return Command{VersionCommand{}};
}

} // namespace harness::cli
