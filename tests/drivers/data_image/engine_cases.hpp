#pragma once
// What the tests of images on real engines do in each engine's SQL.

#include "harness/base/engine.hpp"

#include <string>
#include <vector>

namespace harness::tests {

struct ImageCase {
    std::string sql;
    /// How the change is told of: the start of describe()'s text; empty where nothing may be told.
    std::string told;
};

struct EngineCases {
    /// Tables of all kinds: "everything" (every type, with a primary key "id", rows 1 to 3), "large" (id,
    /// name, price, note, made; 300 rows), "keyless" (two equal rows), and what is not looked at.
    std::string schema;
    /// Settings of a session that change how values are written.
    std::string other_settings;
    /// Shows the session's settings that observing could change.
    std::string show_settings;
    std::vector<ImageCase> changes;  ///< each on a database of its own
    std::vector<std::string> tables; ///< titles of all that are looked at
    /// The fingerprint of large.name, the same on every version.
    std::string fingerprint;
};

[[nodiscard]] const EngineCases& cases_of(base::Engine engine);
/// One table of every type that an engine has only from a version on.
[[nodiscard]] std::string newer_types(base::Engine engine, const std::string& version);

} // namespace harness::tests
