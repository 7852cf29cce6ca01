#pragma once
// A database server that runs as a process of this machine: no container, no Docker. A keeper (keeper.hpp)
// starts it and ends it.

#include "containers/keeper.hpp"
#include "containers/local_recipe.hpp"
#include "containers/server.hpp"

#include <memory>
#include <mutex>

namespace harness::containers {

/// A port of the loopback address that is ours: no other program is given it, and the server can still
/// listen on it, since a socket that is bound and does not listen is in nobody's way (SO_REUSEADDR, ip(7)).
class ReservedPort {
  public:
    [[nodiscard]] static base::Result<ReservedPort> make();
    ReservedPort(ReservedPort&& other) noexcept
        : m_socket(std::exchange(other.m_socket, -1)), m_port(other.m_port) {}
    ReservedPort& operator=(ReservedPort&&) = delete;
    ReservedPort(const ReservedPort&) = delete;
    ReservedPort& operator=(const ReservedPort&) = delete;
    ~ReservedPort();

    [[nodiscard]] std::uint16_t number() const { return m_port; }

  private:
    ReservedPort(int socket, std::uint16_t port) : m_socket(socket), m_port(port) {}
    int m_socket;
    std::uint16_t m_port;
};

/// What the keeper has told so far. Pure.
class KeeperNews {
  public:
    explicit KeeperNews(std::size_t commands) : m_last(commands - 1) {}
    /// Takes bytes as they come, cut anywhere.
    void hear(std::string_view bytes);
    /// The line is closed: nobody keeps the server any more.
    void fall_silent() { m_is_silent = true; }

    [[nodiscard]] ServerState state() const;
    [[nodiscard]] pid_t server() const { return m_server; } ///< 0: it was not started yet

  private:
    std::size_t m_last; ///< the command that is the server
    std::string m_unfinished;
    std::optional<int> m_code;
    std::size_t m_ended = 0; ///< which command the code is of
    pid_t m_server = 0;
    bool m_is_silent = false;
};

/// Owns the server from its start on; the destructor ends it and removes its folder.
class LocalServer final : public RunningServer {
  public:
    /// Makes the folder, writes the files and starts the keeper. Not as root: where harness is, the server
    /// gets the account `nobody`.
    [[nodiscard]] static base::Result<std::unique_ptr<LocalServer>>
    start(const LocalRecipe& recipe, const std::filesystem::path& folder, ReservedPort port);
    ~LocalServer() override;

    [[nodiscard]] Endpoint endpoint() const override { return {"127.0.0.1", m_port.number()}; }
    [[nodiscard]] std::string id() const override { return std::to_string(m_keeper); } ///< the keeper's pid
    [[nodiscard]] base::Result<ServerState> state(const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::string> log(int lines, const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> remove(const base::Limit& limit) override;
    void release() override;

  private:
    LocalServer(std::filesystem::path folder, ReservedPort port, pid_t keeper, int line, std::size_t commands)
        : m_folder(std::move(folder)),
          m_port(std::move(port)),
          m_keeper(keeper),
          m_line(line),
          m_news(commands) {}
    void listen(std::chrono::milliseconds wait);

    enum class Hold { owned, released, removed };
    std::filesystem::path m_folder;
    ReservedPort m_port;
    pid_t m_keeper;
    int m_line;
    std::mutex m_mutex; ///< of the news
    KeeperNews m_news;
    Hold m_hold = Hold::owned;
};

/// Removes the folders of servers whose keeper was killed, and those of runs that were, below those that
/// harness makes in `temporary`; never one whose owner lives. Returns how many.
int remove_local_leftovers(const std::filesystem::path& temporary);

} // namespace harness::containers
