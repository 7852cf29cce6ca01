#include "containers/engine_client.hpp"

#include "containers/failed.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace harness::containers {
namespace {

std::string reason(const Address& address, const HttpFailure& failure) {
    const auto where = to_string(address);
    switch (failure.kind) {
    case HttpFailure::Kind::absent:
        return fmt::format("no Docker engine answers at {} ({}); start it, or set DOCKER_HOST", where,
                           failure.detail);
    case HttpFailure::Kind::forbidden:
        return fmt::format("your user may not use {} ({}); add it to the group docker, or set DOCKER_HOST to "
                           "an engine that it may use",
                           where, failure.detail);
    case HttpFailure::Kind::unreachable:
        return fmt::format("{} cannot be reached ({}); check DOCKER_HOST", where, failure.detail);
    case HttpFailure::Kind::not_http:
        return fmt::format("what answers at {} is not a Docker engine ({}); check DOCKER_HOST", where,
                           failure.detail);
    case HttpFailure::Kind::cut_off:
        return fmt::format("the engine at {} broke off its answer ({}); does it still run?", where,
                           failure.detail);
    case HttpFailure::Kind::too_large:
        return fmt::format("the engine at {} sent more than can be right ({})", where, failure.detail);
    case HttpFailure::Kind::timeout:
        return fmt::format("the engine at {} did not answer in time; does it hang?", where);
    case HttpFailure::Kind::cancelled:
        break;
    }
    return "stopped";
}

base::ErrorKind kind_of(HttpFailure::Kind kind) {
    if (kind == HttpFailure::Kind::timeout) return base::ErrorKind::timeout;
    if (kind == HttpFailure::Kind::cancelled) return base::ErrorKind::cancelled;
    return base::ErrorKind::environment;
}

base::Error not_an_engine(std::string_view attempt, const Address& address, const HttpAnswer& answer) {
    if (answer.body.find("HTTPS server") != std::string::npos)
        return environment_failed(
            fmt::format("could not {}: {} wants TLS, which harness does not speak; use the "
                        "engine's unix socket",
                        attempt, to_string(address)));
    return environment_failed(
        fmt::format("could not {}: what answers at {} is not a Docker engine (status {}, no "
                    "API version{}); check DOCKER_HOST",
                    attempt, to_string(address), answer.status,
                    answer.body.empty() ? "" : ": " + base::shorten(answer.body, 80)));
}

} // namespace

base::Error no_answer(std::string_view attempt, const Address& address, const HttpFailure& failure) {
    return failed(kind_of(failure.kind), fmt::format("could not {}: {}", attempt, reason(address, failure)));
}

base::Error refusal(std::string_view attempt, const HttpAnswer& answer) {
    return environment_failed(fmt::format("could not {}: the engine says ({}): {}", attempt, answer.status,
                                          error_message(answer.body)));
}

base::Error unreadable(std::string_view attempt, std::string_view body) {
    return environment_failed(
        fmt::format("could not {}: the engine's answer is not what the Docker API promises: {}", attempt,
                    body.empty() ? "it is empty" : base::shorten(body, 120)));
}

base::Result<EngineClient> EngineClient::connect(const Address& address, const base::Limit& limit) {
    constexpr std::string_view attempt = "use the Docker engine";
    constexpr std::chrono::seconds ping_time{10};
    const auto answer = exchange(address, {.target = "/_ping"}, limit.within(ping_time));
    if (!answer) return no_answer(attempt, address, answer.error());
    const auto header = answer->headers.find("api-version");
    const auto spoken = header == answer->headers.end() ? std::nullopt : read_version(header->second);
    if (!spoken) return not_an_engine(attempt, address, *answer);
    if (!answer->succeeded()) return refusal(attempt, *answer);
    if (*spoken < k_oldest_api)
        return environment_failed(fmt::format("could not {}: the engine at {} speaks API {}, harness "
                                              "needs at least {}; update it",
                                              attempt, to_string(address), to_string(*spoken),
                                              to_string(k_oldest_api)));
    return EngineClient(address, std::min(*spoken, k_newest_api));
}

std::string EngineClient::target_of(std::string_view path) const {
    return fmt::format("/v{}{}", to_string(m_version), path);
}

base::Result<HttpAnswer> EngineClient::call(std::string_view attempt, HttpRequest request,
                                            const base::Limit& limit, const BodySink& sink) const {
    request.target = target_of(request.target);
    const auto began = base::Clock::now();
    auto answer = exchange(m_address, request, limit, sink);
    spdlog::debug("docker {} {}: {} in {} ms", request.method, request.target,
                  answer ? std::to_string(answer->status) : answer.error().detail,
                  std::chrono::duration_cast<std::chrono::milliseconds>(base::Clock::now() - began).count());
    if (!answer) return no_answer(attempt, m_address, answer.error());
    return std::move(*answer);
}

} // namespace harness::containers
