#include "harness/report/consoles.hpp"
namespace harness::report {
std::unique_ptr<Console> make_live(const ConsoleOptions& options, World world) {
    return make_plain(options, std::move(world));
}
} // namespace harness::report
