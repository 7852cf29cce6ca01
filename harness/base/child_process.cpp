// Boost.Process (v2, of Boost 1.81) makes the pipes and the process; what it cannot do stands here and in
// keeper.cpp: groups, orphans, deadlines for what blocks, bounds on what is read.

#define BOOST_PROCESS_V2_SEPARATE_COMPILATION // header-only, it does not link (Boost 1.81)
#define BOOST_PROCESS_USE_STD_FS

#include "harness/base/child_process.hpp"

#include "harness/base/keeper.hpp"

#include <boost/optional.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/process/v2/process.hpp>
#include <boost/process/v2/start_dir.hpp>
#include <boost/process/v2/stdio.hpp>
// The library's own definitions, here alone; not all of its src.hpp, of which environment.hpp wants
// Boost.Filesystem.
#include <boost/process/v2/detail/impl/last_error.ipp>
#include <boost/process/v2/detail/impl/throw_error.ipp>
#include <boost/process/v2/impl/default_launcher.ipp>
#include <boost/process/v2/impl/error.ipp>
#include <boost/process/v2/impl/process_handle.ipp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace harness::base {
namespace {

namespace asio = boost::asio;
namespace process = boost::process::v2;

constexpr std::chrono::milliseconds k_look_for_stop{50};
constexpr std::chrono::seconds k_time_to_end{1};        ///< after SIGTERM
constexpr std::chrono::milliseconds k_time_to_say{200}; ///< for what still holds its outputs, after its end

Error failed(ErrorKind kind, std::string message) {
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

std::string words_of(int number) {
    return std::generic_category().message(number);
}

/// Closes a file descriptor.
class Handle {
  public:
    explicit Handle(int number = -1) : m_number(number) {}
    ~Handle() { reset(); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    void reset(int number = -1) {
        if (m_number >= 0) ::close(m_number);
        m_number = number;
    }
    [[nodiscard]] int get() const { return m_number; }

  private:
    int m_number;
};

/// In the forked child, after its files and its folder are set: the keeper, and the signals as a program
/// expects them.
struct UnderKeeper {
    int line;
    const char* const* variables;

    template <class Launcher>
    boost::system::error_code on_setup(Launcher& launcher, const std::filesystem::path& /*file*/,
                                       const char* const* /*words*/) const {
        launcher.env = variables;
        return {};
    }
    template <class Launcher>
    boost::system::error_code on_exec_setup(Launcher& /*launcher*/, const std::filesystem::path& /*file*/,
                                            const char* const* /*words*/) const {
        for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        if (become_keeper_of_another(line)) return {};
        return {errno, boost::system::system_category()};
    }
    /// Boost would call exit(), which flushes what is harness's.
    template <class... Arguments>
    void on_exec_error(Arguments&&... /*unused*/) const {
        ::_exit(127);
    }
};

/// A pipe without a reader answers with SIGPIPE too, on the writing thread.
ssize_t write_quietly(int pipe, std::string_view bytes) {
    sigset_t broken;
    sigset_t before;
    ::sigemptyset(&broken);
    ::sigaddset(&broken, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken, &before);
    const auto size = ::write(pipe, bytes.data(), bytes.size());
    const int number = errno;
    if (size < 0 && number == EPIPE && ::sigismember(&before, SIGPIPE) == 0) {
        const timespec at_once{0, 0};
        ::sigtimedwait(&broken, nullptr, &at_once);
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = number;
    return size;
}

Error no_program(const ChildCommand& command) {
    const auto& name = command.words.front();
    const bool is_path = name.find('/') != std::string::npos;
    const auto what =
        is_path ? "there is no such program, or it may not be executed" : "there is no such program in PATH";
    return failed(ErrorKind::usage, "run " + name + ": " + what);
}

class BoostChild final : public ChildProcess {
  public:
    explicit BoostChild(const ChildCommand& command)
        : m_name(command.words.front()),
          m_keep(command.keep),
          m_output(command.keep),
          m_errors(command.keep) {}
    ~BoostChild() override { end_keeper(); }

    Result<void> launch(const ChildCommand& command, const std::filesystem::path& program);

    Result<void> write_line(std::string_view line, const Limit& limit) override {
        return write(std::string(line) + "\n", limit);
    }
    Result<std::optional<std::string>> read_line(const Limit& limit) override;
    std::string errors() const override { return m_errors.text(); }
    Result<ChildEnd> finish(const Limit& limit) override;

    Result<void> write(std::string_view bytes, const Limit& limit);

  private:
    Result<void> check(const Limit& limit) const;
    void step(bool wants_to_write, std::chrono::milliseconds most);
    void read_some(asio::readable_pipe& pipe, bool is_output);
    void hear_end();
    [[nodiscard]] bool is_silent() const { return !m_out.is_open() && !m_err.is_open(); }
    void order(char what) const { (void)::send(m_line.get(), &what, 1, MSG_NOSIGNAL); }
    void end_keeper();
    Error stopped(Error error);
    ChildEnd take_end();

    std::string m_name;
    std::size_t m_keep;
    asio::io_context m_context{1}; // never run: Boost.Process wants one, and forks tell it
    std::optional<process::process> m_keeper;
    Handle m_line;
    asio::writable_pipe m_in{m_context};
    asio::readable_pipe m_out{m_context};
    asio::readable_pipe m_err{m_context};
    std::string m_unread; ///< of standard output, while lines are read
    bool m_reads_lines = false;
    KeptOutput m_output;
    KeptOutput m_errors;
    std::optional<int> m_status; ///< as wait(2) has it
    bool m_is_kept = true;       ///< the keeper still listens
    Clock::time_point m_begin = Clock::now();
};

Result<void> BoostChild::launch(const ChildCommand& command, const std::filesystem::path& program) {
    std::array<int, 2> line{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line.data()) != 0)
        return failed(ErrorKind::environment, "run " + m_name + ": " + words_of(errno));
    m_line.reset(line[0]);
    const Handle far_end(line[1]);
    std::vector<std::string> texts;
    for (const auto& [name, value] : command.environment) texts.push_back(name + "=" + value);
    std::vector<const char*> variables;
    for (const auto& text : texts) variables.push_back(text.c_str());
    variables.push_back(nullptr);
    const std::vector<std::string> arguments(command.words.begin() + 1, command.words.end());
    const auto folder = command.folder.empty() ? std::filesystem::path(".") : command.folder;
    try {
        m_keeper.emplace(process::default_process_launcher()(
            m_context, program, arguments, process::process_stdio{m_in, m_out, m_err},
            process::process_start_dir(folder), UnderKeeper{far_end.get(), variables.data()}));
    } catch (const boost::system::system_error& error) {
        return failed(ErrorKind::usage, "run " + m_name + ": " + error.code().message());
    }
    for (const int pipe : {m_in.native_handle(), m_out.native_handle(), m_err.native_handle()})
        ::fcntl(pipe, F_SETFL, ::fcntl(pipe, F_GETFL) | O_NONBLOCK);
    return {};
}

Result<void> BoostChild::check(const Limit& limit) const {
    if (limit.stop.stop_requested()) return failed(ErrorKind::cancelled, m_name + " was stopped");
    if (limit.deadline.has_passed())
        return failed(ErrorKind::timeout, m_name + " took longer than it may, and was stopped");
    return {};
}

/// Waits for something to happen, and takes what came.
void BoostChild::step(bool wants_to_write, std::chrono::milliseconds most) {
    const auto number = [](auto& pipe) { return pipe.is_open() ? pipe.native_handle() : -1; };
    std::array<pollfd, 4> events{{{number(m_out), POLLIN, 0},
                                  {number(m_err), POLLIN, 0},
                                  {m_status ? -1 : m_line.get(), POLLIN, 0},
                                  {wants_to_write ? number(m_in) : -1, POLLOUT, 0}}};
    ::poll(events.data(), events.size(), static_cast<int>(most.count()));
    if (events[0].revents != 0) read_some(m_out, true);
    if (events[1].revents != 0) read_some(m_err, false);
    if (events[2].revents != 0) hear_end();
}

void BoostChild::read_some(asio::readable_pipe& pipe, bool is_output) {
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    const auto size = ::read(pipe.native_handle(), buffer.data(), buffer.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (size <= 0) {
        pipe.close();
        return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    if (is_output && m_reads_lines)
        m_unread += bytes;
    else
        (is_output ? m_output : m_errors).add(bytes);
}

void BoostChild::hear_end() {
    int status = SIGKILL; // a keeper that says nothing was killed, and with it (PR_SET_PDEATHSIG) the program
    if (::recv(m_line.get(), &status, sizeof status, MSG_WAITALL) != sizeof status) status = SIGKILL;
    m_status = status;
}

Result<void> BoostChild::write(std::string_view bytes, const Limit& limit) {
    while (!bytes.empty()) {
        HARNESS_CHECK(check(limit));
        if (!m_in.is_open() || m_status) break;
        step(true, k_look_for_stop);
        const auto size = write_quietly(m_in.native_handle(), bytes);
        if (size > 0) bytes.remove_prefix(static_cast<std::size_t>(size));
        if (size < 0 && errno != EAGAIN && errno != EINTR) m_in.close();
    }
    if (bytes.empty()) return {};
    return failed(ErrorKind::environment, m_name + " reads no more of what it is told");
}

Result<std::optional<std::string>> BoostChild::read_line(const Limit& limit) {
    m_reads_lines = true;
    std::size_t seen = 0;
    while (true) {
        const auto end = m_unread.find('\n', seen);
        if (end != std::string::npos) {
            auto line = m_unread.substr(0, end);
            m_unread.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            return std::optional(std::move(line));
        }
        seen = m_unread.size();
        if (seen > m_keep)
            return failed(ErrorKind::environment, m_name + " writes a line that is too long to read");
        if (!m_out.is_open()) {
            if (m_unread.empty()) return std::optional<std::string>();
            return std::optional(std::exchange(m_unread, {}));
        }
        HARNESS_CHECK(check(limit));
        step(false, k_look_for_stop);
    }
}

Result<ChildEnd> BoostChild::finish(const Limit& limit) {
    if (m_in.is_open()) m_in.close();
    m_reads_lines = false;
    m_output.add(std::exchange(m_unread, {}));
    while (!m_status) {
        if (auto over = check(limit); over.has_error()) return stopped(std::move(over).error());
        step(false, k_look_for_stop);
    }
    // It is dead. Something that it has started may hold its outputs; what is in the pipes is read first.
    const auto patience = Limit{Deadline::after(k_time_to_say), {}};
    while (!is_silent() && !patience.is_over()) step(false, std::chrono::milliseconds(10));
    end_keeper();
    return take_end();
}

Error BoostChild::stopped(Error error) {
    order(k_ask_to_end);
    const auto patience = Limit{Deadline::after(k_time_to_end), {}};
    while (!m_status && !patience.is_over()) step(false, std::chrono::milliseconds(20));
    end_keeper();
    for (int rest = 0; rest < 64 && !is_silent(); ++rest) step(false, std::chrono::milliseconds(0));
    error.detail = m_errors.text() + m_output.text();
    return error;
}

/// Everything of the program is gone when this returns.
void BoostChild::end_keeper() {
    if (!m_is_kept) return;
    m_is_kept = false;
    m_line.reset();
    if (!m_keeper) return;
    boost::system::error_code ignored;
    m_keeper->wait(ignored);
}

ChildEnd BoostChild::take_end() {
    ChildEnd end;
    if (WIFEXITED(*m_status))
        end.exit_code = WEXITSTATUS(*m_status);
    else
        end.signal = WTERMSIG(*m_status);
    end.output = m_output.text();
    end.errors = m_errors.text();
    end.is_whole = m_output.is_whole() && m_errors.is_whole();
    end.duration = Clock::now() - m_begin;
    return end;
}

Result<std::unique_ptr<BoostChild>> launch(const ChildCommand& command) {
    std::error_code code;
    if (!command.folder.empty() && !std::filesystem::is_directory(command.folder, code))
        return failed(ErrorKind::usage, "run " + command.words.front() + ": there is no folder "
                                            + command.folder.string() + " to run it in");
    const auto program = find_program(command);
    if (!program) return no_program(command);
    auto child = std::make_unique<BoostChild>(command);
    HARNESS_CHECK(child->launch(command, *program));
    return child;
}

} // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const ChildCommand& command) {
    HARNESS_TRY(auto child, launch(command));
    return std::unique_ptr<ChildProcess>(std::move(child));
}

Result<ChildEnd> run_child(const ChildCommand& command, const Limit& limit) {
    HARNESS_TRY(const auto child, launch(command));
    // What it does not want to read is its own affair: its end tells more.
    if (!command.input.empty())
        if (auto written = child->write(command.input, limit);
            written.has_error() && written.error().kind != ErrorKind::environment)
            return std::move(written).error();
    return child->finish(limit);
}

} // namespace harness::base
