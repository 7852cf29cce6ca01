#include "containers/command_container.hpp"

#include "containers/create_request.hpp"
#include "containers/failed.hpp"
#include "containers/removal.hpp"
#include "containers/watcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_creation_time{30};
constexpr std::chrono::seconds k_parting_time{30};

base::Limit within(std::chrono::seconds time) {
    return {base::Deadline::after(time), {}};
}

} // namespace

base::Result<std::unique_ptr<CommandContainer>>
CommandContainer::create(const std::shared_ptr<DockerSession>& session, const CommandSpec& command,
                         const std::string& beside, Body body, const base::Limit& limit) {
    const auto request = session->next_request();
    const auto attempt =
        fmt::format("create a container for {} from {}", command.words.front(), command.image);
    if (limit.stop.stop_requested()) return failed(base::ErrorKind::cancelled, attempt + ": stopped");
    const auto name = container_name(request, command.name + "-tool");
    // Not to be stopped half-way, as a server's is not.
    const auto created = session->client.call(attempt,
                                              {"POST", "/containers/create?name=" + url_encoded(name),
                                               body(command, session->labels(command.name, request), beside)},
                                              within(k_creation_time));
    if (created.has_error()) {
        if (session->watcher) session->watcher->distrust(); // it may have been made all the same
        return created.error();
    }
    if (!created->succeeded()) return refusal(attempt, *created);
    const auto made = read_created(created->body);
    if (!made) return unreadable(attempt, created->body);
    return std::unique_ptr<CommandContainer>(new CommandContainer(session, made->id, command));
}

CommandContainer::~CommandContainer() {
    if (m_removed) return;
    if (const auto removed = remove(); removed.has_error()) spdlog::warn("{}", removed.error().message);
}

base::Result<void> CommandContainer::start() {
    const auto attempt = fmt::format("start {} in {}", m_program, m_image);
    HARNESS_TRY(const auto started,
                m_session->client.call(attempt, {"POST", "/containers/" + m_id + "/start", ""},
                                       within(k_creation_time)));
    if (started.succeeded()) return {};
    auto refused = refusal(attempt, started);
    if (tells_of_no_program(started.body)) {
        refused.kind = base::ErrorKind::usage;
        refused.message = fmt::format("{}{}{} that could be run", m_image, k_lacks_program, m_program);
    }
    return refused;
}

/// The request lasts as long as the command.
base::Result<int> CommandContainer::wait(const base::Limit& limit) const {
    const auto attempt = fmt::format("wait for {}", m_program);
    auto answer =
        m_session->client.call(attempt, {"POST", fmt::format("/containers/{}/wait", m_id), ""}, limit);
    if (limit.stop.stop_requested()) return failed(base::ErrorKind::cancelled, m_program + " was stopped");
    if (limit.deadline.has_passed())
        return failed(base::ErrorKind::timeout, m_program + " took longer than it may, and was stopped");
    if (answer.has_error()) return std::move(answer).error();
    if (!answer->succeeded()) return refusal(attempt, *answer);
    const auto code = read_exit_code(answer->body);
    if (!code) return unreadable(attempt, answer->body);
    return *code;
}

base::Result<void> CommandContainer::remove() {
    m_removed = true;
    return remove_container(m_session->client, m_id, within(k_parting_time));
}

} // namespace harness::containers
