// Why a process between. Harness may be killed at any time, and PR_SET_PDEATHSIG reaches the direct child
// alone, when the *thread* that forked it ends (prctl(2)). A process that adopts orphans
// (PR_SET_CHILD_SUBREAPER) and hears the end of a line sees all of it: also a daemon that left the group, and
// harness's own sudden end. Everything here runs between fork and exec: system calls only, no memory from the
// heap.

#include "harness/base/keeper.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace harness::base {
namespace {

constexpr int k_tries = 400; // of killing, 5 ms apart: new orphans appear while their parents die

void close_all_but(int kept) {
    if (kept > 0) ::syscall(SYS_close_range, 0U, static_cast<unsigned>(kept) - 1U, 0U);
    ::syscall(SYS_close_range, static_cast<unsigned>(kept) + 1U, ~0U, 0U);
}

void pause_a_little() {
    const timespec wait{0, 5'000'000};
    ::nanosleep(&wait, nullptr);
}

/// Kills those whose parent this process is: the program, and orphans below it.
void kill_children() {
    const int list = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (list < 0) return; // a kernel without CONFIG_PROC_CHILDREN: the group was all that could be done
    std::array<char, 4096> text{};
    const auto size = ::read(list, text.data(), text.size());
    ::close(list);
    pid_t child = 0;
    for (ssize_t at = 0; at < size; ++at) {
        const char c = text[static_cast<std::size_t>(at)];
        if (c >= '0' && c <= '9') {
            child = child * 10 + (c - '0');
        } else if (child > 0) {
            ::kill(child, SIGKILL);
            child = 0;
        }
    }
}

/// Whether this process has none left.
bool reap_all() {
    while (true) {
        const auto ended = ::waitpid(-1, nullptr, WNOHANG);
        if (ended == 0) return false;
        if (ended < 0 && errno == ECHILD) return true;
    }
}

[[noreturn]] void end_everything(pid_t program) {
    for (int attempt = 0; attempt < k_tries; ++attempt) {
        ::kill(-program, SIGKILL);
        kill_children();
        if (reap_all()) break;
        pause_a_little();
    }
    ::_exit(0);
}

/// True once the program's end was told. It is not reaped yet, so that no other process gets its number.
bool tell_end(pid_t program, int line) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(program), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return false;
    if (info.si_pid != program) return false;
    const int status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status; // as wait(2) has it
    while (::write(line, &status, sizeof status) < 0 && errno == EINTR) {
    }
    return true;
}

[[noreturn]] void keep(pid_t program, int line) {
    close_all_but(line);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGUSR1, SIGUSR2})
        ::signal(signal, SIG_IGN);
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, program, 0));
    constexpr int without_handle_in_ms = 20;
    bool has_ended = false;
    while (true) {
        std::array<pollfd, 2> events{{{line, POLLIN, 0}, {has_ended ? -1 : handle, POLLIN, 0}}};
        ::poll(events.data(), events.size(), handle < 0 && !has_ended ? without_handle_in_ms : -1);
        if (events[0].revents != 0) {
            char order = k_kill;
            const auto size = ::read(line, &order, 1);
            if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (size != 1 || order == k_kill) end_everything(program);
            if (order == k_ask_to_end) ::kill(-program, SIGTERM);
        }
        if (!has_ended) has_ended = tell_end(program, line);
    }
}

} // namespace

bool become_keeper_of_another(int line) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    ::prctl(PR_SET_NAME, "harness-keeper", 0, 0, 0);
    const auto keeper = ::getpid();
    const auto program = ::fork();
    if (program < 0) return false;
    if (program > 0) keep(program, line);
    // No terminal to ask a password on, and a group to be killed as one.
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (::getppid() != keeper) ::_exit(1); // it was killed before that could hold
    return true;
}

} // namespace harness::base
