#pragma once
// A tiny HTTP server that answers as it was told, well or badly, and remembers what it was asked.

#include <atomic>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace harness::testing {

struct Reply {
    enum class End { close, reset, hang };
    std::vector<std::string> pieces; ///< written one by one
    End end = End::close;
};

[[nodiscard]] Reply answer(int status, std::string_view body, std::string_view headers = "");
[[nodiscard]] Reply chunked(const std::vector<std::string>& chunks);
/// Bytes as they are, which need not be HTTP.
[[nodiscard]] Reply bytes(std::vector<std::string> pieces, Reply::End end = Reply::End::close);
/// An answer to /_ping.
[[nodiscard]] Reply ping(std::string_view version = "1.41");

class FakeEngine {
  public:
    enum class Transport { unix_socket, tcp };
    explicit FakeEngine(Transport transport = Transport::unix_socket);
    ~FakeEngine();
    FakeEngine(const FakeEngine&) = delete;
    FakeEngine& operator=(const FakeEngine&) = delete;

    /// Answers requests that start like this ("GET /_ping"; the API version in the path is left out), the
    /// longest match first. Several replies for one start come in turn, the last one for ever.
    void on(const std::string& start, Reply reply);

    [[nodiscard]] const std::string& host() const { return m_host; } ///< as for DOCKER_HOST
    /// First lines, without the API version; in order.
    [[nodiscard]] std::vector<std::string> requests() const;
    [[nodiscard]] int count(std::string_view start) const;
    /// Waits (bounded) until so many requests with this start have come.
    [[nodiscard]] bool was_asked(std::string_view start, int times = 1) const;
    /// Whole text of the last request with this start.
    [[nodiscard]] std::string last(std::string_view start) const;

  private:
    void serve();
    void talk(int line);
    [[nodiscard]] Reply reply_to(const std::string& request);
    void play(int line, const Reply& reply) const;

    mutable std::mutex m_mutex;
    std::map<std::string, std::deque<Reply>> m_replies;
    std::vector<std::string> m_requests;
    std::string m_folder;
    std::string m_host;
    int m_listener = -1;
    std::atomic<bool> m_over{false};
    std::vector<std::thread> m_talks; ///< of the serving thread
    std::thread m_thread;
};

} // namespace harness::testing
