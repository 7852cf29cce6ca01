#include "harness/runner/cell_server.hpp"

#include "containers/bring_up.hpp"
#include "containers/pause.hpp"
#include "containers/recipe.hpp"
#include "drivers/password.hpp"
#include "harness/runner/process_server.hpp"
#include "harness/runner/server_parts.hpp"
#include "harness/runner/url_server.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace harness::runner {
namespace {

using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;

class ContainerServer final : public CellServer {
  public:
    ContainerServer(std::unique_ptr<containers::RunningServer> running,
                    std::unique_ptr<drivers::Server> server)
        : m_running(std::move(running)), m_server(std::move(server)) {}

    drivers::Server& database_server() override { return *m_server; }
    containers::RunningServer* container() override { return m_running.get(); }
    std::string log() override {
        auto lines = m_running->log(k_log_lines, cleaning_limit());
        return lines.has_value() ? std::move(*lines) : std::string{};
    }
    Vitals vitals() override { return vitals_of(*m_running, "the container"); }
    std::string keep() override {
        m_running->release();
        return "docker rm -fv " + m_running->id().substr(0, 12);
    }
    Result<void> remove() override { return m_running->remove(cleaning_limit()); }

  private:
    std::unique_ptr<containers::RunningServer> m_running;
    std::unique_ptr<drivers::Server> m_server;
};

/// A folder of database files below the run's work folder. The run removes what is left of that at its end.
class FolderServer final : public CellServer {
  public:
    FolderServer(std::filesystem::path folder, std::unique_ptr<drivers::Server> server)
        : m_folder(std::move(folder)), m_server(std::move(server)) {}

    drivers::Server& database_server() override { return *m_server; }
    std::string log() override { return {}; }
    Vitals vitals() override { return {}; }
    std::string keep() override { return "rm -r " + m_folder.string(); }
    Result<void> remove() override {
        std::error_code code;
        std::filesystem::remove_all(m_folder, code);
        if (!code) return {};
        return Error{ErrorKind::environment, "removing " + m_folder.string() + ": " + code.message()};
    }

  private:
    std::filesystem::path m_folder;
    std::unique_ptr<drivers::Server> m_server;
};

Result<std::unique_ptr<CellServer>> start_embedded(const matrix::Cell& cell, const CellContext& context) {
    drivers::Address address;
    address.folder = context.work_folder / cell.id;
    address.settings = cell.settings.settings;
    // Files of a throw-away database need not survive a power cut (SQLite manual, "PRAGMA synchronous").
    if (cell.settings.durability != matrix::Durability::real) address.settings.emplace("synchronous", "off");
    std::error_code code;
    std::filesystem::create_directories(address.folder, code);
    if (code)
        return Error{ErrorKind::environment, "making the folder " + address.folder.string() + ": "
                                                 + code.message()
                                                 + "; free some space, or point TMPDIR elsewhere"};
    auto folder = address.folder;
    return std::make_unique<FolderServer>(std::move(folder),
                                          drivers::open_server(cell.engine, std::move(address)));
}

/// Whether the registry or the engine says that there is no such image for us, so that asking again is in
/// vain.
bool names_no_image(const Error& error) {
    constexpr std::array words{"not found",
                               "no such image",
                               "does not exist",
                               "manifest unknown",
                               "pull access denied",
                               "unauthorized",
                               "no matching manifest",
                               "no such host",
                               "invalid reference format"};
    const auto& text = error.message;
    return std::ranges::any_of(words, [&](const char* word) { return text.find(word) != std::string::npos; });
}

/// Ready, with the recipe's credentials, whatever it was started from.
Result<containers::ReadyServer> bring_up_server(const matrix::Cell& cell, const CellContext& context,
                                                const containers::Recipe& recipe, StartNotes& notes,
                                                const Limit& limit) {
    containers::BringUp wanted{.recipe = recipe, .freshness = context.freshness, .probe = {}};
    const auto with = [&](const std::string& password) {
        auto credentials = recipe.credentials;
        credentials.password = password;
        return credentials;
    };
    wanted.probe = [&](const std::string& password) { return probe_of(cell, with(password)); };
    wanted.is_secret = [&](std::string_view text) { return context.secrets.masked(text) != text; };
    wanted.on_failure = [&](containers::RunningServer& server) { note_end(server, "the container", notes); };
    HARNESS_TRY(auto ready, containers::bring_up(*context.runtime, wanted, limit));
    if (ready.password == recipe.credentials.password) return ready;
    notes.passwords.push_back(ready.password);
    HARNESS_CHECK(drivers::change_password(cell.engine, address_of(ready.endpoint, with(ready.password)),
                                           recipe.credentials.password, limit));
    ready.password = recipe.credentials.password;
    return ready;
}

Result<std::unique_ptr<CellServer>> start_container(const matrix::Cell& cell, const CellContext& context,
                                                    const CellTells& tells, StartNotes& notes,
                                                    const Limit& limit) {
    if (!context.runtime) {
        notes.is_unavailable = true;
        return *context.runtime_error;
    }
    const auto& timeouts = context.spec.timeouts;
    const auto recipe = containers::recipe(recipe_input_of(cell));
    notes.passwords.push_back(recipe.credentials.password);
    tells(Phase::image, recipe.spec.image, 0, 0);
    auto image = context.runtime->ensure_image(
        recipe.spec.image, [&](const std::string& line) { tells(Phase::image, line, 0, 0); },
        limit.within(timeouts.pull));
    if (image.has_error()) {
        notes.is_unavailable = names_no_image(image.error());
        return std::move(image).error();
    }

    notes.stage = Stage::starting;
    tells(Phase::starting, recipe.spec.image, 0, 0);
    const auto ready_limit = limit.within(cell.settings.ready_timeout.value_or(timeouts.ready));
    HARNESS_TRY(auto ready, bring_up_server(cell, context, recipe, notes, ready_limit));
    auto address = address_of(ready.endpoint, recipe.credentials);
    // What is published is where everybody looks for a container; projects do as they please with other
    // hosts.
    const auto published = ready.server->endpoint();
    address.told = {published.host, published.port};
    HARNESS_TRY(auto server, open_for_walks(cell, std::move(address), notes.passwords, ready_limit));
    return std::make_unique<ContainerServer>(std::move(ready.server), std::move(server));
}

} // namespace

