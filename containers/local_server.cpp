#include "containers/local_server.hpp"

#include "containers/create_request.hpp"
#include "containers/failed.hpp"
#include "containers/log_tail.hpp"
#include "containers/owner.hpp"
#include "harness/base/text.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <glob.h>
#include <poll.h>
#include <pwd.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_parting_time{30};

base::Error not_started(std::string_view what, int error) {
    return environment_failed(fmt::format("could not start a server of this machine: {}: {}", what,
                                          std::generic_category().message(error)));
}

/// Whom a server runs as: PostgreSQL refuses root, and nobody's files are what it shall be able to touch.
base::Result<std::optional<Account>> account_for_servers() {
    if (::geteuid() != 0) return std::optional<Account>();
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r("nobody", &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
        return environment_failed(
            "could not start a server of this machine: as root it would run as the user "
            "nobody, and there is none; run harness as an ordinary user");
    return std::optional(Account{entry.pw_uid, entry.pw_gid});
}

/// Whether the account may go into the folder, by the bits of its parents alone.
base::Result<void> let_in(const std::filesystem::path& folder, const Account& account) {
    for (auto parent = folder.parent_path(); parent != parent.root_path(); parent = parent.parent_path()) {
        struct stat status {};
        if (::stat(parent.c_str(), &status) != 0) return not_started("looking at " + parent.string(), errno);
        const bool is_open = (status.st_mode & S_IXOTH) != 0
                             || (status.st_gid == account.group && (status.st_mode & S_IXGRP) != 0);
        if (is_open) continue;
        // The run's own folder is ours to open: 0700 from mkdtemp(3).
        if (parent == folder.parent_path() && ::chmod(parent.c_str(), 0711) == 0) continue;
        return environment_failed(fmt::format(
            "could not start a server of this machine: it runs as the user nobody (harness is root), who may "
            "not enter "
            "{}; point TMPDIR to a folder that everybody may enter, or run harness as an ordinary user",
            parent.string()));
    }
    return {};
}

base::Result<void> write_file(const std::filesystem::path& file, const std::string& text,
                              const std::optional<Account>& account) {
    const int handle =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); // NOLINT(*-vararg)
    if (handle < 0) return not_started("writing " + file.string(), errno);
    const auto written = ::write(handle, text.data(), text.size());
    const bool is_owned = !account || ::fchown(handle, account->user, account->group) == 0;
    const int error = errno;
    ::close(handle);
    if (written == static_cast<ssize_t>(text.size()) && is_owned) return {};
    return not_started("writing " + file.string(), error);
}

base::Result<void> make_folder(const LocalRecipe& recipe, const std::filesystem::path& folder,
                               const std::optional<Account>& account) {
    if (::mkdir(folder.c_str(), 0700) != 0) return not_started("making " + folder.string(), errno);
    if (account) {
        HARNESS_CHECK(let_in(folder, *account));
        if (::chown(folder.c_str(), account->user, account->group) != 0)
            return not_started("giving " + folder.string() + " to its user", errno);
    }
    for (const auto& [name, text] : recipe.files) HARNESS_CHECK(write_file(folder / name, text, account));
    return {};
}

