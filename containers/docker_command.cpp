// A program in a container beside a server's, in the same network namespace: there is no network to make, and
// none to remove.

#include "containers/command_container.hpp"
#include "containers/create_request.hpp"
#include "containers/docker_server.hpp"
#include "containers/log_tail.hpp"

#include <fmt/format.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_parting_time{30};
constexpr int k_most_lines = 5000; ///< of each of its outputs

base::Limit parting() {
    return {base::Deadline::after(k_parting_time), {}};
}

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

} // namespace

base::Result<CommandEnd> DockerServer::run_beside(const CommandSpec& command, const base::Limit& limit) {
    const auto& client = m_session->client;
    HARNESS_TRY(const auto container,
                CommandContainer::create(m_session, command, m_id, command_body, limit));
    HARNESS_CHECK(container->start());
    CommandEnd end;
    HARNESS_TRY(end.exit_code, container->wait(limit));
    HARNESS_TRY(end.output, output_of(client, container->id(), "stdout", parting()));
    HARNESS_TRY(end.errors, output_of(client, container->id(), "stderr", parting()));
    HARNESS_CHECK(container->remove());
    return end;
}

} // namespace harness::containers
