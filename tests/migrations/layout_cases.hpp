#pragma once
// The layouts that the conformance kit is run for: how each writes a migration, and in what its tool differs.

#include "temp_folder.hpp"

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace harness::tests {

/// How one layout writes a migration, and in what its tool differs from the others.
struct LayoutCase {
    std::string layout;
    /// Writes migration `number` (1…9); no down file without `down`.
    std::function<void(const TempFolder&, int number, const std::string& name, const std::string& up,
                       const std::optional<std::string>& down)>
        write;
    enum class MissingDown {
        passes,  ///< down without a file is a success
        fails,   ///< it is an error
        refused, ///< the up fails, too
    };
    enum class OutOfOrder {
        ignored, ///< a revision that appears below the newest applied one never runs
        pending, ///< it runs
        refused, ///< the tool does nothing any more
    };

    std::string version_table; ///< empty if it takes several
    bool failure_blocks;       ///< after a failure nothing is pending: a person must repair it
    MissingDown missing_down;
    OutOfOrder out_of_order;
    std::string id_prefix{};
    int lines_above = 0;                   ///< of the up's SQL in its file
    std::vector<std::string> own_tables{}; ///< beside the version table
    bool undoes_failure = true;            ///< the statements before the one that fails, too
    bool found_by_itself = true;           ///< other tools do not use the same names

    bool wraps_on_sqlite = true; ///< a migration is inside a transaction of the tool's own

    // On PostgreSQL.
    bool wraps = true;            ///< a migration is inside a transaction of the tool's own
    bool wraps_all = true;        ///< even if that cannot work
    bool sends_whole = true;      ///< a migration is one message, whatever is in it
    bool notices_end = false;     ///< it fails if the migration ended that transaction
    bool searches_table = false;  ///< it names the version table without a schema
    bool refuses_comment = false; ///< a migration of comments alone fails
    /// Makes migration `number`, which is written already, run without a transaction; none if it cannot.
    std::function<void(const TempFolder&, int number, const std::string& name)> without_transaction{};

    [[nodiscard]] std::string id(int number) const { return id_prefix + std::to_string(number); }
};

inline void PrintTo(const LayoutCase& row, std::ostream* stream) {
    *stream << row.layout;
}

namespace detail {

using Down = std::optional<std::string>;
using MissingDown = LayoutCase::MissingDown;
using OutOfOrder = LayoutCase::OutOfOrder;

inline LayoutCase golang_migrate() {
    return {.layout = "golang-migrate",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto stem = "000" + std::to_string(number) + "_" + name;
                    folder.write(stem + ".up.sql", up);
                    if (down) folder.write(stem + ".down.sql", *down);
                },
            .version_table = "schema_migrations",
            .failure_blocks = true,
            .missing_down = MissingDown::passes,
            .out_of_order = OutOfOrder::ignored,
            .wraps = false};
}

inline LayoutCase diesel() {
    return {.layout = "diesel",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto stem = "2024-01-0" + std::to_string(number) + "_" + name;
                    folder.write(stem + "/up.sql", up);
                    if (down) folder.write(stem + "/down.sql", *down);
                },
            .version_table = "__diesel_schema_migrations",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::pending,
            .id_prefix = "2024010",
            .notices_end = true,
            .searches_table = true,
            .refuses_comment = true,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.write("2024-01-0" + std::to_string(number) + "_" + name + "/metadata.toml",
                                 "run_in_transaction = false\n");
                }};
}

inline LayoutCase dbmate() {
    return {.layout = "dbmate",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    folder.write("2024010" + std::to_string(number) + "_" + name + ".sql",
                                 "-- migrate:up\n" + up + "\n" + (down ? "-- migrate:down\n" + *down : ""));
                },
            .version_table = "schema_migrations",
            .failure_blocks = false,
            .missing_down = MissingDown::refused,
            .out_of_order = OutOfOrder::pending,
            .id_prefix = "2024010",
            .lines_above = 1,
            .notices_end = true,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.change("2024010" + std::to_string(number) + "_" + name + ".sql", "migrate:up",
                                  "migrate:up transaction:false");
                }};
}

