#pragma once
// Internal: a program in a container whose standard streams are ours.

#include "containers/docker_server.hpp"

namespace harness::containers {

/// `beside`: the container whose network it shares; empty: it has none.
[[nodiscard]] base::Result<std::unique_ptr<RunningCommand>>
start_attached(const std::shared_ptr<DockerSession>& session, const CommandSpec& command,
               const std::string& beside, const base::Limit& limit);

} // namespace harness::containers
