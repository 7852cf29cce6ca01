#pragma once
// Internal to matrix/: which combinations a spec names, before their settings are worked out. The reader asks
// for the problems, cells.hpp for the combinations.

#include "matrix/spec.hpp"

#include <string>
#include <vector>

namespace harness::matrix {

/// One cell to be. Points into the spec it was made from, which must outlive it.
struct Combination {
    std::string id;
    base::Engine engine;
    std::string spelling;     ///< of the engine, for {engine}
    std::string version;      ///< empty for an embedded engine
    const EngineEntry* entry; ///< null for an included engine that the matrix has not
    std::vector<std::pair<const Axis*, const AxisValue*>> axes;
};

struct Problem {
    base::SourcePosition where;
    std::string message;
};

struct Combinations {
    std::vector<Combination> cells;
    std::vector<Problem> problems; ///< in no order; empty if the matrix is sound
};

/// Everything that the spec's engines, axes, excludes and includes name, in the order of the file.
[[nodiscard]] Combinations combine(const Spec& spec);

/// "no cell matches …", with what it could have meant.
[[nodiscard]] std::string unmatched(std::string_view glob, const std::vector<std::string_view>& ids);

} // namespace harness::matrix
