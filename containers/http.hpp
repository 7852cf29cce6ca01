#pragma once
// One HTTP/1.1 request on a connection of its own, over a unix socket or tcp.
// Blocking; ended by its limit within milliseconds. Any thread; calls share nothing.

#include "containers/address.hpp"
#include "harness/base/limit.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace harness::containers {

struct HttpRequest {
    std::string method = "GET";
    std::string target{}; ///< path and query, already percent-encoded
    std::string body{};   ///< JSON, or empty
};

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;                           ///< empty when a sink took it

    [[nodiscard]] bool succeeded() const { return status >= 200 && status < 300; }
};

/// Why there is no answer at all.
struct HttpFailure {
    enum class Kind {
        absent,      ///< no socket there, or nobody listens
        forbidden,   ///< this user may not open the socket
        unreachable, ///< no route, name not known …
        not_http,    ///< what answers does not speak HTTP
        cut_off,     ///< the connection ended in the middle
        too_large,
        timeout,
        cancelled,
    };
    Kind kind = Kind::unreachable;
    std::string detail; ///< the system's own words
};

/// Gets the body of a successful answer piece by piece as it comes.
using BodySink = std::function<void(std::string_view)>;

/// The most that a body without a sink may have.
inline constexpr std::size_t k_largest_body = std::size_t{16} << 20U;

/// Sends the request and reads the whole answer. Any status is an answer.
[[nodiscard]] boost::system::result<HttpAnswer, HttpFailure> exchange(const Address& address,
                                                                      const HttpRequest& request,
                                                                      const base::Limit& limit,
                                                                      const BodySink& sink = {});

class Wire; // wire.hpp

/// Asks, with a POST on a connected wire, that the connection becomes a stream (Docker Engine API,
/// "ContainerAttach", "Hijacking"). The first bytes of the stream, or the refusal.
struct Upgraded {
    HttpAnswer answer; ///< of a refusal; else its status is 101 or 200
    std::string first_bytes;
};
[[nodiscard]] boost::system::result<Upgraded, HttpFailure>
upgrade(Wire& wire, const Address& address, const std::string& target, const base::Limit& limit);

/// Percent-encodes everything but RFC 3986's unreserved characters.
[[nodiscard]] std::string url_encoded(std::string_view text);

} // namespace harness::containers
