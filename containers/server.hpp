#pragma once
// One running database server in a container: started, proved ready, removed on every way out.
// Knows no driver: whether a server is ready is asked of a probe that the caller gives.

#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const Endpoint&) const = default;
};

/// What to start. The recipes of engines (recipe.hpp) fill it.
struct ServerSpec {
    std::string image;
    std::map<std::string, std::string> env;
    std::vector<std::string> entrypoint{}; ///< replaces the image's when not empty
    std::vector<std::string> command;      ///< replaces the image's CMD when not empty
    std::uint16_t port = 0;                ///< inside the container
    std::uint64_t memory = 0;              ///< bytes; a hard limit, swap included; 0 = none
    double cpus = 0;                       ///< 0 = no limit
    std::string data_directory;            ///< where the server keeps its data inside the container
    std::optional<std::uint64_t> tmpfs; ///< bytes of a tmpfs mounted at the data directory; nullopt = on disk
    std::map<std::string, std::string> labels; ///< beside harness's own
    std::string name;                          ///< the cell's id, for the container's name
};

/// What one look at the server said.
struct Probe {
    enum class Verdict {
        ready,
        not_yet,
        wrong
    }; ///< wrong: waiting longer cannot help ("this is version 15, not 16")
    Verdict verdict = Verdict::not_yet;
    std::string message;
};
using ProbeFunction = std::function<Probe(const Endpoint&, const base::Limit&)>;

/// What the engine says of the container now.
struct ServerState {
    bool running = false;
    std::optional<int> exit_code; ///< when it is not running
    bool out_of_memory = false;
    bool paused = false;
    std::string error; ///< the engine's own words, if any
};

/// Stands in the error of a program that its image does not have.
inline constexpr std::string_view k_lacks_program = " has no program ";

/// A program to run to its end in a container of its own.
struct CommandSpec {
    std::string image;
    std::vector<std::string> words; ///< in place of the image's entrypoint and command
    std::map<std::string, std::string> env;
    std::string folder;              ///< where it works
    std::vector<std::string> mounts; ///< of the engine's machine, read-only, under the same names
    std::string name;                ///< the cell's id, for the container's name
};

struct CommandEnd {
    int exit_code = 0;
    std::string output; ///< its last lines, as errors
    std::string errors;
};

/// A program that runs in a container of its own and is spoken to. Its container is removed on every way out,
/// the destructor's included. Used by one thread at a time.
class RunningCommand {
  public:
    virtual ~RunningCommand() = default;
    RunningCommand() = default;
    RunningCommand(const RunningCommand&) = delete;
    RunningCommand& operator=(const RunningCommand&) = delete;

    /// Writes a line to its standard input.
    [[nodiscard]] virtual base::Result<void> write_line(std::string_view line, const base::Limit& limit) = 0;
    /// The next line of its standard output, without its end. Nothing: it has ended.
    [[nodiscard]] virtual base::Result<std::optional<std::string>> read_line(const base::Limit& limit) = 0;
    /// The last of what it wrote to standard error so far.
    [[nodiscard]] virtual std::string errors() const = 0;
    /// Ends its standard input and waits for its end: its exit code. Over the limit it is killed.
    [[nodiscard]] virtual base::Result<int> finish(const base::Limit& limit) = 0;
};

