#include "containers/keeper.hpp"

#include "containers/owner.hpp"
#include "harness/base/text.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::containers {
namespace {

/// What a server may take to end by its parting signal before it is killed.
constexpr std::chrono::seconds k_parting_time{3};
constexpr std::chrono::hours k_lifetime{24};
constexpr int k_cannot_run = 127;

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

sigset_t heard_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGCHLD, SIGTERM}) ::sigaddset(&signals, signal);
    return signals;
}

int code_of(int status) {
    constexpr int killed = 128;
    return WIFSIGNALED(status) ? killed + WTERMSIG(status) : WEXITSTATUS(status);
}

/// A run's folder in which nothing is left but whose it was.
void remove_if_empty(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().filename() != k_owner_file) return;
    std::filesystem::remove(folder / k_owner_file, ignored);
    std::filesystem::remove(folder, ignored);
}

class Keeper {
  public:
    explicit Keeper(KeeperOrders orders) : m_orders(std::move(orders)) {}

    int run();

  private:
    enum class Way { told, alone }; ///< whether harness is there to remove the folder above
    void start(std::size_t command);
    [[noreturn]] void become(const LocalCommand& command) const;
    /// True when the server is through and nobody waits for it.
    bool reap();
    /// True when it is time to go.
    bool listen();
    void end_all();
    void clear(Way way) const;
    static void tell(const std::string& line) {
        (void)::send(STDIN_FILENO, line.data(), line.size(), MSG_NOSIGNAL);
    }

    KeeperOrders m_orders;
    std::size_t m_command = 0;
    pid_t m_child = 0; ///< 0: nothing runs
    int m_log = -1;
    std::string m_heard;
    bool m_is_kept = false;
    bool m_harness_is_there = true;
};

/// In the child: never returns.
void Keeper::become(const LocalCommand& command) const {
    const char* input = command.input_file.empty() ? "/dev/null" : command.input_file.c_str();
    const int from = ::open(input, O_RDONLY); // NOLINT(*-vararg)
    if (const auto& account = m_orders.account)
        if (::setgroups(1, &account->group) != 0 || ::setgid(account->group) != 0
            || ::setuid(account->user) != 0)
            ::_exit(k_cannot_run);
    // After setuid, which forgets it (prctl(2)). The keeper may have ended in between.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // NOLINT(*-vararg)
    if (::getppid() == 1 || from < 0) ::_exit(k_cannot_run);
    ::dup2(from, STDIN_FILENO);
    ::dup2(m_log, STDOUT_FILENO);
    ::dup2(m_log, STDERR_FILENO);
    (void)::chdir(m_orders.folder.c_str());
    ::setpgid(0, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr); // NOLINT(concurrency-mt-unsafe): there is one thread
    std::vector<char*> arguments;
    for (const auto& word : command.words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    const auto why =
        "could not run " + command.words.front() + ": " + std::generic_category().message(errno) + "\n";
    (void)!::write(STDERR_FILENO, why.data(), why.size());
    ::_exit(k_cannot_run);
}

void Keeper::start(std::size_t command) {
    m_command = command;
    m_child = ::fork();
    if (m_child == 0) become(m_orders.commands[command]);
    if (m_child < 0) {
        m_child = 0;
        tell("ended " + std::to_string(command) + " " + std::to_string(k_cannot_run) + "\n");
        return;
    }
    tell("started " + std::to_string(command) + " " + std::to_string(m_child) + "\n");
}

bool Keeper::reap() {
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (ended != m_child) continue; // what a server left behind: its orphans come to us
        m_child = 0;
        const int code = code_of(status);
        if (code == 0 && m_command + 1 < m_orders.commands.size()) {
            start(m_command + 1);
            continue;
        }
        tell("ended " + std::to_string(m_command) + " " + std::to_string(code) + "\n");
        if (m_is_kept && !m_harness_is_there) return true;
    }
    return false;
}

bool Keeper::listen() {
    std::array<char, 256> buffer{};
    const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) return false;
    if (size <= 0) {
        m_harness_is_there = false;
        return !m_is_kept || m_child == 0;
    }
    m_heard.append(buffer.data(), static_cast<std::size_t>(size));
    m_is_kept = m_is_kept || m_heard.find("keep\n") != std::string::npos;
    return m_heard.find("stop\n") != std::string::npos;
}

/// The server politely, as far as that is quick; then whatever is left, until there is none: orphans of what
/// is killed become children of ours.
void Keeper::end_all() {
    const auto signals = heard_signals();
    if (m_child != 0) {
        ::kill(m_child, m_orders.parting_signal);
        const auto until = std::chrono::steady_clock::now() + k_parting_time;
        while (::waitpid(m_child, nullptr, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() >= until) break;
            const timespec briefly{0, 20'000'000};
            ::sigtimedwait(&signals, nullptr, &briefly);
        }
    }
    const auto own = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
    while (true) {
        if (m_child != 0) ::kill(m_child, SIGKILL);
        m_child = 0;
        std::ifstream list(own);
        for (pid_t child = 0; list >> child;) ::kill(child, SIGKILL);
        if (::waitpid(-1, nullptr, 0) < 0 && errno == ECHILD) return;
    }
}

