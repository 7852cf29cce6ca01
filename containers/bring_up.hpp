#pragma once
// From a recipe to a server that is ready: from a prepared image where there is one, making one where that
// can be, cold where nothing else works. Whatever goes wrong with a prepared image ends in a cold start,
// whose own failure is then the one that is told: a prepared image makes starts quick and decides nothing.

#include "containers/prepared_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace harness::containers {

enum class Freshness { reuse, fresh }; ///< fresh: neither uses prepared images nor makes any

struct BringUp {
    const Recipe& recipe;
    Freshness freshness = Freshness::reuse;
    /// The look at the server, as the administrator with this password.
    std::function<ProbeFunction(const std::string& password)> probe;
    /// Whether a text holds something that nothing may show.
    std::function<bool(std::string_view)> is_secret = [](std::string_view) { return false; };
    /// Sees a server that did not get ready, before it goes.
    std::function<void(RunningServer&)> on_failure = [](RunningServer&) {};
};

enum class Origin { cold, made, prepared };

struct ReadyServer {
    std::unique_ptr<RunningServer> server;
    /// The administrator's now. Unless it is the recipe's, the image has it, too: change it at once.
    std::string password;
    Origin origin = Origin::cold;
    /// The nearest at which it answered: its shortcut, or what it has published.
    Endpoint endpoint{};
};

[[nodiscard]] base::Result<ReadyServer> bring_up(Runtime& runtime, const BringUp& wanted,
                                                 const base::Limit& limit);

} // namespace harness::containers
