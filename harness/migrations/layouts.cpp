#include "harness/migrations/layout.hpp"
#include "harness/migrations/programs.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace harness::migrations {
namespace {

constexpr std::array k_layouts{
    Layout{"golang-migrate", "files named like 1_init.up.sql", golang_migrate_fit, golang_migrate_read,
           golang_migrate_tool},
    Layout{"diesel", "folders with an up.sql", diesel_fit, diesel_read, diesel_tool},
    Layout{"dbmate", "files named like 1_init.sql with `-- migrate:up`", dbmate_fit, dbmate_read,
           dbmate_tool},
    Layout{"goose", "files named like 1_init.sql with `-- +goose Up`", goose_fit, goose_read, goose_tool},
    Layout{"sqlx", "files named like 1_init.sql", sqlx_fit, sqlx_read, sqlx_tool},
    Layout{"flyway", "files named like V1__init.sql", flyway_fit, flyway_read, flyway_tool, Filling::tool},
    Layout{"plain-folders", "folders named like 1_init with an up.sql", plain_folders_fit, plain_folders_read,
           plain_tool},
    Layout{"plain-pairs", "files named like init.up.sql", plain_pairs_fit, plain_pairs_read, plain_tool},
    Layout{"plain", "files named like 1-init.sql that go up alone", plain_fit, plain_read, plain_tool},
    Layout{"sqitch", "plans named sqitch.plan", sqitch_fit, sqitch_read, sqitch_tool, Filling::tool},
};

} // namespace

std::span<const Layout> layout_table() {
    return k_layouts;
}

const Layout* layout_named(std::string_view name) {
    const auto* found = std::ranges::find(k_layouts, name, &Layout::name);
    return found == k_layouts.end() ? nullptr : found;
}

std::vector<std::string_view> layouts() {
    std::vector<std::string_view> names;
    for (const auto& layout : k_layouts) names.push_back(layout.name);
    return names;
}

base::Result<drivers::ScriptRun> Tool::verify(drivers::Connection& /*connection*/,
                                              const Revision& /*revision*/, const base::Limit& /*limit*/) {
    return drivers::ScriptRun{};
}

base::Result<void> Tool::finish(drivers::Connection& /*connection*/, const base::Limit& /*limit*/) {
    return {};
}

base::Result<ToldSql> Tool::sql_of(drivers::Connection& /*connection*/, const History& /*history*/,
                                   const Revision& /*revision*/, Direction /*direction*/,
                                   const base::Limit& /*limit*/) {
    return ToldSql{};
}

base::Result<ModelDrift> Tool::compare_models(drivers::Connection& /*connection*/,
                                              const base::Limit& /*limit*/) {
    return ModelDrift{{}, "the tool knows no models"};
}

base::Result<void> Tool::lock_run(drivers::Connection& /*connection*/, const base::Limit& /*limit*/) {
    return {};
}

base::Result<void> Tool::unlock_run(drivers::Connection& /*connection*/, const base::Limit& /*limit*/) {
    return {};
}

base::Result<void> Tool::forgive(drivers::Connection& /*connection*/, const History& /*history*/,
                                 const Revision& /*revision*/, const base::Limit& /*limit*/) {
    return {};
}

std::unique_ptr<Tool> make_tool(const History& history, base::Engine engine,
                                std::shared_ptr<ProgramRunner> elsewhere) {
    if (history.tool) return make_program(history, engine, std::move(elsewhere));
    const auto* layout = layout_named(history.layout);
    if (layout == nullptr) throw std::logic_error("no tool for the layout '" + history.layout + "'");
    return layout->make_tool(engine);
}

} // namespace harness::migrations
