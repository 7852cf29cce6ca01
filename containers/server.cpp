#include "containers/server.hpp"

#include "containers/failed.hpp"

namespace harness::containers {

base::Result<CommandEnd> RunningServer::run_beside(const CommandSpec& command, const base::Limit&) {
    return environment_failed("could not run " + command.image
                              + " beside the server, which is in no container: take `run_in: image` out, or "
                                "have the server started with `runtime: docker`");
}

} // namespace harness::containers
