#include "harness/runner/container_tool.hpp"

#include "containers/watcher.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace harness::runner {
namespace {

containers::CommandSpec spec_of(const base::ChildCommand& command,
                                const std::vector<std::filesystem::path>& reads, const std::string& image,
                                const std::string& name) {
    containers::CommandSpec spec;
    spec.image = image;
    spec.words = command.words;
    spec.env = command.environment;
    spec.folder = command.folder.string();
    for (const auto& folder : reads) spec.mounts.push_back(folder.string());
    spec.name = name;
    return spec;
}

/// A program in a container as whoever speaks to a child process sees it.
class ContainerChild final : public base::ChildProcess {
  public:
    explicit ContainerChild(std::unique_ptr<containers::RunningCommand> command)
        : m_command(std::move(command)) {}

    base::Result<void> write_line(std::string_view line, const base::Limit& limit) override {
        return m_command->write_line(line, limit);
    }
    base::Result<std::optional<std::string>> read_line(const base::Limit& limit) override {
        return m_command->read_line(limit);
    }
    [[nodiscard]] std::string errors() const override { return m_command->errors(); }
    base::Result<base::ChildEnd> finish(const base::Limit& limit) override {
        base::ChildEnd end;
        HARNESS_TRY(end.exit_code, m_command->finish(limit));
        end.errors = m_command->errors();
        return end;
    }

  private:
    std::unique_ptr<containers::RunningCommand> m_command;
};

base::Result<std::unique_ptr<base::ChildProcess>>
as_child(base::Result<std::unique_ptr<containers::RunningCommand>> started) {
    if (started.has_error()) return std::move(started).error();
    return std::unique_ptr<base::ChildProcess>(std::make_unique<ContainerChild>(std::move(*started)));
}

} // namespace

base::Result<base::ChildEnd> ContainerTool::run(const base::ChildCommand& command,
                                                const std::vector<std::filesystem::path>& reads,
                                                const base::Limit& limit) {
    const auto begin = base::Clock::now();
    HARNESS_TRY(auto ended, m_server.run_beside(spec_of(command, reads, m_image, m_cell), limit));
    base::ChildEnd end;
    end.exit_code = ended.exit_code;
    end.output = std::move(ended.output);
    end.errors = std::move(ended.errors);
    end.duration = base::Clock::now() - begin;
    return end;
}

base::Result<std::unique_ptr<base::ChildProcess>>
ContainerTool::start(const base::ChildCommand& command, const std::vector<std::filesystem::path>& reads,
                     const base::Limit& limit) {
    return as_child(m_server.start_beside(spec_of(command, reads, m_image, m_cell), limit));
}

base::Result<base::ChildEnd> LoneContainerTool::run(const base::ChildCommand& command,
                                                    const std::vector<std::filesystem::path>& reads,
                                                    const base::Limit& limit) {
    const auto begin = base::Clock::now();
    HARNESS_TRY(const auto child, start(command, reads, limit));
    base::KeptOutput output(command.keep);
    while (true) {
        HARNESS_TRY(const auto line, child->read_line(limit));
        if (!line) break;
        output.add(*line + '\n');
    }
    HARNESS_TRY(auto end, child->finish(limit));
    end.output = output.text();
    end.is_whole = output.is_whole();
    end.duration = base::Clock::now() - begin;
    return end;
}

base::Result<std::unique_ptr<base::ChildProcess>>
LoneContainerTool::start(const base::ChildCommand& command, const std::vector<std::filesystem::path>& reads,
                         const base::Limit& limit) {
    if (!m_runtime) {
        // A name that no other run has, on whatever machine.
        const auto run =
            fmt::format("history-{:x}-{:x}", ::getpid(), base::Clock::now().time_since_epoch().count());
        HARNESS_TRY(auto watcher, containers::start_watcher(run, m_docker_host));
        HARNESS_TRY(m_runtime, containers::connect_docker({m_docker_host, run, std::move(watcher)}, limit));
        // An image may take longer than a statement.
        HARNESS_CHECK(m_runtime->ensure_image(m_image, [](const std::string&) {},
                                              {base::Deadline::after(m_pull_time), limit.stop}));
    }
    return as_child(m_runtime->start_command(spec_of(command, reads, m_image, "history"), limit));
}

drivers::SessionTarget ContainerTool::seen_from_there(drivers::SessionTarget target) const {
    const auto endpoint = m_server.endpoint_within();
    target.host = endpoint.host;
    target.port = endpoint.port;
    return target;
}

} // namespace harness::runner
