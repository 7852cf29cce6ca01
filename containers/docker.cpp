// The Docker Engine as a Runtime: wires the client, the images and the servers together.

#include "containers/create_request.hpp"
#include "containers/docker_attached.hpp"
#include "containers/docker_prepared.hpp"
#include "containers/docker_server.hpp"
#include "containers/failed.hpp"
#include "containers/images.hpp"
#include "containers/removal.hpp"
#include "containers/watcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_creation_time{30};

base::Error stopped(const ServerSpec& spec) {
    return failed(base::ErrorKind::cancelled,
                  fmt::format("could not start a server for {}: stopped", spec.name));
}

class DockerRuntime final : public Runtime {
  public:
    explicit DockerRuntime(std::shared_ptr<DockerSession> session)
        : m_session(std::move(session)), m_images(m_session->client), m_prepared(m_session->client) {}

    base::Result<Capacity> capacity(const base::Limit& limit) override {
        constexpr std::string_view attempt = "ask what the engine's machine has";
        HARNESS_TRY(const auto answer,
                    m_session->client.call(attempt, {.target = "/info"}, limit.within(k_request_time)));
        if (!answer.succeeded()) return refusal(attempt, answer);
        auto capacity = read_capacity(answer.body);
        if (!capacity) return unreadable(attempt, answer.body);
        capacity->is_here = is_local(m_session->client.address());
        return *capacity;
    }

    base::Result<void> ensure_image(const std::string& image, const Progress& progress,
                                    const base::Limit& limit) override {
        return m_images.ensure(image, progress, limit);
    }

    base::Result<std::unique_ptr<RunningServer>> start(const ServerSpec& spec,
                                                       const base::Limit& limit) override {
        HARNESS_TRY(auto server, create(spec, limit));
        if (limit.stop.stop_requested()) return stopped(spec);
        HARNESS_CHECK(server->start(limit));
        return std::unique_ptr<RunningServer>(std::move(server));
    }

    base::Result<std::unique_ptr<RunningCommand>> start_command(const CommandSpec& command,
                                                                const base::Limit& limit) override {
        return start_attached(m_session, command, "", limit);
    }

    base::Result<int> sweep(const base::Limit& limit) override {
        return remove_run(m_session->client, m_session->run_id, m_session->kept(), limit);
    }

    base::Result<int> sweep_leftovers(const base::Limit& limit) override {
        return remove_leftovers(m_session->client, limit);
    }

    PreparedStore* prepared() override { return &m_prepared; }

  private:
    [[nodiscard]] base::Result<std::unique_ptr<DockerServer>> create(const ServerSpec& spec,
                                                                     const base::Limit& limit);
    void remove_unseen(const std::string& request) const;

    std::shared_ptr<DockerSession> m_session;
    ImageStore m_images;
    DockerPreparedStore m_prepared;
};

/// The engine may have made a container although its answer never came. Its name says nothing (another server
/// of the cell may have it), the request's label does. What is made later still is for the watcher, who then
/// looks longer.
void DockerRuntime::remove_unseen(const std::string& request) const {
    if (m_session->watcher) m_session->watcher->distrust();
    const base::Limit briefly{base::Deadline::after(std::chrono::seconds(5)), {}};
    const auto unseen =
        containers_labelled(m_session->client, fmt::format("{}={}", k_request_label, request), briefly);
    if (!unseen) return;
    for (const auto& container : *unseen)
        if (const auto removed = remove_container(m_session->client, container.id, briefly);
            removed.has_error())
            spdlog::debug("{}", removed.error().message);
}

base::Result<std::unique_ptr<DockerServer>> DockerRuntime::create(const ServerSpec& spec,
                                                                  const base::Limit& limit) {
    const auto& client = m_session->client;
    const auto request = m_session->next_request();
    // Published on loopback alone where loopback is shared with the engine; else on its IPv4 addresses.
    const auto body = create_body(spec, m_session->labels(spec.name, request),
                                  is_local(client.address()) ? "127.0.0.1" : "0.0.0.0");
    // Not to be stopped half-way: the engine would go on and make a container that nobody knows. It takes a
    // fraction of a second; a stop is looked at afterwards.
    const base::Limit unstoppable{limit.deadline.earlier(base::Deadline::after(k_creation_time)), {}};
    constexpr int names = 10;
    constexpr int conflict = 409;
    if (limit.stop.stop_requested()) return stopped(spec);
    for (int attempt_number = 0;; ++attempt_number) {
        const auto name = container_name(m_session->run_id, spec.name, attempt_number);
        const auto attempt = fmt::format("create the container {} from {}", name, spec.image);
        auto answer =
            client.call(attempt, {"POST", "/containers/create?name=" + url_encoded(name), body}, unstoppable);
        if (!answer) {
            remove_unseen(request);
            return std::move(answer).error();
        }
        if (answer->status == conflict && attempt_number < names) continue; // the name is taken
        if (!answer->succeeded()) return refusal(attempt, *answer);
        const auto created = read_created(answer->body);
        if (!created) return unreadable(attempt, answer->body);
        for (const auto& warning : created->warnings)
            spdlog::debug("{}: the engine warns: {}", name, warning);
        return std::make_unique<DockerServer>(m_session, created->id, name, spec.port);
    }
}

} // namespace

base::Result<std::unique_ptr<Runtime>> connect_docker(const DockerOptions& options,
                                                      const base::Limit& limit) {
    HARNESS_TRY(const auto address, find_engine(options.host, EngineEnvironment::of_this_process()));
    HARNESS_TRY(auto client, EngineClient::connect(address, limit));
    spdlog::debug("Docker engine at {}, API {}", to_string(address), to_string(client.version()));
    if (options.watcher) options.watcher->arm();
    auto session = std::make_shared<DockerSession>(std::move(client), options.run_id, options.watcher);
    return std::unique_ptr<Runtime>(std::make_unique<DockerRuntime>(std::move(session)));
}

} // namespace harness::containers
