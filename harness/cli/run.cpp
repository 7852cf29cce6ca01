#include "containers/keeper.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"
#include "harness/cli/signals.hpp"
#include "harness/cli/version.hpp"
#include "harness/report/console.hpp"
#include "harness/report/report.hpp"

#include <fmt/core.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <thread>

namespace harness::cli {
namespace {

using suite::ExitCode;

std::string make_run_id() {
    std::random_device random;
    return fmt::format("{:08x}", random());
}

/// Where embedded engines keep their files while the run lasts; removed at its end unless it is to be kept.
class WorkFolder {
  public:
    explicit WorkFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    ~WorkFolder() { remove(); }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// For good: no later run takes it for a dead one's.
    void keep() {
        m_kept = true;
        std::error_code ignored;
        std::filesystem::remove(m_path / containers::k_owner_file, ignored);
    }
    void remove() const {
        if (m_kept) return;
        // A server that is just being ended may still write into it, or its keeper be removing the same
        // files.
        constexpr int attempts = 20;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            std::error_code failure;
            std::filesystem::remove_all(m_path, failure);
            if (!failure) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

  private:
    std::filesystem::path m_path;
    std::atomic<bool> m_kept = false; // the thread that hears signals reads it
};

base::Result<std::filesystem::path> make_work_folder() {
    std::error_code code;
    auto pattern = (std::filesystem::temp_directory_path(code) / "harness-XXXXXX").string();
    if (code || !::mkdtemp(pattern.data()))
        return base::Error{
            base::ErrorKind::environment,
            fmt::format("making a work folder {}: {}; free some space, or point TMPDIR elsewhere", pattern,
                        code ? code.message() : std::strerror(errno))};
    containers::claim_folder(pattern);
    return std::filesystem::path(pattern);
}

base::Result<std::vector<report::ReportFile>> open_reports(const std::vector<ReportRequest>& requests) {
    std::vector<report::ReportFile> files;
    for (const auto& request : requests) {
        HARNESS_TRY(auto file, report::ReportFile::open(*report::find_format(request.format), request.path));
        files.push_back(std::move(file));
    }
    return files;
}

report::ConsoleOptions console_options(const RunCommand& command) {
    auto options = report::console_options(stdout);
    if (command.colour != Colour::automatic) options.colour = command.colour == Colour::always;
    options.quiet = command.quiet;
    if (command.quiet) options.live = false;
    return options;
}

/// The three listeners of a run: console, report files, signals.
class Listener {
  public:
    Listener(report::Console& console, const std::vector<report::ReportFile>& reports,
             const SignalWatch& signals)
        : m_console(console), m_reports(reports), m_signals(signals) {}

    void hear(const runner::Event* event) {
        if (m_signals.was_asked_to_stop() && !m_told_of_stop) {
            m_told_of_stop = true;
            m_console.on(
                runner::Remark{"stopping: cells end and servers are removed; Ctrl-C again leaves at once"});
        }
        if (event)
            m_console.on(*event);
        else
            m_console.tick();
    }

    void write(const suite::RunResult& result) {
        for (const auto& file : m_reports) {
            auto written = file.write(result);
            if (written.has_error() && !m_write_error) m_write_error = std::move(written).error();
        }
    }

    [[nodiscard]] const std::optional<base::Error>& write_error() const { return m_write_error; }

  private:
    report::Console& m_console;
    const std::vector<report::ReportFile>& m_reports;
    const SignalWatch& m_signals;
    bool m_told_of_stop = false;
    std::optional<base::Error> m_write_error;
};

bool any_kept(const suite::RunResult& result) {
    for (const auto& cell : result.cells)
        if (!cell.connect_command.empty() && cell.runtime != "docker" && cell.runtime != "url") return true;
    return false;
}

} // namespace

ExitCode run(const RunCommand& command) {
    const auto read = read_matrix(command.matrix, command.docker_host);
    if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
    const auto& input = std::get<MatrixInput>(read);
    const auto reports = open_reports(command.reports);
    if (reports.has_error()) {
        tell(reports.error());
        return ExitCode::usage;
    }
    auto made = make_work_folder();
    if (made.has_error()) {
        tell(made.error());
        return ExitCode::environment;
    }
    WorkFolder folder(std::move(*made));
    const std::stop_source stop;
    const SignalWatch signals(stop, [&folder] { folder.remove(); });

    runner::RunOptions options;
    options.selection = command.matrix.only.empty() ? runner::Selection::all : runner::Selection::part;
    options.jobs = command.jobs;
    options.fail_fast = command.fail_fast;
    options.repetition = command.repetition;
    options.retries = command.retries;
    options.allow_unavailable = command.allow_unavailable;
    options.keep = command.keep;
    options.work_folder = folder.path();
    options.docker_host = command.docker_host;
    options.freshness = command.fresh ? containers::Freshness::fresh : containers::Freshness::reuse;
    options.prepared_limit = command.prepared_limit;
    options.run_id = make_run_id();
    options.harness_version = version_text();

    const auto console = report::make_console(console_options(command));
    Listener listener(*console, *reports, signals);
    const auto result = runner::run(
        input.spec, input.cells, options, [&](const runner::Event* event) { listener.hear(event); },
        [&](const suite::RunResult& so_far) { listener.write(so_far); }, stop);
    if (any_kept(result)) folder.keep();
    console->finish(result);
    if (!listener.write_error()) return suite::exit_code(result);
    tell(*listener.write_error());
    return ExitCode::environment;
}

} // namespace harness::cli
