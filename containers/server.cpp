#include "containers/server.hpp"

#include "containers/failed.hpp"

namespace harness::containers {

base::Result<CommandEnd> RunningServer::run_beside(const CommandSpec& command, const base::Limit&) {
    return environment_failed(
        "could not run " + command.image
        + " beside the server: it is in no container; start it with `runtime: docker`, or "
          "have the tool run on this machine (`run_in: host`)");
}

} // namespace harness::containers
