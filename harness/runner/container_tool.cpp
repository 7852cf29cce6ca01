#include "harness/runner/container_tool.hpp"

namespace harness::runner {

base::Result<base::ChildEnd> ContainerTool::run(const base::ChildCommand& command,
                                                const std::vector<std::filesystem::path>& reads,
                                                const base::Limit& limit) {
    containers::CommandSpec spec;
    spec.image = m_image;
    spec.words = command.words;
    spec.env = command.environment;
    spec.folder = command.folder.string();
    for (const auto& folder : reads) spec.mounts.push_back(folder.string());
    spec.name = m_cell;
    const auto begin = base::Clock::now();
    HARNESS_TRY(auto ended, m_server.run_beside(spec, limit));
    base::ChildEnd end;
    end.exit_code = ended.exit_code;
    end.output = std::move(ended.output);
    end.errors = std::move(ended.errors);
    end.duration = base::Clock::now() - begin;
    return end;
}

drivers::SessionTarget ContainerTool::seen_from_there(drivers::SessionTarget target) const {
    const auto endpoint = m_server.endpoint_within();
    target.host = endpoint.host;
    target.port = endpoint.port;
    return target;
}

} // namespace harness::runner
