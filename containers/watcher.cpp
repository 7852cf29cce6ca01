#include "containers/watcher.hpp"

#include "containers/failed.hpp"

#include "containers/address.hpp"
#include "containers/engine_client.hpp"
#include "containers/pause.hpp"
#include "containers/removal.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_cleaning_time{90};

/// What posix_spawn shall do to the child: the line as standard input and nothing else open, a session of its
/// own, and no signal that a terminal or a polite shutdown sends ever delivered.
class SpawnPlan {
  public:
    explicit SpawnPlan(int line) {
        ::posix_spawn_file_actions_init(&m_actions);
        ::posix_spawn_file_actions_adddup2(&m_actions, line, STDIN_FILENO);
        ::posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&m_actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&m_actions, STDERR_FILENO + 1);
        ::posix_spawn_file_actions_addchdir_np(&m_actions, "/");
        ::posix_spawnattr_init(&m_attributes);
        sigset_t blocked;
        ::sigemptyset(&blocked);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE})
            ::sigaddset(&blocked, signal);
        ::posix_spawnattr_setsigmask(&m_attributes, &blocked);
        ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    /// errno, or 0.
    int spawn(const char* program, char* const* arguments, pid_t& process) {
        return ::posix_spawn(&process, program, &m_actions, &m_attributes, arguments, environ);
    }

  private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

/// pidfd_open(2); glibc 2.36 declares it without extern "C".
int open_process(pid_t process) {
    return static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
}

WatcherOrders listen_until_the_end() {
    WatcherOrders orders;
    std::array<char, 4096> buffer{};
    while (true) {
        const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return orders;
        orders.hear({buffer.data(), static_cast<std::size_t>(size)});
    }
}

/// True once nothing of the run was found (or only what is kept).
bool clean_once(const Address& address, const std::string& run_id, const WatcherOrders& orders,
                const base::Limit& limit) {
    const auto client = EngineClient::connect(address, limit);
    if (!client) return false;
    const auto removed = remove_run(*client, run_id, orders.kept(), limit);
    return removed && *removed == 0;
}

/// After a sudden end a container may still appear: the engine goes on with a request whose asker is gone. So
/// nothing must be found several times over a few seconds.
void clean(const Address& address, const std::string& run_id, const WatcherOrders& orders) {
    const base::Limit limit{base::Deadline::after(k_cleaning_time), {}};
    constexpr std::array looks{std::chrono::milliseconds(0), std::chrono::milliseconds(300),
                               std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)};
    std::size_t look = 0;
    while (look < looks.size()) {
        if (!pause(looks[look], limit)) return;
        if (!clean_once(address, run_id, orders, limit))
            look = 1;
        else if (orders.was_clean())
            return;
        else
            ++look;
    }
}

} // namespace

void WatcherOrders::hear(std::string_view bytes) {
    constexpr std::string_view keep = "keep ";
    m_unfinished += bytes;
    for (auto end = m_unfinished.find('\n'); end != std::string::npos; end = m_unfinished.find('\n')) {
        const auto line = m_unfinished.substr(0, end);
        m_unfinished.erase(0, end + 1);
        if (line == "armed")
            m_armed = true;
        else if (line == "bye")
            m_clean = true;
        else if (line.starts_with(keep))
            m_kept.insert(line.substr(keep.size()));
    }
}

Watcher::~Watcher() {
    if (m_trust) tell("bye\n");
    ::close(m_line);
    // Its exit takes milliseconds, unless there is something to clean; then it goes on without us.
    constexpr int patience_in_ms = 1000;
    if (const int handle = open_process(m_process); handle >= 0) {
        pollfd exit{handle, POLLIN, 0};
        ::poll(&exit, 1, patience_in_ms);
        ::close(handle);
    }
    ::waitpid(m_process, nullptr, WNOHANG);
}

void Watcher::tell(std::string_view words) {
    // A line is far smaller than the socket's buffer: it goes whole or not at all.
    if (::send(m_line, words.data(), words.size(), MSG_NOSIGNAL) < 0)
        spdlog::warn("the watcher of this run's containers is gone ({}); nothing cleans up after a kill",
                     std::strerror(errno)); // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

base::Result<std::shared_ptr<Watcher>> start_watcher(const std::string& run_id, const std::string& host) {
    HARNESS_TRY(const auto address, find_engine(host, EngineEnvironment::of_this_process()));
    const auto not_started = [](int error) {
        return environment_failed(fmt::format("could not start the watcher of containers: {}",
                                              std::generic_category().message(error)));
    };
    std::array<int, 2> line{};
    // Close-on-exec, or another child of harness would hold the line open after harness's end.
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line.data()) != 0) return not_started(errno);
    auto program = std::string("/proc/self/exe");
    auto name = std::string(k_watcher_argument);
    auto run = run_id;
    auto engine = to_string(address);
    std::array<char*, 5> arguments{program.data(), name.data(), run.data(), engine.data(), nullptr};
    pid_t process = 0;
    const int error = SpawnPlan(line[1]).spawn(program.c_str(), arguments.data(), process);
    ::close(line[1]);
    if (error != 0) {
        ::close(line[0]);
        return not_started(error);
    }
    return std::make_shared<Watcher>(process, line[0]);
}

int watcher_main(int argc, char** argv) {
    constexpr int usage = 2;
    if (argc != 4) return usage;
    const std::string run_id = argv[2];
    const auto address = parse_address(argv[3]);
    if (!address || run_id.empty()) return usage;
    const auto orders = listen_until_the_end();
    if (orders.is_armed()) clean(*address, run_id, orders);
    return 0;
}

} // namespace harness::containers