/// A started server. Move-only; the destructor removes it with its volumes (waits for the engine, logs a
/// failure).
class RunningServer {
  public:
    virtual ~RunningServer() = default;
    RunningServer() = default;
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    [[nodiscard]] virtual Endpoint endpoint() const = 0;
    /// Where it can be reached without the engine's proxy in between. Nothing where there is no such way, or
    /// nobody can tell that it leads there. Ask once it is ready.
    [[nodiscard]] virtual std::optional<Endpoint> shortcut(const base::Limit&) const { return std::nullopt; }
    [[nodiscard]] virtual std::string id() const = 0; ///< the container's id
    [[nodiscard]] virtual base::Result<ServerState> state(const base::Limit& limit) = 0;
    /// The last lines that the server wrote, both streams, without terminal codes.
    [[nodiscard]] virtual base::Result<std::string> log(int lines, const base::Limit& limit) = 0;
    /// Runs a program in another container that shares this one's network: there the server answers on
    /// `endpoint_within`. Nothing is left of it, however it ends. Over the limit: it is killed, and the error
    /// is timeout or cancelled. What the engine refuses is an error of the environment, and so is a server
    /// that is in no container.
    [[nodiscard]] virtual base::Result<CommandEnd> run_beside(const CommandSpec& command,
                                                              const base::Limit& limit);
    /// The same for a program that is spoken to.
    [[nodiscard]] virtual base::Result<std::unique_ptr<RunningCommand>>
    start_beside(const CommandSpec& command, const base::Limit& limit);
    [[nodiscard]] virtual Endpoint endpoint_within() const { return endpoint(); }
    /// Removes it now; "already gone" is success.
    [[nodiscard]] virtual base::Result<void> remove(const base::Limit& limit) = 0;
    /// Lets it run on after the handle is gone (`--keep`), and after harness is gone. Its container is
    /// renamed (harness-kept-…) so that no later run sweeps it; `docker rm -fv <id>` removes it with its
    /// volumes.
    virtual void release() = 0;
};

/// What the machine of the container engine has.
struct Capacity {
    std::uint64_t memory = 0; ///< bytes, whoever uses them now
    int cpus = 0;
    bool is_here = false; ///< it is this machine, or a virtual one on it
};

using Progress = std::function<void(const std::string&)>; ///< one short line of what is going on

class PreparedStore; // prepared_store.hpp

/// A container engine. Thread-safe.
class Runtime {
  public:
    virtual ~Runtime() = default;
    Runtime() = default;
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    [[nodiscard]] virtual base::Result<Capacity> capacity(const base::Limit& limit) = 0;
    /// Pulls it if it is not there.
    [[nodiscard]] virtual base::Result<void> ensure_image(const std::string& image, const Progress& progress,
                                                          const base::Limit& limit) = 0;
    /// Creates and starts; returns as soon as it is started, not ready.
    [[nodiscard]] virtual base::Result<std::unique_ptr<RunningServer>> start(const ServerSpec& spec,
                                                                             const base::Limit& limit) = 0;
    /// Starts a program that is spoken to, in a container without a network.
    [[nodiscard]] virtual base::Result<std::unique_ptr<RunningCommand>>
    start_command(const CommandSpec& command, const base::Limit& limit);
    /// Removes everything that carries this run's label and is not released. Returns how many things it
    /// removed.
    virtual base::Result<int> sweep(const base::Limit& limit) = 0;
    /// Removes what runs left that were killed together with their watcher; never what belongs to a run that
    /// lives, nor what was kept. For the start of a run. Returns how many things it removed.
    virtual base::Result<int> sweep_leftovers(const base::Limit&) { return 0; }
    /// Where it keeps prepared images; null if it has none.
    [[nodiscard]] virtual PreparedStore* prepared() { return nullptr; }
};

class Watcher; // watcher.hpp

struct DockerOptions {
    std::string host;   ///< "unix:///var/run/docker.sock", "tcp://host:port"; empty: DOCKER_HOST, else the
                        ///< default socket
    std::string run_id; ///< the label that everything of this run carries
    std::shared_ptr<Watcher> watcher; ///< cleans up when this process is killed; may be null
};

/// Connects to a Docker Engine (also Podman's compatible socket) and agrees on the API version.
/// The error says why it can't be used and what to do: absent, no permission, not an engine, too old.
[[nodiscard]] base::Result<std::unique_ptr<Runtime>> connect_docker(const DockerOptions& options,
                                                                    const base::Limit& limit);

/// Polls until the probe says ready. Each poll asks first whether the server still lives, so that a crash is
/// reported at once with exit code and log, never as a timeout. All errors are of kind environment (or
/// cancelled) and carry the log. Each probe gets a few seconds of its own within the limit.
[[nodiscard]] base::Result<void> wait_until_ready(RunningServer& server, const ProbeFunction& probe,
                                                  const base::Limit& limit);

} // namespace harness::containers
