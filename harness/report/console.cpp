#include "harness/report/console.hpp"

#include "harness/report/consoles.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace harness::report {
namespace {

constexpr int k_default_width = 120;
constexpr int k_most_width = 160; ///< prose on wider lines is hard to read

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::optional<TerminalSize> size_of(std::FILE* out) {
    winsize size{};
    if (::ioctl(::fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return std::nullopt;
    return TerminalSize{size.ws_row, size.ws_col};
}

int width_of(std::FILE* out) {
    if (const auto size = size_of(out)) return std::min(static_cast<int>(size->columns), k_most_width);
    const auto columns = variable("COLUMNS");
    int width = 0;
    std::from_chars(columns.data(), columns.data() + columns.size(), width);
    return width >= 40 ? std::min(width, k_most_width) : k_default_width;
}

/// https://no-color.org, https://bixense.com/clicolors; who says no is believed first.
bool wants_colour(bool terminal) {
    if (!variable("NO_COLOR").empty()) return false;
    const auto force = variable("CLICOLOR_FORCE");
    if (!force.empty() && force != "0") return true;
    return terminal && variable("CLICOLOR") != "0";
}

World real_world(const ConsoleOptions& options) {
    auto* out = options.out;
    const TerminalSize fallback{24, static_cast<std::size_t>(std::max(options.width, 40))};
    return {
        .write =
            [out](std::string_view text) {
                std::fwrite(text.data(), 1, text.size(), out);
                std::fflush(out);
            },
        .now = [] { return base::Clock::now(); },
        .size = [out, fallback] { return size_of(out).value_or(fallback); },
    };
}

} // namespace

ConsoleOptions console_options(std::FILE* out) {
    const bool terminal = ::isatty(::fileno(out)) == 1 && variable("TERM") != "dumb";
    const auto ci = variable("CI");
    const bool in_ci = !ci.empty() && ci != "false" && ci != "0";
    ConsoleOptions options;
    options.out = out;
    options.live = terminal && !in_ci;
    options.colour = wants_colour(terminal);
    options.width = width_of(out);
    return options;
}

std::unique_ptr<Console> make_console(const ConsoleOptions& options) {
    if (options.quiet) return make_quiet(options, real_world(options));
    if (options.live) return make_live(options, real_world(options));
    return make_plain(options, real_world(options));
}

} // namespace harness::report
