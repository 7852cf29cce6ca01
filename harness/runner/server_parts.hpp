#pragma once
// What all kinds of servers of a cell have in common. Internal to the runner.

#include "containers/recipe.hpp"
#include "drivers/driver.hpp"
#include "matrix/cells.hpp"

namespace harness::runner {

/// Clean-up takes no part in the cell's own limit: it must also work when a stop was asked for.
[[nodiscard]] base::Limit cleaning_limit();

/// What a recipe makes a cell's server of.
[[nodiscard]] containers::RecipeInput recipe_input_of(const matrix::Cell& cell);

/// The account for the migrations, with a password of its own; nullopt where the administrator migrates.
/// `{role}` in its grants is its name.
[[nodiscard]] std::optional<drivers::Migrator> migrator_of(const matrix::Cell& cell, const std::string& name);
/// What the matrix file calls it.
[[nodiscard]] std::string name_of_migrator(const matrix::Cell& cell);

[[nodiscard]] drivers::Address address_of(const containers::Endpoint& endpoint,
                                          const containers::Credentials& credentials);

/// Ready is what answers over the protocol, on the address that the cell will use, and is the version asked
/// for. The cell must outlive it.
[[nodiscard]] containers::ProbeFunction probe_of(const matrix::Cell& cell,
                                                 containers::Credentials credentials);

/// What a server that is ready needs before the first walk: cheap log-ins, and the account for the
/// migrations, whose password joins `passwords`.
[[nodiscard]] base::Result<std::unique_ptr<drivers::Server>>
open_for_walks(const matrix::Cell& cell, drivers::Address address, std::vector<std::string>& passwords,
               const base::Limit& limit);

} // namespace harness::runner