inline LayoutCase goose() {
    return {.layout = "goose",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    folder.write("0000" + std::to_string(number) + "_" + name + ".sql",
                                 "-- +goose Up\n" + up + "\n"
                                     + (down ? "-- +goose Down\n" + *down + "\n" : ""));
                },
            .version_table = "goose_db_version",
            .failure_blocks = false,
            .missing_down = MissingDown::passes,
            .out_of_order = OutOfOrder::refused,
            .lines_above = 1,
            .sends_whole = false,
            .searches_table = true,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.change("0000" + std::to_string(number) + "_" + name + ".sql", "-- +goose Up\n",
                                  "-- +goose NO TRANSACTION\n-- +goose Up\n");
                }};
}

inline LayoutCase sqlx() {
    return {.layout = "sqlx",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto stem = std::to_string(number) + "_" + name;
                    folder.write(stem + ".up.sql", up);
                    if (down) folder.write(stem + ".down.sql", *down);
                },
            .version_table = "_sqlx_migrations",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::pending,
            .found_by_itself = false,
            .searches_table = true,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.change(std::to_string(number) + "_" + name + ".up.sql", "", "-- no-transaction\n");
                }};
}

inline LayoutCase flyway() {
    return {.layout = "flyway",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto rest = std::to_string(number) + "__" + name + ".sql";
                    folder.write("V" + rest, up);
                    if (down) folder.write("U" + rest, *down);
                },
            .version_table = "flyway_schema_history",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::refused,
            .wraps_all = false,
            .sends_whole = false,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.write("V" + std::to_string(number) + "__" + name + ".sql.conf",
                                 "executeInTransaction=false\n");
                }};
}

inline LayoutCase plain_folders() {
    return {.layout = "plain-folders",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto stem = "00" + std::to_string(number) + "_" + name;
                    folder.write(stem + "/up.sql", up);
                    if (down) folder.write(stem + "/down.sql", *down);
                },
            .version_table = "harness_migrations",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::pending,
            .found_by_itself = false,
            .sends_whole = false,
            .searches_table = true,
            .without_transaction =
                [](const TempFolder& folder, int number, const std::string& name) {
                    folder.write("00" + std::to_string(number) + "_" + name + "/migration.toml",
                                 "transaction = false # why\n");
                }};
}

inline LayoutCase plain_pairs() {
    return {.layout = "plain-pairs",
            .write =
                [](const TempFolder& folder, int number, const std::string& /*name*/, const std::string& up,
                   const Down& down) {
                    const auto stem = "V" + std::to_string(number);
                    folder.write(stem + ".up.sql", up);
                    if (down) folder.write(stem + ".down.sql", *down);
                },
            .version_table = "harness_migrations",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::pending,
            .id_prefix = "V",
            .searches_table = true};
}

inline LayoutCase sqitch() {
    return {.layout = "sqitch",
            .write =
                [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                   const Down& down) {
                    const auto change = "c" + std::to_string(number);
                    folder.write("deploy/" + change + ".sql", up);
                    if (down) folder.write("revert/" + change + ".sql", *down);
                    folder.write("lines/" + change,
                                 change + " 2024-01-01T12:00:00Z A <a@b.c> # " + name + "\n");
                    folder.join("lines", "sqitch.plan", "%project=test\n\n");
                },
            .version_table = "",
            .failure_blocks = false,
            .missing_down = MissingDown::fails,
            .out_of_order = OutOfOrder::refused,
            .id_prefix = "c",
            .own_tables = {"sqitch_changes", "sqitch_dependencies", "sqitch_events", "sqitch_projects",
                           "sqitch_releases", "sqitch_tags", "changes", "dependencies", "events", "projects",
                           "releases", "tags"},
            .undoes_failure = false,
            .wraps_on_sqlite = false,
            .wraps = false,
            .sends_whole = false};
}

} // namespace detail

/// `plain` has no downs and shares its tool with `plain-folders`.
inline std::vector<LayoutCase> layout_cases() {
    return {detail::golang_migrate(), detail::diesel(),      detail::dbmate(),
            detail::goose(),          detail::sqlx(),        detail::flyway(),
            detail::plain_folders(),  detail::plain_pairs(), detail::sqitch()};
}

} // namespace harness::tests
