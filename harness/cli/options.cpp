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

void add_run(CLI::App& app, RunCommand& run) {
    auto* command = app.add_subcommand("run", "Run the migrations of a matrix file on all its cells");
    add_matrix(*command, run.matrix);
    command->add_option("-j,--jobs", run.jobs, "Cells at once (default: by cores and memory)")
        ->check(CLI::Range(1, 1024))
        ->type_name("N");
    command->add_flag("--fail-fast", run.fail_fast, "Stop at the first cell that fails");
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
    command
        ->add_option("--docker-host", run.docker_host,
                     "The container engine (default: DOCKER_HOST, else the usual socket)")
        ->type_name("URL");
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
    app.add_subcommand("version", "Show the version of harness and of what it is built with");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = error.get_exit_code() == 0;
        app.exit(error);
        return asked_for_help ? 0 : static_cast<int>(suite::ExitCode::usage);
    }
    if (app.got_subcommand("run")) return Command{run};
    if (app.got_subcommand("plan")) return Command{plan};
    if (app.got_subcommand("validate")) return Command{validate};
    if (app.got_subcommand("explain")) return Command{explain};
    return Command{VersionCommand{}};
}

} // namespace harness::cli
