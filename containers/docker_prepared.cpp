#include "containers/docker_prepared.hpp"

#include "containers/create_request.hpp"
#include "containers/failed.hpp"
#include "containers/json_parts.hpp"
#include "containers/pause.hpp"
#include "containers/readiness.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <ctime>

namespace harness::containers {
namespace {

namespace json = boost::json;

constexpr int k_not_found = 404;
constexpr int k_conflict = 409;
/// A server of a few megabytes stops within two seconds; a machine under load takes longer.
constexpr std::chrono::seconds k_rest_time{60};

json::array list_of(const std::vector<std::string>& texts) {
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    return list;
}

/// What the image shall be, as far as the container that it comes from is something else: not below the
/// script, no password in its environment, and nobody's (the engine can only overwrite labels, not take them
/// away).
std::string commit_body(const PreparedStore::Making& making) {
    json::object labels;
    const auto label = [&](std::string_view name, std::string_view value) {
        labels[json::string_view(name.data(), name.size())] = json::string(value.data(), value.size());
    };
    for (const auto name :
         {k_run_label, k_cell_label, k_request_label, k_owner_label, k_host_label, k_expires_label})
        label(name, "");
    label(k_prepared_label, std::to_string(k_prepared_version));
    label(k_prepared_key_label, making.key.text);
    label(k_prepared_base_label, making.base_name);
    label(k_prepared_base_id_label, making.base.id);
    label(k_prepared_password_label, making.password);
    json::object body;
    body["Labels"] = std::move(labels);
    body["Env"] = list_of({making.password_variable + "="});
    if (!making.base.entrypoint.empty()) body["Entrypoint"] = list_of(making.base.entrypoint);
    if (!making.base.command.empty()) body["Cmd"] = list_of(making.base.command);
    return json::serialize(body);
}

std::string label_of(const InspectedImage& image, std::string_view name) {
    const auto found = image.labels.find(std::string(name));
    return found == image.labels.end() ? std::string() : found->second;
}

/// As the engine writes times, in UTC.
std::string an_hour_ago() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::time(nullptr) - 3600));
}

} // namespace

base::Result<std::optional<InspectedImage>> DockerPreparedStore::inspect(const std::string& image,
                                                                         const base::Limit& limit) const {
    const auto attempt = fmt::format("look at the image {}", image);
    HARNESS_TRY(const auto answer, m_client.call(attempt, {.target = "/images/" + image + "/json"},
                                                 limit.within(k_request_time)));
    if (answer.status == k_not_found) return std::optional<InspectedImage>();
    if (!answer.succeeded()) return refusal(attempt, answer);
    auto read = read_image(answer.body);
    if (!read) return unreadable(attempt, answer.body);
    return read;
}

base::Result<BaseImage> DockerPreparedStore::base_image(const std::string& image, const base::Limit& limit) {
    HARNESS_TRY(auto found, inspect(image, limit));
    if (!found) return environment_failed(fmt::format("could not look at the image {}: it is gone", image));
    return std::move(found->base);
}

base::Result<std::optional<std::string>> DockerPreparedStore::find(const PreparedKey& key,
                                                                   const base::Limit& limit) {
    HARNESS_TRY(const auto found, inspect(key.image, limit));
    if (!found || prepared_name_of(*found) != key.image || label_of(*found, k_prepared_key_label) != key.text)
        return std::optional<std::string>();
    auto password = label_of(*found, k_prepared_password_label);
    if (password.empty()) return std::optional<std::string>();
    // Tagging it once more is how the engine remembers when it was used. It may be gone by now; then the
    // start says so.
    (void)m_client.call("mark the prepared image as used",
                        {"POST",
                         fmt::format("/images/{}/tag?repo={}&tag={}", key.image, k_prepared_repository,
                                     key.image.substr(key.image.rfind(':') + 1)),
                         ""},
                        limit.within(k_request_time));
    return std::optional(std::move(password));
}

bool DockerPreparedStore::claim(const PreparedKey& key) {
    const std::lock_guard lock(m_mutex);
    return m_claimed.insert(key.image).second;
}

base::Result<void> DockerPreparedStore::signal(const std::string& container, std::string_view name,
                                               const base::Limit& limit) const {
    const auto attempt = fmt::format("send {} to the server that is being prepared", name);
    HARNESS_TRY(const auto answer,
                m_client.call(attempt,
                              {"POST", fmt::format("/containers/{}/kill?signal={}", container, name), ""},
                              limit.within(k_request_time)));
    if (!answer.succeeded()) return refusal(attempt, answer);
    return {};
}

base::Result<void> DockerPreparedStore::bring_to_rest(RunningServer& server, const base::Limit& limit) const {
    constexpr int lines = 5; // its last words; nothing is written after "at rest"
    const auto own = limit.within(k_rest_time);
    HARNESS_CHECK(signal(server.id(), k_rest_signal, own));
    do {
        HARNESS_TRY(const auto state, server.state(own));
        if (!state.running)
            return environment_failed("could not bring the server to rest: " + describe_end(state));
        HARNESS_TRY(const auto log, server.log(lines, own));
        if (log.find(k_rest_line) != std::string::npos) return {};
    } while (pause(std::chrono::milliseconds(20), own));
    return environment_failed("could not bring the server to rest: it does not stop");
}

