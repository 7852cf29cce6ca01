#include "drivers/data_image/moments.hpp"

#include <algorithm>
#include <charconv>

namespace harness::drivers::data_image {
namespace {

using std::chrono::microseconds;

/// Reads a text from its beginning; once something is not there, nothing is.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    [[nodiscard]] bool is_good() const { return m_good; }
    [[nodiscard]] bool is_at_end() const { return m_text.empty(); }
    [[nodiscard]] bool sees(std::string_view any) const {
        return !m_text.empty() && any.find(m_text.front()) != std::string_view::npos;
    }
    char skip_one_of(std::string_view any) {
        m_good = m_good && sees(any);
        if (!m_good) return '\0';
        const char c = m_text.front();
        m_text.remove_prefix(1);
        return c;
    }
    int number(std::size_t digits) {
        int value = 0;
        const auto* end = m_text.data() + std::min(digits, m_text.size());
        const auto read = std::from_chars(m_text.data(), end, value);
        m_good = m_good && m_text.size() >= digits && read.ec == std::errc{} && read.ptr == end && value >= 0;
        if (m_good) m_text.remove_prefix(digits);
        return value;
    }
    microseconds fraction() {
        std::int64_t value = 0;
        std::int64_t unit = 100'000;
        for (; sees("0123456789"); unit /= 10) value += unit * (skip_one_of("0123456789") - '0');
        return microseconds(value);
    }

  private:
    std::string_view m_text;
    bool m_good = true;
};

/// "", "Z", "+00", "+01:30", "-0130"
microseconds offset(Scanner& scanner) {
    if (scanner.is_at_end()) return {};
    const char sign = scanner.skip_one_of("+-Z");
    if (sign == 'Z') return {};
    auto ahead = std::chrono::minutes(60 * scanner.number(2));
    if (scanner.sees(":")) scanner.skip_one_of(":");
    if (!scanner.is_at_end()) ahead += std::chrono::minutes(scanner.number(2));
    return sign == '-' ? -ahead : ahead;
}

std::optional<Moment> since_1970(std::string_view digits) {
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || value < 0) return std::nullopt;
    switch (digits.size()) {
    case 10:
        return Moment(std::chrono::seconds(value));
    case 13:
        return Moment(std::chrono::milliseconds(value));
    case 16:
        return Moment(microseconds(value));
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<Moment> moment_of(std::string_view text) {
    if (text.find('-') == std::string_view::npos) return since_1970(text);
    Scanner scanner(text);
    const std::chrono::year year(scanner.number(4));
    scanner.skip_one_of("-");
    const std::chrono::month month(static_cast<unsigned>(scanner.number(2)));
    scanner.skip_one_of("-");
    const std::chrono::day day(static_cast<unsigned>(scanner.number(2)));
    scanner.skip_one_of(" T");
    const std::chrono::hours hours(scanner.number(2));
    scanner.skip_one_of(":");
    const std::chrono::minutes minutes(scanner.number(2));
    scanner.skip_one_of(":");
    const std::chrono::seconds seconds(scanner.number(2));
    microseconds rest = hours + minutes + seconds;
    if (scanner.sees(".")) {
        scanner.skip_one_of(".");
        rest += scanner.fraction();
    }
    rest -= offset(scanner);
    const auto date = year / month / day;
    if (!scanner.is_good() || !scanner.is_at_end() || !date.ok()) return std::nullopt;
    return Moment(std::chrono::sys_days(date).time_since_epoch() + rest);
}

void widen(std::optional<Shift>& shift, bool is_first, const std::optional<std::string>& before,
           const std::optional<std::string>& after) {
    if (!is_first && !shift) return;
    const auto from = before ? moment_of(*before) : std::nullopt;
    const auto to = after ? moment_of(*after) : std::nullopt;
    if (!from || !to) {
        shift.reset();
        return;
    }
    const auto by = *to - *from;
    shift = is_first ? Shift{by, by} : Shift{std::min(shift->least, by), std::max(shift->most, by)};
}

} // namespace harness::drivers::data_image
