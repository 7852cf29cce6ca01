#include "containers/docker_attached.hpp"

#include "containers/command_container.hpp"
#include "containers/create_request.hpp"
#include "containers/failed.hpp"
#include "containers/stream_frames.hpp"
#include "containers/wire.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <fmt/format.h>

#include <utility>

namespace harness::containers {
namespace {

constexpr std::size_t k_longest_line = std::size_t{16} << 20U;
constexpr std::size_t k_remembered = std::size_t{64} << 10U; ///< of standard error

class AttachedCommand final : public RunningCommand {
  public:
    AttachedCommand(const EngineClient& client, std::unique_ptr<CommandContainer> container,
                    std::string program)
        : m_client(client), m_container(std::move(container)), m_program(std::move(program)) {}

    /// Before it is started, so that nothing that it writes is missed.
    base::Result<void> attach(const base::Limit& limit) {
        const auto attempt = "speak to " + m_program;
        if (auto failed = m_wire.connect(m_client.address(), limit))
            return no_answer(attempt, m_client.address(), *failed);
        const auto target = m_client.target_of(
            fmt::format("/containers/{}/attach?stream=1&stdin=1&stdout=1&stderr=1", m_container->id()));
        auto upgraded = upgrade(m_wire, m_client.address(), target, limit);
        if (!upgraded) return no_answer(attempt, m_client.address(), upgraded.error());
        if (upgraded->answer.status >= 300) return refusal(attempt, upgraded->answer);
        take(upgraded->first_bytes);
        return m_container->start();
    }

    base::Result<void> write_line(std::string_view line, const base::Limit& limit) override {
        if (auto failure = m_wire.write(std::string(line) + "\n", limit)) return lost(*failure, limit);
        return {};
    }

    base::Result<std::optional<std::string>> read_line(const base::Limit& limit) override {
        while (true) {
            if (const auto end = m_output.find('\n'); end != std::string::npos) {
                auto line = std::optional(m_output.substr(0, end));
                m_output.erase(0, end + 1);
                return line;
            }
            // The last one may have no end.
            if (m_ended && !m_output.empty()) return std::optional(std::exchange(m_output, {}));
            if (m_ended) return std::optional<std::string>();
            if (m_output.size() > k_longest_line)
                return environment_failed(m_program + " writes a line that does not end");
            HARNESS_CHECK(read(limit));
        }
    }

    [[nodiscard]] std::string errors() const override { return m_errors; }

    base::Result<int> finish(const base::Limit& limit) override {
        m_wire.end_writing();
        while (!m_ended) {
            HARNESS_CHECK(read(limit));
            m_output.clear();
        }
        HARNESS_TRY(const int code, m_container->wait(limit));
        HARNESS_CHECK(m_container->remove());
        return code;
    }

  private:
    base::Result<void> read(const base::Limit& limit) {
        if (auto failed = m_wire.read(m_buffer, m_ended, limit)) {
            // The engine may cut the stream of a container that was killed.
            if (failed->kind == HttpFailure::Kind::cut_off)
                m_ended = true;
            else
                return lost(*failed, limit);
        }
        take(boost::beast::buffers_to_string(m_buffer.data()));
        m_buffer.consume(m_buffer.size());
        return {};
    }

    void take(std::string_view bytes) {
        m_frames.feed(bytes, [this](int stream, std::string_view text) {
            auto& kept = stream == 2 ? m_errors : m_output;
            kept += text;
            if (stream == 2 && kept.size() > 2 * k_remembered) kept.erase(0, kept.size() - k_remembered);
        });
    }

    /// A program that is silent for too long is not the engine's doing.
    [[nodiscard]] base::Error lost(const HttpFailure& failure, const base::Limit& limit) const {
        if (limit.stop.stop_requested())
            return failed(base::ErrorKind::cancelled, m_program + " was stopped");
        if (limit.deadline.has_passed())
            return failed(base::ErrorKind::timeout, m_program + " took longer than it may, and was stopped");
        return no_answer("speak to " + m_program, m_client.address(), failure);
    }

    const EngineClient& m_client;
    std::unique_ptr<CommandContainer> m_container;
    std::string m_program;
    Wire m_wire;
    boost::beast::flat_buffer m_buffer;
    StreamFrames m_frames;
    std::string m_output; ///< what was not read yet
    std::string m_errors;
    bool m_ended = false;
};

} // namespace

base::Result<std::unique_ptr<RunningCommand>> start_attached(const std::shared_ptr<DockerSession>& session,
                                                             const CommandSpec& command,
                                                             const std::string& beside,
                                                             const base::Limit& limit) {
    HARNESS_TRY(auto container,
                CommandContainer::create(session, command, beside, attached_command_body, limit));
    auto attached =
        std::make_unique<AttachedCommand>(session->client, std::move(container), command.words.front());
    HARNESS_CHECK(attached->attach(limit.within(k_request_time)));
    return std::unique_ptr<RunningCommand>(std::move(attached));
}

base::Result<std::unique_ptr<RunningCommand>> DockerServer::start_beside(const CommandSpec& command,
                                                                         const base::Limit& limit) {
    return start_attached(m_session, command, m_id, limit);
}

} // namespace harness::containers