/// What the server has of ours, under what the recipe says.
std::vector<std::string> environment(const LocalRecipe& recipe) {
    auto env = recipe.env;
    for (const auto* name :
         {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
        if (const char* value = std::getenv(name)) env.emplace(name, value); // NOLINT(concurrency-mt-unsafe)
    std::vector<std::string> entries;
    for (const auto& [name, value] : env) entries.push_back(name + "=" + value);
    return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

/// In a session of its own, so that what is sent to harness's terminal does not reach the server.
int spawn_keeper(std::vector<std::string> arguments, std::vector<std::string> env, int line, pid_t& keeper) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, line, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    ::posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE}) ::sigaddset(&blocked, signal);
    ::posix_spawnattr_setsigmask(&attributes, &blocked);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    const int error = ::posix_spawn(&keeper, "/proc/self/exe", &actions, &attributes,
                                    pointers(arguments).data(), pointers(env).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return error;
}

std::string end_of(const std::filesystem::path& file) {
    constexpr std::streamoff most = 64 * 1024;
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream) return {};
    const std::streamoff size = stream.tellg();
    stream.seekg(std::max<std::streamoff>(0, size - most));
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

base::Result<ReservedPort> ReservedPort::make() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return not_started("reserving a port", errno);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address); // NOLINT(*-reinterpret-cast): the sockets' interface
    ReservedPort port(socket, 0);
    if (::bind(socket, raw, size) != 0 || ::getsockname(socket, raw, &size) != 0)
        return not_started("reserving a port", errno);
    port.m_port = ntohs(address.sin_port);
    return port;
}

ReservedPort::~ReservedPort() {
    if (m_socket >= 0) ::close(m_socket);
}

void KeeperNews::hear(std::string_view bytes) {
    m_unfinished += bytes;
    for (auto end = m_unfinished.find('\n'); end != std::string::npos; end = m_unfinished.find('\n')) {
        const auto line = m_unfinished.substr(0, end);
        m_unfinished.erase(0, end + 1);
        const auto words = base::split(line, ' ');
        if (words.size() != 3) continue;
        const auto command = std::strtoul(std::string(words[1]).c_str(), nullptr, 10);
        const auto value = static_cast<int>(std::strtol(std::string(words[2]).c_str(), nullptr, 10));
        if (words[0] == "started" && command == m_last) m_server = value;
        if (words[0] == "ended") {
            m_code = value;
            m_ended = command;
        }
    }
}

ServerState KeeperNews::state() const {
    ServerState state;
    state.running = !m_code && !m_is_silent;
    state.exit_code = m_code;
    if (m_code && m_ended != m_last) state.error = "while its data directory was made";
    if (!m_code && m_is_silent) state.error = "its keeper is gone; somebody killed it";
    return state;
}

base::Result<std::unique_ptr<LocalServer>>
LocalServer::start(const LocalRecipe& recipe, const std::filesystem::path& folder, ReservedPort port) {
    HARNESS_TRY(const auto account, account_for_servers());
    if (auto made = make_folder(recipe, folder, account); made.has_error()) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        return std::move(made).error();
    }
    std::array<int, 2> line{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line.data()) != 0) {
        const auto error = not_started("making its keeper's line", errno);
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        return error;
    }
    std::vector<std::string> arguments{"harness", std::string(k_keeper_argument)};
    for (auto& word : to_words({folder, account, recipe.parting_signal, recipe.commands}))
        arguments.push_back(std::move(word));
    pid_t keeper = 0;
    const int error = spawn_keeper(std::move(arguments), environment(recipe), line[1], keeper);
    ::close(line[1]);
    if (error != 0) {
        ::close(line[0]);
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        return not_started("starting its keeper", error);
    }
    return std::unique_ptr<LocalServer>(
        new LocalServer(folder, std::move(port), keeper, line[0], recipe.commands.size()));
}

LocalServer::~LocalServer() {
    if (m_hold == Hold::owned)
        if (const auto removed = remove({base::Deadline::after(k_parting_time), {}}); removed.has_error())
            spdlog::warn("{}", removed.error().message);
    ::close(m_line); // the keeper hears it, and ends the server unless it is to stay
}

/// Takes what the keeper has said, and waits for more if asked to.
void LocalServer::listen(std::chrono::milliseconds wait) {
    const std::lock_guard lock(m_mutex);
    pollfd readable{m_line, POLLIN, 0};
    while (::poll(&readable, 1, static_cast<int>(wait.count())) > 0) {
        std::array<char, 256> buffer{};
        const auto size = ::recv(m_line, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            m_news.fall_silent();
            return;
        }
        m_news.hear({buffer.data(), static_cast<std::size_t>(size)});
        wait = std::chrono::milliseconds(0);
    }
}

