#include "harness/cli/version.hpp"

#include "harness/cli/commands.hpp"

#include <boost/version.hpp>
#include <fmt/core.h>

namespace harness::cli {

std::string version_text() {
    return HARNESS_VERSION;
}

suite::ExitCode version(const VersionCommand&) {
    fmt::print("harness {}\n", version_text());
    for (const auto& engine : base::engines())
        fmt::print("  {:<10} {}\n", engine.title,
                   engine.embedded ? "embedded, version " + drivers::library_version(engine.engine)
                                   : "client library " + drivers::library_version(engine.engine));
    fmt::print("  {:<10} {}.{}.{}\n", "Boost", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
               BOOST_VERSION % 100);
    return suite::ExitCode::passed;
}

} // namespace harness::cli
