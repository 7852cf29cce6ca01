#include "tests/containers/fake_engine.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace harness::testing {
namespace {

constexpr int k_tick_in_ms = 10;

bool readable(int line) {
    pollfd wait{line, POLLIN, 0};
    return ::poll(&wait, 1, k_tick_in_ms) > 0;
}

int listen_on_tcp(std::string& host) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0
        || ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("the fake engine could not bind");
    host = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    return listener;
}

int listen_on_unix_socket(const std::string& folder, std::string& host) {
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto path = folder + "/docker.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("the fake engine could not bind");
    host = "unix://" + path;
    return listener;
}

/// "GET /v1.41/info" as "GET /info".
std::string without_version(const std::string& request) {
    const auto path = request.find(' ') + 1;
    if (request.compare(path, 3, "/v1") != 0) return request;
    return request.substr(0, path) + request.substr(request.find('/', path + 1));
}

} // namespace

Reply answer(int status, std::string_view body, std::string_view headers) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n" + std::string(headers);
    if (status != 204) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return {{text + "\r\n" + std::string(body)}, Reply::End::close};
}

Reply chunked(const std::vector<std::string>& chunks) {
    Reply reply{{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}, Reply::End::close};
    for (const auto& chunk : chunks) {
        std::array<char, 32> size{};
        std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size());
        reply.pieces.push_back(size.data() + chunk + "\r\n");
    }
    reply.pieces.emplace_back("0\r\n\r\n");
    return reply;
}

Reply bytes(std::vector<std::string> pieces, Reply::End end) {
    return {std::move(pieces), end};
}

Reply ping(std::string_view version) {
    return answer(200, "OK", "Api-Version: " + std::string(version) + "\r\n");
}

FakeEngine::FakeEngine(Transport transport) {
    auto pattern = (std::filesystem::temp_directory_path() / "fake-engine-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("the fake engine got no folder");
    m_folder = pattern;
    m_listener =
        transport == Transport::tcp ? listen_on_tcp(m_host) : listen_on_unix_socket(m_folder, m_host);
    if (::listen(m_listener, 64) != 0) throw std::runtime_error("the fake engine could not listen");
    on("GET /_ping", ping());
    m_thread = std::thread([this] { serve(); });
}

FakeEngine::~FakeEngine() {
    m_over = true;
    m_thread.join();
    ::close(m_listener);
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

void FakeEngine::on(const std::string& start, Reply reply) {
    const std::lock_guard lock(m_mutex);
    m_replies[start].push_back(std::move(reply));
    if (start == "GET /_ping" && m_replies[start].size() == 2) m_replies[start].pop_front();
}

std::vector<std::string> FakeEngine::requests() const {
    const std::lock_guard lock(m_mutex);
    auto lines = m_requests;
    for (auto& line : lines) line = line.substr(0, line.find(" HTTP/"));
    return lines;
}

int FakeEngine::count(std::string_view start) const {
    const auto all = requests();
    return static_cast<int>(
        std::ranges::count_if(all, [&](const auto& request) { return request.starts_with(start); }));
}

bool FakeEngine::was_asked(std::string_view start, int times) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (count(start) < times && std::chrono::steady_clock::now() < until) ::poll(nullptr, 0, k_tick_in_ms);
    return count(start) >= times;
}

std::string FakeEngine::last(std::string_view start) const {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_requests.rbegin(), m_requests.rend(),
                                    [&](const auto& request) { return request.starts_with(start); });
    return found == m_requests.rend() ? "" : *found;
}

void FakeEngine::serve() {
    while (!m_over) {
        if (!readable(m_listener)) continue;
        const int line = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (line >= 0) m_talks.emplace_back([this, line] { talk(line); });
    }
    for (auto& one : m_talks) one.join();
}

void FakeEngine::talk(int line) {
    std::string request;
    const auto complete = [&request] {
        const auto head = request.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        const auto length = request.find("Content-Length: ");
        const auto body = length == std::string::npos ? 0 : std::stoul(request.substr(length + 16));
        return request.size() >= head + 4 + body;
    };
    std::array<char, 4096> buffer{};
    while (!m_over && !complete()) {
        if (!readable(line)) continue;
        const auto size = ::recv(line, buffer.data(), buffer.size(), 0);
        if (size <= 0) break;
        request.append(buffer.data(), static_cast<std::size_t>(size));
    }
    if (complete()) play(line, reply_to(without_version(request)));
    ::close(line);
}

Reply FakeEngine::reply_to(const std::string& request) {
    const std::lock_guard lock(m_mutex);
    m_requests.push_back(request);
    std::deque<Reply>* best = nullptr;
    std::size_t longest = 0;
    for (auto& [start, replies] : m_replies)
        if (request.starts_with(start) && start.size() > longest) {
            best = &replies;
            longest = start.size();
        }
    if (!best) return answer(404, R"({"message":"page not found"})");
    auto reply = best->front();
    if (best->size() > 1) best->pop_front();
    return reply;
}

void FakeEngine::play(int line, const Reply& reply) const {
    for (const auto& piece : reply.pieces) {
        std::string_view left = piece;
        while (!left.empty()) {
            const auto sent = ::send(line, left.data(), left.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            left.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    if (reply.end == Reply::End::reset) {
        const linger at_once{1, 0};
        ::setsockopt(line, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    std::array<char, 64> nothing{};
    while (reply.end == Reply::End::hang && !m_over)
        if (readable(line) && ::recv(line, nothing.data(), nothing.size(), 0) <= 0) return;
}

} // namespace harness::testing