base::Result<std::string> DockerPreparedStore::commit(const std::string& container, const Making& making,
                                                      const base::Limit& limit) const {
    constexpr std::string_view attempt = "keep the server as a prepared image";
    // No name yet, so that nobody finds what is not whole. Paused is the container not: nothing in it runs
    // but `sleep`.
    HARNESS_TRY(const auto answer, m_client.call(attempt,
                                                 {"POST",
                                                  fmt::format("/commit?container={}&pause=0&comment={}",
                                                              container, url_encoded(k_prepared_comment)),
                                                  commit_body(making)},
                                                 limit));
    if (!answer.succeeded()) return refusal(attempt, answer);
    const auto created = read_created(answer.body);
    if (!created) return unreadable(attempt, answer.body);
    return created->id;
}

base::Result<void> DockerPreparedStore::settle(const std::string& id, const PreparedKey& key,
                                               const base::Limit& limit) {
    HARNESS_TRY(const auto other, inspect(key.image, limit));
    if (other && prepared_name_of(*other) == key.image
        && label_of(*other, k_prepared_key_label) == key.text) {
        (void)remove({.id = id}, limit);
        return {};
    }
    const auto attempt = fmt::format("name the prepared image {}", key.image);
    HARNESS_TRY(const auto answer,
                m_client.call(attempt,
                              {"POST",
                               fmt::format("/images/{}/tag?repo={}&tag={}", id, k_prepared_repository,
                                           key.image.substr(key.image.rfind(':') + 1)),
                               ""},
                              limit.within(k_request_time)));
    if (!answer.succeeded()) return refusal(attempt, answer);
    m_has_made = true;
    return {};
}

base::Result<void> DockerPreparedStore::keep(RunningServer& server, const Making& making,
                                             const base::Limit& limit) {
    HARNESS_CHECK(bring_to_rest(server, limit));
    const auto make = [&]() -> base::Result<void> {
        HARNESS_TRY(const auto id, commit(server.id(), making, limit));
        auto settled = settle(id, making.key, limit);
        if (settled.has_error()) (void)remove({.id = id}, limit);
        return settled;
    };
    if (const auto made = make(); made.has_error())
        spdlog::warn("{}; starts stay cold", made.error().message);
    return signal(server.id(), k_go_on_signal, limit);
}

void DockerPreparedStore::forget(const PreparedKey& key, const base::Limit& limit) {
    const auto found = inspect(key.image, limit);
    if (!found || !*found || prepared_name_of(**found) != key.image) return;
    (void)remove({.id = (*found)->base.id, .name = key.image}, limit);
}

base::Result<std::uint64_t> DockerPreparedStore::own_size(const std::string& id,
                                                          const base::Limit& limit) const {
    constexpr std::string_view attempt = "ask for the size of a prepared image";
    HARNESS_TRY(const auto answer, m_client.call(attempt, {.target = "/images/" + id + "/history"},
                                                 limit.within(k_request_time)));
    if (answer.status == k_not_found) return std::uint64_t{0};
    if (!answer.succeeded()) return refusal(attempt, answer);
    const auto size = read_top_layer(answer.body);
    if (!size) return unreadable(attempt, answer.body);
    return *size;
}

base::Result<std::vector<PreparedImage>> DockerPreparedStore::list(const base::Limit& limit) {
    constexpr std::string_view attempt = "list the prepared images";
    const auto filters = url_encoded(fmt::format(R"({{"label":["{}"]}})", k_prepared_label));
    HARNESS_TRY(const auto answer, m_client.call(attempt, {.target = "/images/json?filters=" + filters},
                                                 limit.within(k_request_time)));
    if (!answer.succeeded()) return refusal(attempt, answer);
    const auto ids = read_image_ids(answer.body);
    if (!ids) return unreadable(attempt, answer.body);
    std::vector<PreparedImage> images;
    for (const auto& id : *ids) {
        HARNESS_TRY(const auto found, inspect(id, limit));
        const auto name = found ? prepared_name_of(*found) : std::nullopt;
        if (!name) continue;
        PreparedImage image{id, *name, label_of(*found, k_prepared_base_label), 0, found->last_tagged};
        image.is_settling = name->empty() && found->last_tagged > an_hour_ago();
        HARNESS_TRY(image.size, own_size(id, limit));
        HARNESS_TRY(const auto base, inspect(image.base, limit));
        image.is_outdated = !base || base->base.id != label_of(*found, k_prepared_base_id_label);
        images.push_back(std::move(image));
    }
    return images;
}

base::Result<PreparedStore::Removed> DockerPreparedStore::remove(const PreparedImage& image,
                                                                 const base::Limit& limit) {
    const auto& what = image.name.empty() ? image.id : image.name;
    const auto attempt = fmt::format("remove the prepared image {}", what);
    // Never by force: a container may run from it. Nor its base, should that have lost its name: it is not
    // ours.
    HARNESS_TRY(const auto answer, m_client.call(attempt, {"DELETE", "/images/" + what + "?noprune=1", ""},
                                                 limit.within(k_request_time)));
    if (answer.succeeded() || answer.status == k_not_found) return Removed::yes;
    if (answer.status == k_conflict) return Removed::in_use;
    return refusal(attempt, answer);
}

base::Result<int> DockerPreparedStore::trim(std::uint64_t size, const base::Limit& limit) {
    if (!m_has_made) return 0;
    HARNESS_TRY(auto images, list(limit));
    int removed = 0;
    for (const auto& image : to_evict(std::move(images), size)) {
        HARNESS_TRY(const auto done, remove(image, limit));
        removed += done == Removed::yes ? 1 : 0;
    }
    return removed;
}

} // namespace harness::containers
