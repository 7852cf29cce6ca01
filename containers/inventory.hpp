#pragma once
// What of harness's there is on an engine, whose it is, and what of it may go: for people who look and clean
// up.

#include "containers/owner.hpp"
#include "containers/prepared_store.hpp"

#include <string>
#include <vector>

namespace harness::containers {

struct OwnedContainer {
    std::string id;
    std::string name;
    std::string image;
    std::string status; ///< the engine's words
    std::string run;
    std::string cell;
    std::string host;         ///< its owner's; empty where nobody wrote it down
    std::int64_t process = 0; ///< its owner's id there
    std::int64_t age = 0;     ///< seconds
    Claim claim = Claim::foreign;
};

struct Inventory {
    std::string host; ///< the machine that looks
    std::vector<OwnedContainer> containers;
    std::vector<PreparedImage> prepared;
};

/// `docker_host` as in DockerOptions.
[[nodiscard]] base::Result<Inventory> take_inventory(const std::string& docker_host,
                                                     const base::Limit& limit);

/// What to remove beside what dead runs left and prepared images that nobody can use any more. What a run
/// holds that lives, here or elsewhere, never goes.
struct CleaningWish {
    bool kept = false;       ///< servers that --keep left, of this machine
    bool prepared = false;   ///< all prepared images that no container uses
    bool everywhere = false; ///< both, and kept servers of other machines, too
};
struct CleaningPlan {
    std::vector<OwnedContainer> containers;
    std::vector<PreparedImage> images;
};
[[nodiscard]] CleaningPlan plan_cleaning(const Inventory& inventory, const CleaningWish& wish);

struct Cleaned {
    std::vector<std::string> removed; ///< names
    std::vector<std::string> in_use;  ///< prepared images that a container runs from
};
/// Goes on after a failure; the first one is the result.
[[nodiscard]] base::Result<Cleaned> clean(const std::string& docker_host, const CleaningPlan& plan,
                                          const base::Limit& limit);

/// One word for each claim, as `harness ps` has it.
[[nodiscard]] std::string_view to_string(Claim claim);

/// For programs: {"host", "containers": [...], "prepared": [...]}.
[[nodiscard]] std::string to_json(const Inventory& inventory);

} // namespace harness::containers
