#include "containers/bring_up.hpp"

#include "harness/base/secret.hpp"

#include <spdlog/spdlog.h>

#include <optional>

namespace harness::containers {
namespace {

/// A round trip past the engine's proxy takes a third of the time.
Endpoint nearest_endpoint(const RunningServer& server, const ProbeFunction& probe, const base::Limit& limit) {
    const auto shortcut = server.shortcut(limit);
    if (!shortcut || probe(*shortcut, limit).verdict != Probe::Verdict::ready) return server.endpoint();
    return *shortcut;
}

base::Result<ReadyServer> start_and_wait(Runtime& runtime, const BringUp& wanted, const ServerSpec& spec,
                                         const std::string& password, Origin origin,
                                         const base::Limit& limit) {
    HARNESS_TRY(auto server, runtime.start(spec, limit));
    const auto probe = wanted.probe(password);
    auto ready = wait_until_ready(*server, probe, limit);
    if (ready.has_error()) {
        wanted.on_failure(*server);
        return std::move(ready).error();
    }
    auto endpoint = nearest_endpoint(*server, probe, limit);
    return ReadyServer{std::move(server), password, origin, std::move(endpoint)};
}

base::Result<ReadyServer> start_cold(Runtime& runtime, const BringUp& wanted, const base::Limit& limit) {
    return start_and_wait(runtime, wanted, wanted.recipe.spec, wanted.recipe.credentials.password,
                          Origin::cold, limit);
}

/// Ready, at rest, kept, ready again.
base::Result<ReadyServer> start_and_keep(Runtime& runtime, PreparedStore& store, const BringUp& wanted,
                                         const PreparedStore::Making& making, const base::Limit& limit) {
    const auto spec = making_start(wanted.recipe, making.base, making.password);
    HARNESS_TRY(auto ready, start_and_wait(runtime, wanted, spec, making.password, Origin::made, limit));
    HARNESS_CHECK(store.keep(*ready.server, making, limit));
    HARNESS_CHECK(wait_until_ready(*ready.server, wanted.probe(making.password), limit));
    return ready;
}

/// What a try with a prepared image came to: a server, an error that ends it all, or neither: then it is to
/// be cold. A wrong version is told by the cold start as well, so that there is one way to fail.
struct Attempt {
    std::optional<base::Result<ReadyServer>> result{};
    std::optional<PreparedKey> suspect{}; ///< no server came of this image; if one does without, it is bad
};

Attempt attempt_of(base::Result<ReadyServer> tried, const base::Limit& limit) {
    if (tried || limit.is_over()) return {.result = std::move(tried)};
    spdlog::debug("a cold start instead: {}", tried.error().message);
    return {};
}

Attempt start_prepared(Runtime& runtime, PreparedStore& store, const BringUp& wanted,
                       const base::Limit& limit) {
    const auto& recipe = wanted.recipe;
    const auto base = store.base_image(recipe.spec.image, limit);
    if (!base) return {};
    if (const auto reason = reason_to_stay_cold(recipe, *base, wanted.is_secret); !reason.empty()) {
        spdlog::debug("{} is started cold: {}", recipe.spec.name, reason);
        return {};
    }
    const auto key = prepared_key(recipe, *base);
    const auto password = store.find(key, limit);
    if (!password) return {};
    if (*password) {
        auto attempt = attempt_of(start_and_wait(runtime, wanted, prepared_start(recipe, *base, key),
                                                 **password, Origin::prepared, limit),
                                  limit);
        attempt.suspect = key;
        return attempt;
    }
    if (!store.claim(key)) return {}; // another cell makes it now, or it could not be made
    const PreparedStore::Making making{key, recipe.spec.image, *base, recipe.password_variable,
                                       base::random_password()};
    return attempt_of(start_and_keep(runtime, store, wanted, making, limit), limit);
}

} // namespace

base::Result<ReadyServer> bring_up(Runtime& runtime, const BringUp& wanted, const base::Limit& limit) {
    auto* store = wanted.freshness == Freshness::reuse ? runtime.prepared() : nullptr;
    if (!store) return start_cold(runtime, wanted, limit);
    auto attempt = start_prepared(runtime, *store, wanted, limit);
    if (attempt.result) return std::move(*attempt.result);
    auto cold = start_cold(runtime, wanted, limit);
    if (cold && attempt.suspect) store->forget(*attempt.suspect, limit);
    return cold;
}

} // namespace harness::containers
