#include "containers/removal.hpp"

#include "containers/create_request.hpp"
#include "containers/owner.hpp"
#include "containers/pause.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ctime>

namespace harness::containers {
namespace {

constexpr std::chrono::seconds k_removal_time{60};
constexpr std::chrono::milliseconds k_retry_pause{200};
constexpr int k_attempts = 8;

/// A removal that somebody else has begun answers 409 until it is done.
bool is_gone(const HttpAnswer& answer) {
    return answer.succeeded() || answer.status == 404
           || (answer.status == 409 && answer.body.find("already in progress") != std::string::npos);
}

/// Removes them one after the other, all of them even if one fails; the first failure is the result.
base::Result<int> remove_all(const EngineClient& client, const std::vector<ListedContainer>& containers,
                             const base::Limit& limit) {
    int removed = 0;
    std::optional<base::Error> failed;
    for (const auto& container : containers) {
        if (auto result = remove_container(client, container.id, limit))
            ++removed;
        else if (!failed)
            failed = std::move(result).error();
    }
    if (failed) return std::move(*failed);
    return removed;
}

} // namespace

base::Result<void> remove_container(const EngineClient& client, const std::string& id_or_name,
                                    const base::Limit& limit) {
    const auto attempt = fmt::format("remove the container {}", base::shorten(id_or_name, 60));
    const base::Limit own{limit.deadline.earlier(base::Deadline::after(k_removal_time)), {}};
    base::Error last;
    for (int tries = 0; tries < k_attempts; ++tries) {
        const HttpRequest request{"DELETE", "/containers/" + url_encoded(id_or_name) + "?force=1&v=1", ""};
        auto answer = client.call(attempt, request, own);
        if (answer && is_gone(*answer)) return {};
        // What the engine said tells more than that it was silent later.
        if (answer)
            last = refusal(attempt, *answer);
        else if (last.message.empty())
            last = std::move(answer).error();
        // Safe to repeat: it is the same container or none. "Device or resource busy" passes by itself.
        if (!pause(k_retry_pause * (tries + 1), own)) break;
    }
    last.message += fmt::format("; remove it by hand: docker rm -fv {}", base::shorten(id_or_name, 60));
    return last;
}

base::Result<std::vector<ListedContainer>>
containers_labelled(const EngineClient& client, const std::string& label, const base::Limit& limit) {
    constexpr std::string_view attempt = "list harness's containers";
    std::string quoted;
    for (const char c : label) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    const auto filters = url_encoded(fmt::format(R"({{"label":["{}"]}})", quoted));
    HARNESS_TRY(const auto answer,
                client.call(attempt, {.target = "/containers/json?all=1&filters=" + filters},
                            limit.within(k_request_time)));
    if (!answer.succeeded()) return refusal(attempt, answer);
    auto containers = read_containers(answer.body);
    if (!containers) return unreadable(attempt, answer.body);
    return std::move(*containers);
}

base::Result<std::int64_t> time_of(const EngineClient& client, const base::Limit& limit) {
    HARNESS_TRY(const auto answer, client.call("ask the engine for the time", {.target = "/_ping"},
                                               limit.within(k_request_time)));
    const auto date = answer.headers.find("date");
    return cautious_time(std::time(nullptr), date == answer.headers.end() ? "" : date->second);
}

base::Result<int> remove_run(const EngineClient& client, const std::string& run_id,
                             const std::set<std::string>& kept, const base::Limit& limit) {
    HARNESS_TRY(auto containers,
                containers_labelled(client, fmt::format("{}={}", k_run_label, run_id), limit));
    std::erase_if(containers, [&](const ListedContainer& container) {
        return container.name.starts_with(k_kept_prefix) || kept.contains(container.id);
    });
    return remove_all(client, containers, limit);
}

base::Result<int> remove_leftovers(const EngineClient& client, const base::Limit& limit) {
    HARNESS_TRY(auto containers, containers_labelled(client, std::string(k_owner_label), limit));
    if (containers.empty()) return 0;
    HARNESS_TRY(const auto now, time_of(client, limit));
    const auto us = Owner::this_process();
    std::erase_if(containers, [&](const ListedContainer& container) {
        return !is_leftover(container, us, now, is_alive);
    });
    for (const auto& container : containers)
        spdlog::info("removing {}, which a dead run left", container.name);
    return remove_all(client, containers, limit);
}

} // namespace harness::containers
