#include "containers/http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace harness::containers {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Failure = HttpFailure;
using Parser = http::response_parser<http::buffer_body>;

constexpr std::uint32_t k_largest_head = 64 * 1024;

Failure::Kind kind_of(const error_code& error) {
    if (error == asio::error::connection_refused || error == boost::system::errc::no_such_file_or_directory
        || error == boost::system::errc::not_a_directory)
        return Failure::Kind::absent;
    if (error == boost::system::errc::permission_denied) return Failure::Kind::forbidden;
    if (error == asio::error::eof || error == asio::error::connection_reset
        || error == asio::error::broken_pipe)
        return Failure::Kind::cut_off;
    return Failure::Kind::unreachable;
}

Failure failure(const error_code& error) {
    return {kind_of(error), error.message()};
}

/// A socket whose every operation ends with the limit: the operation runs on a private io_context, which
/// stops at the deadline and is stopped by the stop token's callback.
class Wire {
  public:
    explicit Wire(const base::Limit& limit) : m_limit(limit) {}

    [[nodiscard]] std::optional<Failure> connect(const Address& address) {
        if (address.kind == Address::Kind::unix_socket)
            return perform([&](auto done) {
                m_socket.async_connect(asio::local::stream_protocol::endpoint(address.path), done);
            });
        return connect_tcp(address);
    }

    [[nodiscard]] std::optional<Failure> write(const std::string& bytes) {
        return perform([&](auto done) { asio::async_write(m_socket, asio::buffer(bytes), done); });
    }

    /// Appends what comes. `ended` says that the peer closed.
    [[nodiscard]] std::optional<Failure> read(beast::flat_buffer& into, bool& ended) {
        std::size_t received = 0;
        auto failed = perform([&](auto done) {
            m_socket.async_read_some(into.prepare(k_piece),
                                     [&received, done](const error_code& error, std::size_t size) mutable {
                                         received = size;
                                         done(error);
                                     });
        });
        ended = failed && m_last_error == asio::error::eof;
        if (ended) return std::nullopt;
        into.commit(received);
        return failed;
    }

    static constexpr std::size_t k_piece = std::size_t{16} * 1024;

  private:
    std::optional<Failure> connect_tcp(const Address& address) {
        asio::ip::tcp::resolver resolver(m_io);
        asio::ip::tcp::resolver::results_type found;
        if (auto failed = perform([&](auto done) {
                resolver.async_resolve(address.host, std::to_string(address.port),
                                       [&found, done](const error_code& error, auto results) mutable {
                                           found = std::move(results);
                                           done(error);
                                       });
            }))
            return failed;
        std::optional<Failure> failed = Failure{Failure::Kind::unreachable, "the name has no address"};
        for (const auto& entry : found) {
            error_code ignored;
            m_socket.close(ignored);
            failed = perform([&](auto done) { m_socket.async_connect(entry.endpoint(), done); });
            if (!failed || m_limit.is_over()) break;
        }
        return failed;
    }

    /// Runs one asynchronous operation to its end, or aborts it when the limit is over.
    template <class Start>
    std::optional<Failure> perform(Start start) {
        bool finished = false;
        start([this, &finished](const error_code& error, auto&&...) {
            m_last_error = error;
            finished = true;
        });
        m_io.restart();
        {
            const std::stop_callback wake(m_limit.stop, [this] { m_io.stop(); });
            if (const auto moment = m_limit.deadline.moment())
                m_io.run_until(*moment);
            else
                m_io.run();
        }
        if (finished && !m_last_error) return std::nullopt;
        if (finished) return failure(m_last_error);
        error_code ignored;
        m_socket.close(ignored);
        m_io.restart();
        m_io.run(); // the aborted operation still refers to this frame
        if (m_limit.stop.stop_requested()) return Failure{Failure::Kind::cancelled, "stopped"};
        return Failure{Failure::Kind::timeout, "no answer in time"};
    }

