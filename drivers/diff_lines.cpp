#include "drivers/diff_lines.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace harness::drivers {
namespace {

using Lines = std::vector<std::string_view>;

/// Beyond this many cells the table of common subsequences is not worth its memory; all lines are told then.
constexpr std::size_t k_most_cells = 4'000'000;

struct Edit {
    char sign; ///< '-', '+' or ' '
    std::string_view line;
};

Lines lines_of(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return base::split(text, '\n');
}

/// common[i][j]: the length of the longest common subsequence of a[i…] and b[j…].
class CommonLengths {
  public:
    CommonLengths(const Lines& a, const Lines& b) : m_width(b.size() + 1), m_cells((a.size() + 1) * m_width) {
        for (auto i = a.size(); i-- > 0;)
            for (auto j = b.size(); j-- > 0;)
                cell(i, j) = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
    [[nodiscard]] unsigned at(std::size_t i, std::size_t j) const { return m_cells[i * m_width + j]; }

  private:
    unsigned& cell(std::size_t i, std::size_t j) { return m_cells[i * m_width + j]; }
    std::size_t m_width;
    std::vector<unsigned> m_cells;
};

std::vector<Edit> edits(const Lines& before, const Lines& after) {
    std::vector<Edit> script;
    if ((before.size() + 1) * (after.size() + 1) > k_most_cells) {
        for (const auto line : before) script.push_back({'-', line});
        for (const auto line : after) script.push_back({'+', line});
        return script;
    }
    const CommonLengths common(before, after);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.size() || j < after.size()) {
        if (i < before.size() && j < after.size() && before[i] == after[j]) {
            script.push_back({' ', before[i]});
            ++i;
            ++j;
        } else if (i < before.size() && (j == after.size() || common.at(i + 1, j) >= common.at(i, j + 1))) {
            script.push_back({'-', before[i++]});
        } else {
            script.push_back({'+', after[j++]});
        }
    }
    return script;
}

} // namespace

std::vector<std::string> diff_lines(std::string_view before, std::string_view after) {
    const auto script = edits(lines_of(before), lines_of(after));
    const auto is_near_change = [&](std::size_t n) {
        const auto first = n == 0 ? 0 : n - 1;
        const auto last = std::min(n + 1, script.size() - 1);
        return std::any_of(script.begin() + static_cast<std::ptrdiff_t>(first),
                           script.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                           [](const Edit& edit) { return edit.sign != ' '; });
    };
    std::vector<std::string> told;
    bool skipping = false;
    for (std::size_t n = 0; n < script.size(); ++n) {
        if (is_near_change(n)) {
            told.push_back(std::string{script[n].sign, ' '} + std::string{script[n].line});
            skipping = false;
        } else if (!skipping) {
            told.emplace_back("  …");
            skipping = true;
        }
    }
    return told;
}

} // namespace harness::drivers
