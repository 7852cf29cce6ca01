// A program in a container beside a server's, in the same network namespace: there is no network to make, and
// none to remove.

#include "containers/docker_server.hpp"

#include "containers/create_request.hpp"
#include "containers/failed.hpp"
#include "containers/log_tail.hpp"
#include "containers/removal.hpp"
#include "containers/watcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_creation_time{30};
constexpr std::chrono::seconds k_parting_time{30};
constexpr int k_most_lines = 5000; ///< of each of its outputs

base::Limit within(std::chrono::seconds time) {
    return {base::Deadline::after(time), {}};
}

/// Removes the command's container on every way out.
class CommandContainer {
  public:
    CommandContainer(const EngineClient& client, std::string id) : m_client(client), m_id(std::move(id)) {}
    ~CommandContainer() {
        if (m_removed) return;
        if (const auto removed = remove(); removed.has_error()) spdlog::warn("{}", removed.error().message);
    }
    CommandContainer(const CommandContainer&) = delete;
    CommandContainer& operator=(const CommandContainer&) = delete;

    [[nodiscard]] const std::string& id() const { return m_id; }
    base::Result<void> remove() {
        m_removed = true;
        return remove_container(m_client, m_id, within(k_parting_time));
    }

  private:
    const EngineClient& m_client;
    std::string m_id;
    bool m_removed = false;
};

base::Result<std::string> output_of(const EngineClient& client, const std::string& id,
                                    std::string_view stream, const base::Limit& limit) {
    const auto attempt = "read what the command says";
    LogTail tail(k_most_lines);
    HARNESS_TRY(
        const auto answer,
        client.call(attempt,
                    {.target = fmt::format("/containers/{}/logs?{}=1&tail={}", id, stream, k_most_lines)},
                    limit.within(k_request_time), [&](std::string_view bytes) { tail.feed(bytes); }));
    if (!answer.succeeded()) return refusal(attempt, answer);
    return tail.text();
}

/// The request lasts as long as the command.
base::Result<int> wait_for(const EngineClient& client, const CommandContainer& container,
                           const std::string& program, const base::Limit& limit) {
    const auto attempt = fmt::format("wait for {}", program);
    auto answer =
        client.call(attempt, {"POST", fmt::format("/containers/{}/wait", container.id()), ""}, limit);
    if (limit.stop.stop_requested()) return failed(base::ErrorKind::cancelled, program + " was stopped");
    if (limit.deadline.has_passed())
        return failed(base::ErrorKind::timeout, program + " took longer than it may, and was stopped");
    if (answer.has_error()) return std::move(answer).error();
    if (!answer->succeeded()) return refusal(attempt, *answer);
    const auto code = read_exit_code(answer->body);
    if (!code) return unreadable(attempt, answer->body);
    return *code;
}

} // namespace

base::Result<CommandEnd> DockerServer::run_beside(const CommandSpec& command, const base::Limit& limit) {
    const auto& client = m_session->client;
    const auto request = m_session->next_request();
    const auto attempt =
        fmt::format("create a container for {} from {}", command.words.front(), command.image);
    if (limit.stop.stop_requested()) return failed(base::ErrorKind::cancelled, attempt + ": stopped");
    const auto name = container_name(request, command.name + "-tool");
    // Not to be stopped half-way, as a server's is not.
    const auto created = client.call(attempt,
                                     {"POST", "/containers/create?name=" + url_encoded(name),
                                      command_body(command, m_session->labels(command.name, request), m_id)},
                                     within(k_creation_time));
    if (created.has_error()) {
        if (m_session->watcher) m_session->watcher->distrust(); // it may have been made all the same
        return created.error();
    }
    if (!created->succeeded()) return refusal(attempt, *created);
    const auto made = read_created(created->body);
    if (!made) return unreadable(attempt, created->body);
    CommandContainer container(client, made->id);
    const auto start = fmt::format("start {} in {}", command.words.front(), command.image);
    HARNESS_TRY(const auto started, client.call(start, {"POST", "/containers/" + made->id + "/start", ""},
                                                within(k_creation_time)));
    if (!started.succeeded()) return refusal(start, started);

    CommandEnd end;
    HARNESS_TRY(end.exit_code, wait_for(client, container, command.words.front(), limit));
    HARNESS_TRY(end.output, output_of(client, made->id, "stdout", within(k_parting_time)));
    HARNESS_TRY(end.errors, output_of(client, made->id, "stderr", within(k_parting_time)));
    HARNESS_CHECK(container.remove());
    return end;
}

} // namespace harness::containers
