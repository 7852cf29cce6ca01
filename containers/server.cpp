#include "containers/server.hpp"

#include "containers/failed.hpp"

namespace harness::containers {

namespace {

base::Error no_container(const CommandSpec& command) {
    return environment_failed("could not run " + command.image
                              + " beside the server, which is in no container: take `run_in: image` out, or "
                                "have the server started with `runtime: docker`");
}

} // namespace

base::Result<CommandEnd> RunningServer::run_beside(const CommandSpec& command, const base::Limit&) {
    return no_container(command);
}

base::Result<std::unique_ptr<RunningCommand>> RunningServer::start_beside(const CommandSpec& command,
                                                                          const base::Limit&) {
    return no_container(command);
}

base::Result<std::unique_ptr<RunningCommand>> Runtime::start_command(const CommandSpec& command,
                                                                     const base::Limit&) {
    return environment_failed("could not run " + command.image + ": this runtime starts no containers");
}

} // namespace harness::containers
