#pragma once
// Programs that are not ours: migration tools, interpreters. They fork, hang, ignore signals, log megabytes
// and ask for passwords; none of that may hold harness up or outlive it.

#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::base {

using EnvironmentVariables = std::map<std::string, std::string>;

/// A copy of this process's own.
[[nodiscard]] EnvironmentVariables this_environment();

struct ChildCommand {
    /// The program and its words; no shell reads them. A program without a slash is looked up in the PATH of
    /// `environment`, a relative one in `folder`.
    std::vector<std::string> words;
    EnvironmentVariables environment;         ///< all that it gets
    std::filesystem::path folder{};           ///< where it works; empty: where harness does
    std::string input{};                      ///< for run_child: its standard input, which ends after it
    std::size_t keep = std::size_t{1} << 20U; ///< bytes of each of its outputs that are kept
};

/// What a program wrote: all of it, or its beginning and its end with a line between that says how much is
/// missing.
class KeptOutput {
  public:
    explicit KeptOutput(std::size_t most) : m_most(most) {}
    void add(std::string_view bytes);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_whole() const { return m_left_out == 0; }

  private:
    std::size_t m_most;
    std::string m_begin;
    std::string m_end;
    std::size_t m_left_out = 0;
};

struct ChildEnd {
    std::optional<int> exit_code; ///< empty if a signal ended it
    int signal = 0;
    std::string output;
    std::string errors;   ///< what it wrote to standard error
    bool is_whole = true; ///< nothing of both was left out
    Clock::duration duration{};

    [[nodiscard]] bool is_success() const { return exit_code == 0; }
    /// "exited with code 3", "was ended by signal 9 (Killed)"
    [[nodiscard]] std::string describe() const;
};

/// A program that runs, in a session and a process group of its own, without a terminal. A second process
/// stands between, which kills the group and whatever left it (it adopts orphans) when this object goes, when
/// the program has ended and left something behind, and when harness itself is killed. Used by one thread at
/// a time; that thread may end before it.
class ChildProcess {
  public:
    /// Errors: kind usage: there is no such program, or no such folder; environment: no process to be had.
    [[nodiscard]] static Result<std::unique_ptr<ChildProcess>> start(const ChildCommand& command);
    virtual ~ChildProcess() = default; ///< kills what still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Writes a line to its standard input. An error of kind environment: it has closed it, or is dead.
    [[nodiscard]] virtual Result<void> write_line(std::string_view line, const Limit& limit) = 0;
    /// The next line of its standard output, without its end. Nothing: it has closed it, which the dead do. A
    /// line of more than `keep` bytes is an error (environment).
    [[nodiscard]] virtual Result<std::optional<std::string>> read_line(const Limit& limit) = 0;
    /// What it has written to standard error so far.
    [[nodiscard]] virtual std::string errors() const = 0;

    /// Ends its standard input, reads what it still says and waits for its end. Over the limit: asks it to
    /// end (SIGTERM), a second later kills it; then the error is timeout or cancelled, and what it had said
    /// is the error's `detail`.
    [[nodiscard]] virtual Result<ChildEnd> finish(const Limit& limit) = 0;

  protected:
    ChildProcess() = default;
};

/// Runs a program to its end. An exit code is no error; see ChildProcess for what is.
[[nodiscard]] Result<ChildEnd> run_child(const ChildCommand& command, const Limit& limit);

/// The file that would be run, or nothing.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const ChildCommand& command);

} // namespace harness::base