    const base::Limit& m_limit;
    asio::io_context m_io{1};
    asio::generic::stream_protocol::socket m_socket{m_io};
    error_code m_last_error;
};

std::string text_of(const Address& address, const HttpRequest& request) {
    const auto host = address.kind == Address::Kind::unix_socket
                          ? std::string("docker")
                          : to_string(address).substr(std::string_view("tcp://").size());
    std::string text =
        fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: harness\r\nConnection: close\r\n",
                    request.method, request.target, host);
    if (!request.body.empty()) text += "Content-Type: application/json\r\n";
    if (!request.body.empty() || request.method == "POST")
        text += fmt::format("Content-Length: {}\r\n", request.body.size());
    return text + "\r\n" + request.body;
}

/// Reads one answer. Beast parses, the wire is ours.
class AnswerReader {
  public:
    explicit AnswerReader(const BodySink& sink) : m_sink(sink) {
        m_parser.eager(true);
        m_parser.header_limit(k_largest_head);
        m_parser.body_limit(boost::none);
    }

    boost::system::result<HttpAnswer, Failure> read(Wire& wire) {
        beast::flat_buffer buffer;
        while (!m_parser.is_done()) {
            error_code error;
            if (buffer.size() > 0) buffer.consume(parse(buffer, error));
            if (error && error != http::error::need_more && error != http::error::need_buffer)
                return Failure{m_parser.is_header_done() ? Failure::Kind::cut_off : Failure::Kind::not_http,
                               error.message()};
            if (m_answer.body.size() > k_largest_body)
                return Failure{Failure::Kind::too_large, "the answer is larger than 16 MiB"};
            if (m_parser.is_done() || error == http::error::need_buffer) continue;
            bool ended = false;
            if (auto failed = wire.read(buffer, ended)) return *failed;
            if (!ended) continue;
            if (m_parser.got_some()) m_parser.put_eof(error);
            if (error || !m_parser.is_done())
                return Failure{Failure::Kind::cut_off, "the connection was closed in the middle"};
        }
        take_head();
        return std::move(m_answer);
    }

  private:
    std::size_t parse(const beast::flat_buffer& buffer, error_code& error) {
        auto& body = m_parser.get().body();
        body.data = m_piece.data();
        body.size = m_piece.size();
        body.more = true;
        const auto used = m_parser.put(buffer.data(), error);
        const std::string_view got(m_piece.data(), m_piece.size() - body.size);
        if (got.empty()) return used;
        take_head();
        if (m_sink && m_answer.succeeded())
            m_sink(got);
        else
            m_answer.body += got;
        return used;
    }

    void take_head() {
        if (m_answer.status != 0) return;
        m_answer.status = static_cast<int>(m_parser.get().result_int());
        for (const auto& field : m_parser.get()) {
            std::string name(field.name_string());
            std::ranges::transform(name, name.begin(), [](unsigned char c) {
                return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            });
            m_answer.headers[name] = std::string(field.value());
        }
    }

    const BodySink& m_sink;
    Parser m_parser;
    std::array<char, Wire::k_piece> m_piece{};
    HttpAnswer m_answer;
};

} // namespace

boost::system::result<HttpAnswer, HttpFailure> exchange(const Address& address, const HttpRequest& request,
                                                        const base::Limit& limit, const BodySink& sink) {
    try {
        Wire wire(limit);
        if (auto failed = wire.connect(address)) return *failed;
        // An engine may answer and close before it has read everything; its answer says more than the
        // broken pipe does.
        auto unsent = wire.write(text_of(address, request));
        if (unsent && unsent->kind != Failure::Kind::cut_off) return *unsent;
        auto answer = AnswerReader(sink).read(wire);
        if (!answer && unsent) return *unsent;
        return answer;
    } catch (const boost::system::system_error& error) {
        return failure(error.code());
    }
}

std::string url_encoded(std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

} // namespace harness::containers
