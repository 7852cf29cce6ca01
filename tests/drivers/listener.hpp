#pragma once
// One who listens at a port and is no database server.

#include <arpa/inet.h>
#include <cstdint>
#include <gtest/gtest.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace harness::drivers {

/// A port of this machine at which somebody listens and says `answer` to the first who comes.
class Listener {
  public:
    explicit Listener(std::string answer) : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t length = sizeof address;
        if (::bind(m_socket, generic, length) != 0 || ::listen(m_socket, 4) != 0) ADD_FAILURE() << "no port";
        ::getsockname(m_socket, generic, &length);
        m_port = ::ntohs(address.sin_port);
        if (!answer.empty()) m_thread = std::jthread([this, answer] { say(answer); });
    }
    ~Listener() {
        ::shutdown(m_socket, SHUT_RDWR);
        if (m_thread.joinable()) m_thread.join();
        ::close(m_socket);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    /// Until somebody has connected whom nobody answers; ten seconds at most.
    void wait_for_a_caller() const {
        pollfd waiting{m_socket, POLLIN, 0};
        EXPECT_EQ(::poll(&waiting, 1, 10'000), 1) << "nobody has called";
    }

  private:
    void say(const std::string& answer) const {
        const int client = ::accept(m_socket, nullptr, nullptr);
        if (client < 0) return;
        [[maybe_unused]] const auto sent = ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
        ::close(client);
    }

    int m_socket;
    std::uint16_t m_port = 0;
    std::jthread m_thread;
};

} // namespace harness::drivers
