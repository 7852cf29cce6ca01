#include "containers/images.hpp"

#include "containers/failed.hpp"

#include "harness/base/text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace harness::containers {
namespace {

namespace json = boost::json;

constexpr std::size_t k_longest_line = std::size_t{1} << 20U;

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

std::uint64_t number_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    boost::system::error_code error;
    const auto number = value ? value->to_number<std::uint64_t>(error) : 0;
    return error ? 0 : number;
}

base::Error pull_failed(const std::string& image, std::string_view words) {
    constexpr std::array no_network{"dial tcp",           "no such host",
                                    "i/o timeout",        "network is unreachable",
                                    "connection refused", "proxyconnect"};
    const bool offline = std::ranges::any_of(
        no_network, [&](std::string_view sign) { return words.find(sign) != std::string_view::npos; });
    const auto advice =
        offline ? "the engine cannot reach the registry: check its network and proxy, set a mirror "
                  "with --image-prefix, or load the image by hand (docker load)"
                : "check the name and the version, set --image-prefix for a mirror, or for a "
                  "private registry pull it by hand (docker login, docker pull)";
    return environment_failed(fmt::format("could not pull the image {}: {}; {}", image, words, advice));
}

} // namespace

std::string with_tag(const std::string& image) {
    if (image.find('@') != std::string::npos) return image;
    const auto slash = image.rfind('/');
    const auto colon = image.rfind(':');
    const bool has_tag = colon != std::string::npos && (slash == std::string::npos || colon > slash);
    return has_tag ? image : image + ":latest";
}

bool is_image_name(std::string_view image) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/:@";
    return !image.empty() && image.find_first_not_of(allowed) == std::string_view::npos
           && image.front() != '/' && image.find("..") == std::string_view::npos
           && image.find("//") == std::string_view::npos;
}

std::optional<std::string> PullProgress::feed(std::string_view bytes) {
    m_unfinished += bytes;
    for (auto end = m_unfinished.find('\n'); end != std::string::npos; end = m_unfinished.find('\n')) {
        read_line(std::string_view(m_unfinished).substr(0, end));
        m_unfinished.erase(0, end + 1);
    }
    if (m_unfinished.size() > k_longest_line) m_unfinished.clear();
    if (auto now = summary(); now != m_said) return m_said = std::move(now);
    return std::nullopt;
}

void PullProgress::read_line(std::string_view line) {
    boost::system::error_code error;
    const auto value = json::parse({line.data(), line.size()}, error);
    if (error || !value.is_object()) return; // decoration; whether the image is there is asked afterwards
    const auto& object = value.get_object();
    if (auto words = text_of(object, "error"); !words.empty()) m_failure = std::move(words);
    const auto status = text_of(object, "status");
    const auto id = text_of(object, "id");
    if (id.empty() || status.starts_with("Pulling from")) return;
    auto& layer = m_layers[id];
    if (status == "Pull complete" || status == "Already exists") layer.done = true;
    const auto* detail = object.if_contains("progressDetail");
    if (status != "Downloading" || !detail || !detail->is_object()) return;
    layer.have = number_of(detail->get_object(), "current");
    layer.size = std::max(layer.size, number_of(detail->get_object(), "total"));
}

std::string PullProgress::summary() const {
    constexpr std::uint64_t megabyte = 1'000'000;
    std::uint64_t have = 0;
    std::uint64_t size = 0;
    for (const auto& [id, layer] : m_layers) {
        have += layer.done ? layer.size : layer.have;
        size += layer.size;
    }
    const auto done = std::ranges::count_if(m_layers, [](const auto& entry) { return entry.second.done; });
    auto text = fmt::format("pulling {}", m_image);
    if (!m_layers.empty()) text += fmt::format(": {} of {} layers", done, m_layers.size());
    if (size > 0) text += fmt::format(", {} of {} MB", have / megabyte, (size + megabyte - 1) / megabyte);
    return text;
}

base::Result<bool> ImageStore::is_there(const std::string& image, const base::Limit& limit) const {
    const auto attempt = fmt::format("look for the image {}", image);
    HARNESS_TRY(const auto answer, m_client.call(attempt, {.target = "/images/" + image + "/json"},
                                                 limit.within(k_request_time)));
    if (answer.succeeded()) return true;
    if (answer.status == 404) return false;
    auto error = refusal(attempt, answer);
    if (answer.status == 400) error.kind = base::ErrorKind::usage; // "invalid reference format"
    return error;
}

base::Result<void> ImageStore::pull(const std::string& image, const Progress& progress,
                                    const base::Limit& limit) const {
    const auto attempt = fmt::format("pull the image {}", image);
    PullProgress lines(image);
    const BodySink sink = [&](std::string_view bytes) {
        if (const auto line = lines.feed(bytes); line && progress) progress(*line);
    };
    if (progress) progress("pulling " + image);
    HARNESS_TRY(const auto answer,
                m_client.call(attempt,
                              {"POST", "/images/create?fromImage=" + url_encoded(with_tag(image)), ""}, limit,
                              sink));
    if (!answer.succeeded()) return pull_failed(image, error_message(answer.body));
    (void)lines.feed("\n");
    if (lines.failure()) return pull_failed(image, *lines.failure());
    HARNESS_TRY(const bool there, is_there(image, limit));
    if (!there) return pull_failed(image, "the engine reported no error, but the image is not there");
    return {};
}

base::Result<void> ImageStore::lead(const std::string& image, const Progress& progress,
                                    const base::Limit& limit, const std::shared_ptr<Pull>& mine) {
    const auto look_and_pull = [&]() -> base::Result<void> {
        HARNESS_TRY(const bool there, is_there(image, limit));
        if (there) return {};
        return pull(image, progress, limit);
    };
    auto result = look_and_pull();
    const std::lock_guard lock(m_mutex);
    mine->done = true;
    if (result.has_error()) mine->failure = result.error();
    m_pulls.erase(image);
    m_changed.notify_all();
    return result;
}

base::Result<void> ImageStore::follow(const std::string& image, const base::Limit& limit, const Pull& theirs,
                                      std::unique_lock<std::mutex>& lock) {
    const auto until = base::Clock::now() + limit.deadline.remaining(std::chrono::hours(24));
    if (m_changed.wait_until(lock, limit.stop, until, [&] { return theirs.done; })) return {};
    const bool stopped = limit.stop.stop_requested();
    return failed(stopped ? base::ErrorKind::cancelled : base::ErrorKind::timeout,
                  fmt::format("could not pull the image {}: {}", image,
                              stopped ? "stopped" : "the pull was not done in time"));
}

base::Result<void> ImageStore::ensure(const std::string& image, const Progress& progress,
                                      const base::Limit& limit) {
    if (!is_image_name(image))
        return failed(base::ErrorKind::usage,
                      fmt::format("could not look for the image \"{}\": that is not an image's name",
                                  base::shorten(image, 80)));
    while (true) {
        std::unique_lock lock(m_mutex);
        auto& slot = m_pulls[image];
        if (!slot) {
            const auto mine = slot = std::make_shared<Pull>();
            lock.unlock();
            return lead(image, progress, limit, mine);
        }
        const auto theirs = slot;
        HARNESS_CHECK(follow(image, limit, *theirs, lock));
        if (!theirs->failure) return {};
        // The leader's own limit says nothing about ours: then it is our turn. Any other failure is
        // everyone's.
        const auto kind = theirs->failure->kind;
        if (kind != base::ErrorKind::cancelled && kind != base::ErrorKind::timeout) return *theirs->failure;
    }
}

} // namespace harness::containers
