#include "harness/report/report.hpp"

#include "harness/report/formats.hpp"

#include <algorithm>
#include <array>

namespace harness::report {
namespace {

constexpr std::array k_formats{
    Format{"json", "the complete record of the run, for programs", render_json},
    Format{"junit", "JUnit XML, for the test view of a CI", render_junit},
};

} // namespace

std::span<const Format> formats() {
    return k_formats;
}

const Format* find_format(std::string_view name) {
    const auto* row = std::find_if(k_formats.begin(), k_formats.end(),
                                   [&](const Format& format) { return format.name == name; });
    return row == k_formats.end() ? nullptr : &*row;
}

} // namespace harness::report
