#pragma once
// Internal to matrix/: which combinations a spec names, before their settings are worked out. The reader asks
// for the problems, cells.hpp for the combinations.

#include "matrix/server_url.hpp"
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

/// What engine, version, axis values and overrides say together; placeholders still stand in it. (cells.cpp)
[[nodiscard]] ServerSettings settings_of(const Spec& spec, const Combination& combination);
/// What {engine}, {version} and {axis} stand for.
[[nodiscard]] std::map<std::string, std::string> values_of(const Combination& combination);

/// The address of a cell's own server. (urls.cpp)
[[nodiscard]] ReadUrl read_server_url(const Combination& combination, const UrlText& url);
/// What is wrong with the URLs, and with settings that a server at a URL cannot follow. (urls.cpp)
[[nodiscard]] std::vector<Problem> problems_of_urls(const Spec& spec, const std::vector<Combination>& cells);

/// "no cell matches …", with what it could have meant.
[[nodiscard]] std::string unmatched(std::string_view glob, const std::vector<std::string_view>& ids);

} // namespace harness::matrix
