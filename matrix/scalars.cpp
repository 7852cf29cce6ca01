#include "matrix/scalars.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace harness::matrix {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
    std::string small(text);
    for (auto& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return small;
}

/// Takes the digits at the front of `text`; nothing if there are none or too many to be meant.
std::optional<std::int64_t> take_number(std::string_view& text) {
    constexpr std::size_t most_digits = 15;
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = static_cast<std::size_t>(end - text.begin());
    if (digits == 0 || digits > most_digits) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return number;
}

/// A plain decimal fraction: no sign, no exponent, no hexadecimal.
std::optional<double> decimal(std::string_view text) {
    constexpr std::size_t most_digits = 24;
    if (text.empty() || text.size() > most_digits || !is_digit(text.front()) || !is_digit(text.back()))
        return std::nullopt;
    if (std::count(text.begin(), text.end(), '.') > 1) return std::nullopt;
    if (!std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; }))
        return std::nullopt;
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<std::int64_t> milliseconds_in(std::string_view unit) {
    if (unit == "ms") return 1;
    if (unit == "s") return 1000;
    if (unit == "m") return 60 * 1000;
    if (unit == "h") return 3600 * 1000;
    return std::nullopt;
}

struct SizeUnit {
    std::string_view name;
    double bytes;
};
constexpr double k_kibi = 1024;
constexpr std::array k_size_units{
    SizeUnit{"kib", k_kibi},
    SizeUnit{"mib", k_kibi* k_kibi},
    SizeUnit{"gib", k_kibi* k_kibi* k_kibi},
    SizeUnit{"kb", 1e3},
    SizeUnit{"mb", 1e6},
    SizeUnit{"gb", 1e9},
    SizeUnit{"k", k_kibi},
    SizeUnit{"m", k_kibi* k_kibi},
    SizeUnit{"g", k_kibi* k_kibi* k_kibi},
};

} // namespace

Parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::int64_t longest = std::int64_t{30} * 24 * 3600 * 1000;
    const std::string complaint =
        "is no duration: write whole numbers with a unit, as in 500ms, 30s, 5m or 1h";
    if (text.empty()) return {{}, complaint};
    std::int64_t sum = 0;
    while (!text.empty()) {
        const auto number = take_number(text);
        const auto unit_end = std::find_if(text.begin(), text.end(), is_digit);
        const auto unit = text.substr(0, static_cast<std::size_t>(unit_end - text.begin()));
        const auto scale = milliseconds_in(unit);
        if (!number || !scale) return {{}, complaint};
        if (*number > longest / *scale) return {{}, "is too long: 30 days is the most"};
        sum += *number * *scale;
        if (sum > longest) return {{}, "is too long: 30 days is the most"};
        text.remove_prefix(unit.size());
    }
    if (sum == 0) return {{}, "is no time at all: write a duration above zero"};
    return {std::chrono::milliseconds(sum), {}};
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
    constexpr double least = 6 * k_kibi * k_kibi; // Docker refuses less
    constexpr double most = 16 * k_kibi * k_kibi * k_kibi * k_kibi;
    const std::string complaint = "is no size: write a number with a unit, as in 512MiB, 1.5GB, 512m or 1g";
    const auto end =
        std::find_if_not(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
    const auto digits = static_cast<std::size_t>(end - text.begin());
    const auto number = decimal(text.substr(0, digits));
    text.remove_prefix(digits);
    if (text.starts_with(' ')) text.remove_prefix(1);
    const auto unit = std::find_if(k_size_units.begin(), k_size_units.end(),
                                   [name = lower(text)](const SizeUnit& row) { return row.name == name; });
    if (!number || unit == k_size_units.end()) return {{}, complaint};
    const double bytes = *number * unit->bytes;
    if (bytes < least) return {{}, "is too little: no server runs in less than 6MiB"};
    if (bytes > most) return {{}, "is too much: 16384GiB is the most"};
    return {static_cast<std::uint64_t>(std::llround(bytes)), {}};
}

Parsed<double> parse_cpus(std::string_view text) {
    constexpr double least = 0.01; // Docker refuses less
    constexpr double most = 1024;
    const auto number = decimal(text);
    if (!number || *number < least || *number > most)
        return {{}, "is no number of CPUs: write one from 0.01 to 1024, as in 2 or 0.5"};
    return {*number, {}};
}

Parsed<int> parse_count(std::string_view text, int most) {
    const auto number = take_number(text);
    if (!number || !text.empty() || *number < 1 || *number > most)
        return {{}, "is no whole number from 1 to " + std::to_string(most)};
    return {static_cast<int>(*number), {}};
}

Parsed<bool> parse_switch(std::string_view text) {
    const auto word = lower(text);
    if (word == "on" || word == "true" || word == "yes") return {true, {}};
    if (word == "off" || word == "false" || word == "no") return {false, {}};
    return {{}, "is neither on nor off"};
}

Parsed<std::chrono::year_month_day> parse_date(std::string_view text) {
    const std::string complaint = "is no date of the calendar: write year-month-day, as in 2027-01-31";
    constexpr std::string_view shape = "0000-00-00";
    if (text.size() != shape.size()) return {{}, complaint};
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '-' ? text[i] != '-' : !is_digit(text[i])) return {{}, complaint};
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = 0;
        std::from_chars(text.data() + from, text.data() + from + count, value);
        return value;
    };
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (!date.ok()) return {{}, complaint};
    return {date, {}};
}

Parsed<std::vector<std::string>> parse_words(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool is_blank = quote == 0 && blanks.find(c) != std::string_view::npos;
        if (is_blank) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == quote)
            quote = 0;
        else if (c == '\\' && quote != '\'') {
            if (++at == text.size()) return {{}, "ends in a backslash that escapes nothing"};
            // POSIX shell, 2.2.3: inside double quotes a backslash escapes only these.
            if (quote == '"' && text[at] != '"' && text[at] != '\\' && text[at] != '$' && text[at] != '`')
                words.back() += '\\';
            words.back() += text[at];
        } else
            words.back() += c;
    }
    if (quote != 0) return {{}, std::string("has a quote (") + quote + ") that is not closed"};
    return {std::move(words), {}};
}

Parsed<std::string> parse_id(std::string_view text) {
    constexpr std::size_t longest = 64;
    const auto is_alnum = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const auto is_allowed = [&](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; };
    if (text.empty()) return {{}, "is empty: it becomes part of cell names"};
    if (text.size() > longest)
        return {{}, "is too long to be part of a cell's name: 64 characters are the most"};
    if (!is_alnum(text.front()) || !std::all_of(text.begin(), text.end(), is_allowed))
        return {
            {},
            "cannot be part of a cell's name: use letters, digits, \".\", \"_\" and \"-\", and begin with a "
            "letter or digit"};
    return {std::string(text), {}};
}

} // namespace harness::matrix