std::string Vitals::describe() const {
    if (!silence.empty()) return silence;
    if (!server) return {};
    if (server->paused) return what + " is paused; somebody else did that";
    if (server->running) return {};
    std::string text = what + " exited";
    if (server->exit_code) text += " with code " + std::to_string(*server->exit_code);
    if (server->out_of_memory) text += " (out of memory: raise `memory:` for this engine)";
    if (!server->error.empty()) text += " (" + server->error + ")";
    return text;
}

Vitals vitals_of(containers::RunningServer& server, std::string what) {
    const auto limit = cleaning_limit().within(std::chrono::seconds(2));
    Vitals vitals{{}, {}, std::move(what)};
    while (true) {
        auto state = server.state(cleaning_limit().within(std::chrono::seconds(10)));
        if (state.has_error()) {
            vitals.silence = state.error().message;
            return vitals;
        }
        vitals.server = *state;
        if (!state->running || state->paused || !containers::pause(std::chrono::milliseconds(50), limit))
            return vitals;
    }
}

void note_end(containers::RunningServer& server, std::string what, StartNotes& notes) {
    notes.vitals.what = std::move(what);
    auto state = server.state(cleaning_limit().within(std::chrono::seconds(10)));
    if (state.has_error())
        notes.vitals.silence = state.error().message;
    else
        notes.vitals.server = *state;
    if (auto log = server.log(k_log_lines, cleaning_limit()); log.has_value()) notes.log = std::move(*log);
}

Result<std::unique_ptr<CellServer>> start_server(const matrix::Cell& cell, const CellContext& context,
                                                 const CellTells& tells, StartNotes& notes,
                                                 const Limit& limit) {
    if (base::info(cell.engine).embedded) return start_embedded(cell, context);
    if (cell.runtime == matrix::Runtime::process) return start_process(cell, context, tells, notes, limit);
    if (cell.runtime == matrix::Runtime::url) return visit_server(cell, context, tells, notes, limit);
    return start_container(cell, context, tells, notes, limit);
}

bool starts_server(const matrix::Cell& cell) {
    return !base::info(cell.engine).embedded && cell.runtime != matrix::Runtime::url;
}

std::uint64_t memory_of(const matrix::Cell& cell) {
    return !starts_server(cell) ? 0 : containers::recipe(recipe_input_of(cell)).spec.memory;
}

bool is_version(std::string_view actual, std::string_view asked) {
    const auto numeric = [](std::string_view text) {
        return text.substr(0, text.find_first_not_of("0123456789."));
    };
    asked = numeric(asked);
    actual = numeric(actual);
    while (asked.ends_with('.')) asked.remove_suffix(1);
    if (asked.empty()) return true;
    return actual == asked || (actual.starts_with(asked) && actual[asked.size()] == '.');
}

} // namespace harness::runner