void Keeper::clear(Way way) const {
    remove_shared_memory(m_orders.folder / k_data_folder);
    std::error_code ignored;
    std::filesystem::remove_all(m_orders.folder, ignored);
    // The run's own folder, which harness can no longer remove; not if another server lives in it. It may
    // have gone since it told us to stop.
    pollfd line{STDIN_FILENO, POLLIN, 0};
    if (way == Way::alone || (::poll(&line, 1, 0) > 0 && (line.revents & POLLHUP) != 0))
        remove_if_empty(m_orders.folder.parent_path());
}

int Keeper::run() {
    const auto signals = heard_signals();
    ::sigprocmask(SIG_BLOCK, &signals, nullptr); // NOLINT(concurrency-mt-unsafe): there is one thread
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);          // NOLINT(*-vararg)
    const int heard = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    m_log = ::open((m_orders.folder / k_log_file).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    claim_folder(m_orders.folder);
    start(0);
    while (true) {
        std::array<pollfd, 2> events{pollfd{heard, POLLIN, 0},
                                     pollfd{m_harness_is_there ? STDIN_FILENO : -1, POLLIN, 0}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) break;
        signalfd_siginfo signal{};
        bool is_told = false;
        while (::read(heard, &signal, sizeof signal) == sizeof signal)
            is_told = is_told || signal.ssi_signo == SIGTERM;
        if (reap() || is_told) break;
        if (events[1].revents != 0 && listen()) break;
    }
    end_all();
    clear(m_harness_is_there ? Way::told : Way::alone);
    return 0;
}

} // namespace

void claim_folder(const std::filesystem::path& folder) {
    const auto expires = std::time(nullptr) + std::chrono::seconds(k_lifetime).count();
    std::ofstream owner(folder / k_owner_file);
    owner << to_string(Owner::this_process()) << '\n' << expires << '\n';
}

std::vector<std::string> to_words(const KeeperOrders& orders) {
    const auto account =
        orders.account ? std::to_string(orders.account->user) + ":" + std::to_string(orders.account->group)
                       : std::string("-");
    std::vector<std::string> words{orders.folder.string(), account, std::to_string(orders.parting_signal)};
    // Each word says by its first letter what it is, so that none of a server's can be taken for ours.
    for (const auto& command : orders.commands) {
        words.push_back("<" + command.input_file);
        for (const auto& word : command.words) words.push_back("=" + word);
    }
    return words;
}

std::optional<KeeperOrders> read_orders(const std::vector<std::string>& words) {
    constexpr std::size_t first_command = 3;
    if (words.size() < first_command) return std::nullopt;
    KeeperOrders orders;
    orders.folder = words[0];
    if (words[1] != "-") {
        const auto colon = words[1].find(':');
        const auto user = number<uid_t>(words[1].substr(0, colon));
        const auto group =
            colon == std::string::npos ? std::nullopt : number<gid_t>(words[1].substr(colon + 1));
        if (!user || !group) return std::nullopt;
        orders.account = Account{*user, *group};
    }
    const auto signal = number<int>(words[2]);
    if (!signal || orders.folder.empty()) return std::nullopt;
    orders.parting_signal = *signal;
    for (std::size_t at = first_command; at < words.size(); ++at) {
        const auto& word = words[at];
        if (word.starts_with('<'))
            orders.commands.push_back({{}, word.substr(1)});
        else if (word.starts_with('=') && !orders.commands.empty())
            orders.commands.back().words.push_back(word.substr(1));
        else
            return std::nullopt;
    }
    for (const auto& command : orders.commands)
        if (command.words.empty()) return std::nullopt;
    if (orders.commands.empty()) return std::nullopt;
    return orders;
}

void remove_shared_memory(const std::filesystem::path& data_folder) {
    constexpr int key_line = 7; // miscadmin.h, LOCK_FILE_LINE_SHMEM_KEY: "<key> <id>"
    std::ifstream file(data_folder / "postmaster.pid");
    std::string line;
    for (int at = 0; at < key_line; ++at)
        if (!std::getline(file, line)) return;
    const auto words = base::split(base::trim(line), ' ');
    const auto id = words.size() < 2 ? std::nullopt : number<int>(words.back());
    shmid_ds segment{};
    if (id && ::shmctl(*id, IPC_STAT, &segment) == 0 && segment.shm_nattch == 0)
        ::shmctl(*id, IPC_RMID, nullptr);
}

int keeper_main(int argc, char** argv) {
    constexpr int usage = 2;
    auto orders = read_orders({argv + 2, argv + argc});
    if (!orders) return usage;
    return Keeper(std::move(*orders)).run();
}

} // namespace harness::containers
