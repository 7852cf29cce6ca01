#include "containers/http.hpp"

#include "containers/wire.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace harness::containers {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Failure = HttpFailure;
using Parser = http::response_parser<http::buffer_body>;

constexpr std::uint32_t k_largest_head = 64 * 1024;

std::string text_of(const Address& address, const HttpRequest& request,
                    std::string_view connection = "Connection: close") {
    const auto host = address.kind == Address::Kind::unix_socket
                          ? std::string("docker")
                          : to_string(address).substr(std::string_view("tcp://").size());
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: harness\r\n{}\r\n",
                                   request.method, request.target, host, connection);
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

    boost::system::result<HttpAnswer, Failure> read(Wire& wire, const base::Limit& limit) {
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
            if (auto failed = wire.read(buffer, ended, limit)) return *failed;
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
        Wire wire;
        if (auto failed = wire.connect(address, limit)) return *failed;
        // An engine may answer and close before it has read everything; its answer says more than the
        // broken pipe does.
        auto unsent = wire.write(text_of(address, request), limit);
        if (unsent && unsent->kind != Failure::Kind::cut_off) return *unsent;
        auto answer = AnswerReader(sink).read(wire, limit);
        if (!answer && unsent) return *unsent;
        return answer;
    } catch (const boost::system::system_error& error) {
        return http_failure(error.code());
    }
}

boost::system::result<Upgraded, HttpFailure> upgrade(Wire& wire, const Address& address,
                                                     const std::string& target, const base::Limit& limit) {
    const auto text = text_of(address, {"POST", target, ""}, "Connection: Upgrade\r\nUpgrade: tcp");
    if (auto failed = wire.write(text, limit)) return *failed;
    http::response_parser<http::empty_body> parser;
    parser.header_limit(k_largest_head);
    beast::flat_buffer buffer;
    bool ended = false;
    while (!parser.is_header_done() && !ended) {
        if (auto failed = wire.read(buffer, ended, limit)) return *failed;
        error_code error;
        buffer.consume(parser.put(buffer.data(), error));
        if (error && error != http::error::need_more && !parser.is_header_done())
            return Failure{Failure::Kind::not_http, error.message()};
    }
    if (!parser.is_header_done())
        return Failure{Failure::Kind::cut_off, "the connection was closed in the middle"};
    Upgraded upgraded;
    upgraded.answer.status = static_cast<int>(parser.get().result_int());
    const bool is_refused = upgraded.answer.status >= 300;
    // What a refusal says comes with its head, or is not worth waiting for.
    auto& rest = is_refused ? upgraded.answer.body : upgraded.first_bytes;
    rest = beast::buffers_to_string(buffer.data());
    return upgraded;
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