base::Result<ServerState> LocalServer::state(const base::Limit&) {
    listen(std::chrono::milliseconds(0));
    const std::lock_guard lock(m_mutex);
    return m_news.state();
}

base::Result<std::string> LocalServer::log(int lines, const base::Limit&) {
    const auto text = plain_text(end_of(m_folder / k_log_file));
    const auto trimmed = std::string_view(text).substr(0, text.find_last_not_of('\n') + 1);
    auto all = base::split(trimmed, '\n');
    const auto wanted = static_cast<std::size_t>(lines);
    if (all.size() > wanted) all.erase(all.begin(), all.end() - lines);
    std::vector<std::string> last(all.begin(), all.end());
    return base::join(last, "\n");
}

base::Result<void> LocalServer::remove(const base::Limit& limit) {
    if (m_hold != Hold::owned) return {};
    constexpr std::string_view stop = "stop\n";
    (void)::send(m_line, stop.data(), stop.size(), MSG_NOSIGNAL);
    while (!limit.deadline.has_passed()) {
        listen(std::chrono::milliseconds(20));
        if (::waitpid(m_keeper, nullptr, WNOHANG) == 0) continue;
        m_hold = Hold::removed;
        std::error_code code; // the keeper has done it, unless it was killed
        remove_shared_memory(m_folder / k_data_folder);
        std::filesystem::remove_all(m_folder, code);
        if (code) return environment_failed("could not remove " + m_folder.string() + ": " + code.message());
        return {};
    }
    return environment_failed(
        fmt::format("could not end the server in {}: its keeper, process {}, does not answer; kill it",
                    m_folder.string(), m_keeper));
}

void LocalServer::release() {
    if (m_hold != Hold::owned) return;
    m_hold = Hold::released;
    constexpr std::string_view keep = "keep\n";
    (void)::send(m_line, keep.data(), keep.size(), MSG_NOSIGNAL);
}

namespace {

/// Whether a folder below `temporary` was left by a dead run: `run` is the run's own, which says whose name
/// it has; `owner` the file that says who owns it.
bool is_left_over(const std::filesystem::path& run, const std::filesystem::path& owner_file) {
    struct stat status {}; // ours, and no link to somewhere else
    if (::lstat(run.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid())
        return false;
    std::ifstream stream(owner_file);
    std::string owner;
    std::string expires;
    std::getline(stream, owner);
    std::getline(stream, expires);
    ListedContainer labelled; // the rule is the containers'
    labelled.name = run.filename().string();
    labelled.labels = {{std::string(k_owner_label), owner}, {std::string(k_expires_label), expires}};
    return is_leftover(labelled, Owner::this_process(), static_cast<std::int64_t>(std::time(nullptr)),
                       is_alive);
}

std::vector<std::filesystem::path> matches(const std::filesystem::path& pattern) {
    glob_t found{};
    std::vector<std::filesystem::path> files;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t at = 0; at < found.gl_pathc; ++at) files.emplace_back(found.gl_pathv[at]);
    ::globfree(&found);
    return files;
}

} // namespace

int remove_local_leftovers(const std::filesystem::path& temporary) {
    int removed = 0;
    std::error_code code;
    for (const auto& file : matches(temporary / "harness-*/*" / k_owner_file)) {
        const auto folder = file.parent_path();
        const auto run = folder.parent_path();
        if (!is_left_over(run, file)) continue;
        spdlog::info("removing {}, which a dead run left", folder.string());
        remove_shared_memory(folder / k_data_folder);
        std::filesystem::remove_all(folder, code);
        if (!code) ++removed;
        std::filesystem::remove(run, code);
    }
    for (const auto& file : matches(temporary / "harness-*" / k_owner_file)) {
        const auto run = file.parent_path();
        if (!is_left_over(run, file)) continue;
        std::filesystem::remove_all(run, code);
        if (!code) ++removed;
    }
    return removed;
}

} // namespace harness::containers
