#include "containers/inventory.hpp"

#include "containers/create_request.hpp"
#include "containers/docker_prepared.hpp"
#include "containers/removal.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace harness::containers {
namespace {

base::Result<EngineClient> engine_at(const std::string& docker_host, const base::Limit& limit) {
    HARNESS_TRY(const auto address, find_engine(docker_host, EngineEnvironment::of_this_process()));
    return EngineClient::connect(address, limit);
}

OwnedContainer owned(const ListedContainer& listed, const Owner& us, std::int64_t now) {
    const auto label = [&](std::string_view name) {
        const auto found = listed.labels.find(std::string(name));
        return found == listed.labels.end() ? std::string() : found->second;
    };
    OwnedContainer made;
    made.id = listed.id;
    made.name = listed.name;
    made.image = listed.image;
    made.status = listed.status;
    made.run = label(k_run_label);
    made.cell = label(k_cell_label);
    made.host = label(k_host_label);
    if (const auto owner = read_owner(label(k_owner_label))) made.process = owner->pid;
    made.age = std::max<std::int64_t>(0, now - listed.created);
    made.claim = claim_on(listed, us, now, is_alive);
    return made;
}

bool is_to_go(const OwnedContainer& container, const CleaningWish& wish, const std::string& host) {
    switch (container.claim) {
    case Claim::abandoned:
    case Claim::expired:
        return true;
    case Claim::kept:
        return wish.everywhere || (wish.kept && container.host == host);
    case Claim::held:
    case Claim::elsewhere:
    case Claim::foreign:
        break;
    }
    return false;
}

} // namespace

base::Result<Inventory> take_inventory(const std::string& docker_host, const base::Limit& limit) {
    HARNESS_TRY(const auto client, engine_at(docker_host, limit));
    HARNESS_TRY(const auto listed, containers_labelled(client, std::string(k_owner_label), limit));
    HARNESS_TRY(const auto now, time_of(client, limit));
    const auto us = Owner::this_process();
    Inventory inventory;
    inventory.host = host_name();
    for (const auto& one : listed)
        if (auto made = owned(one, us, now); made.claim != Claim::foreign)
            inventory.containers.push_back(std::move(made));
    DockerPreparedStore store(client);
    HARNESS_TRY(inventory.prepared, store.list(limit));
    return inventory;
}

CleaningPlan plan_cleaning(const Inventory& inventory, const CleaningWish& wish) {
    CleaningPlan plan;
    for (const auto& one : inventory.containers)
        if (is_to_go(one, wish, inventory.host)) plan.containers.push_back(one);
    plan.images = to_evict(inventory.prepared, UINT64_MAX);
    if (!wish.prepared && !wish.everywhere) return plan;
    plan.images = inventory.prepared;
    std::erase_if(plan.images, [](const PreparedImage& image) { return image.is_settling; });
    return plan;
}

base::Result<Cleaned> clean(const std::string& docker_host, const CleaningPlan& plan,
                            const base::Limit& limit) {
    HARNESS_TRY(const auto client, engine_at(docker_host, limit));
    DockerPreparedStore store(client);
    Cleaned cleaned;
    std::optional<base::Error> failed;
    for (const auto& container : plan.containers) {
        if (auto removed = remove_container(client, container.id, limit))
            cleaned.removed.push_back(container.name);
        else if (!failed)
            failed = std::move(removed).error();
    }
    for (const auto& image : plan.images) {
        const auto& name = image.name.empty() ? image.id : image.name;
        if (auto removed = store.remove(image, limit))
            (*removed == PreparedStore::Removed::yes ? cleaned.removed : cleaned.in_use).push_back(name);
        else if (!failed)
            failed = std::move(removed).error();
    }
    if (failed) return std::move(*failed);
    return cleaned;
}

std::string_view to_string(Claim claim) {
    switch (claim) {
    case Claim::held:
        return "running";
    case Claim::abandoned:
        return "left over";
    case Claim::elsewhere:
        return "elsewhere";
    case Claim::expired:
        return "expired";
    case Claim::kept:
        return "kept";
    case Claim::foreign:
        break;
    }
    return "foreign";
}

std::string to_json(const Inventory& inventory) {
    namespace json = boost::json;
    json::array containers;
    for (const auto& one : inventory.containers)
        containers.push_back(json::object{{"id", one.id},
                                          {"name", one.name},
                                          {"image", one.image},
                                          {"status", one.status},
                                          {"run", one.run},
                                          {"cell", one.cell},
                                          {"host", one.host},
                                          {"process", one.process},
                                          {"age_s", one.age},
                                          {"claim", std::string(to_string(one.claim))}});
    json::array prepared;
    for (const auto& one : inventory.prepared)
        prepared.push_back(json::object{{"id", one.id},
                                        {"name", one.name},
                                        {"base", one.base},
                                        {"size", one.size},
                                        {"last_used", one.last_used},
                                        {"outdated", one.is_outdated}});
    return json::serialize(json::object{
        {"host", inventory.host}, {"containers", std::move(containers)}, {"prepared", std::move(prepared)}});
}

} // namespace harness::containers
