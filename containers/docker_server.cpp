#include "containers/docker_server.hpp"

#include "containers/failed.hpp"

#include "containers/create_request.hpp"
#include "containers/log_tail.hpp"
#include "containers/owner.hpp"
#include "containers/pause.hpp"
#include "containers/removal.hpp"
#include "containers/watcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <ctime>

namespace harness::containers {
namespace {

/// What a destructor or a release may take: it has no caller's limit.
constexpr std::chrono::seconds k_parting_time{30};

/// After this long a container whose owner cannot be asked counts as left over.
constexpr std::chrono::hours k_lifetime{24};

base::Limit parting_limit() {
    return {base::Deadline::after(k_parting_time), {}};
}

} // namespace

std::string DockerSession::next_request() {
    return fmt::format("{}-{}", run_id, ++m_requests);
}

std::map<std::string, std::string> DockerSession::labels(const std::string& cell,
                                                         const std::string& request) const {
    const auto expires = std::time(nullptr) + std::chrono::seconds(k_lifetime).count();
    return {{std::string(k_run_label), run_id},
            {std::string(k_cell_label), cell},
            {std::string(k_request_label), request},
            {std::string(k_owner_label), to_string(Owner::this_process())},
            {std::string(k_host_label), host_name()},
            {std::string(k_expires_label), std::to_string(expires)}};
}

void DockerSession::keep(const std::string& container_id) {
    const std::lock_guard lock(m_mutex);
    m_kept.insert(container_id);
}

std::set<std::string> DockerSession::kept() const {
    const std::lock_guard lock(m_mutex);
    return m_kept;
}

DockerServer::~DockerServer() {
    if (m_hold != Hold::owned) return;
    try {
        if (const auto removed = remove(parting_limit()); removed.has_error())
            spdlog::warn("{}", removed.error().message);
    } catch (const std::exception& error) {
        spdlog::warn("could not remove the container {}: {}", m_name, error.what());
    }
}

base::Result<void> DockerServer::start(const base::Limit& limit) {
    const auto attempt = fmt::format("start the container {}", m_name);
    HARNESS_TRY(const auto answer,
                m_session->client.call(attempt, {"POST", "/containers/" + m_id + "/start", ""},
                                       limit.within(k_request_time)));
    constexpr int already_started = 304;
    if (!answer.succeeded() && answer.status != already_started) return refusal(attempt, answer);
    return find_endpoint(limit);
}

/// The port is published before start answers; Podman may need a moment longer. A server that has ended
/// already has none, which is no error here: who waits until it is ready learns the reason.
base::Result<void> DockerServer::find_endpoint(const base::Limit& limit) {
    constexpr std::chrono::milliseconds between{20};
    const auto own = limit.within(std::chrono::seconds(10));
    const auto& address = m_session->client.address();
    m_endpoint.host = is_local(address) ? "127.0.0.1" : address.host;
    if (m_port == 0) return {};
    do {
        HARNESS_TRY(const auto container, inspect(own));
        m_endpoint.port = container.host_port.value_or(0);
        m_shortcut =
            is_local(address) ? shortcut_to(container.networks, m_port, own_addresses()) : std::nullopt;
        m_pid = container.pid;
        if (m_endpoint.port != 0 || !container.state.running) return {};
    } while (pause(between, own));
    if (limit.stop.stop_requested())
        return failed(base::ErrorKind::cancelled,
                      fmt::format("could not start the container {}: stopped", m_name));
    return environment_failed(
        fmt::format("could not start the container {}: the engine did not publish port {}", m_name, m_port));
}

std::optional<Endpoint> DockerServer::shortcut(const base::Limit& limit) const {
    if (!m_shortcut || !leads_to(*m_shortcut, m_pid, limit)) return std::nullopt;
    return m_shortcut;
}

base::Result<InspectedContainer> DockerServer::inspect(const base::Limit& limit) const {
    const auto attempt = fmt::format("ask for the state of the container {}", m_name);
    HARNESS_TRY(const auto answer,
                m_session->client.call(attempt, {.target = "/containers/" + m_id + "/json"},
                                       limit.within(k_request_time)));
    if (answer.status == 404) {
        InspectedContainer gone;
        gone.state.error = "the container is gone; somebody else removed it";
        return gone;
    }
    if (!answer.succeeded()) return refusal(attempt, answer);
    auto container = read_container(answer.body, m_port);
    if (!container) return unreadable(attempt, answer.body);
    return std::move(*container);
}

base::Result<ServerState> DockerServer::state(const base::Limit& limit) {
    HARNESS_TRY(auto container, inspect(limit));
    return std::move(container.state);
}

base::Result<std::string> DockerServer::log(int lines, const base::Limit& limit) {
    const auto attempt = fmt::format("read the log of the container {}", m_name);
    LogTail tail(lines);
    HARNESS_TRY(const auto answer,
                m_session->client.call(
                    attempt,
                    {.target = fmt::format("/containers/{}/logs?stdout=1&stderr=1&tail={}", m_id, lines)},
                    limit.within(k_request_time), [&](std::string_view bytes) { tail.feed(bytes); }));
    if (answer.status == 404) return std::string();
    if (!answer.succeeded()) return refusal(attempt, answer);
    return tail.text();
}

base::Result<void> DockerServer::remove(const base::Limit& limit) {
    if (m_hold != Hold::owned) return {};
    HARNESS_CHECK(remove_container(m_session->client, m_id, limit));
    m_hold = Hold::removed;
    return {};
}

void DockerServer::release() {
    if (m_hold != Hold::owned) return;
    m_hold = Hold::released;
    m_session->keep(m_id);
    if (m_session->watcher) m_session->watcher->keep(m_id);
    const auto kept = std::string(k_kept_prefix) + m_name;
    const auto answer = m_session->client.call(
        "rename the container",
        {"POST", fmt::format("/containers/{}/rename?name={}", m_id, url_encoded(kept)), ""}, parting_limit());
    if (answer.has_error() || !answer->succeeded())
        spdlog::warn("could not rename the container {} to {}; a later run may sweep it", m_name, kept);
}

} // namespace harness::containers
