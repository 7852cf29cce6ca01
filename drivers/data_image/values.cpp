#include "drivers/data_image/values.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <cstdlib>

namespace harness::drivers::data_image {
namespace {

/// Beyond that a number is written with an exponent.
constexpr long k_most_digits = 40;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 0.DIGITS × 10^exponent.
struct Decimal {
    bool is_negative = false;
    std::string digits;
    long exponent = 0;
};

std::optional<long> read_exponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || std::labs(value) > 1'000'000)
        return std::nullopt;
    return value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
    Decimal number;
    if (text.starts_with('-') || text.starts_with('+')) {
        number.is_negative = text.front() == '-';
        text.remove_prefix(1);
    }
    bool after_point = false;
    bool has_digits = false;
    while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !after_point))) {
        if (text.front() == '.') {
            after_point = true;
        } else {
            has_digits = true;
            number.digits += text.front();
            if (!after_point) ++number.exponent;
        }
        text.remove_prefix(1);
    }
    if (!has_digits) return std::nullopt;
    if (!text.empty()) {
        if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
        const auto exponent = read_exponent(text.substr(1));
        if (!exponent) return std::nullopt;
        number.exponent += *exponent;
    }
    const auto zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    number.digits.erase(0, zeros);
    number.exponent -= static_cast<long>(zeros);
    number.digits.erase(number.digits.find_last_not_of('0') + 1);
    return number;
}

std::string write_decimal(const Decimal& number) {
    if (number.digits.empty()) return "0";
    const std::string sign = number.is_negative ? "-" : "";
    const auto count = static_cast<long>(number.digits.size());
    if (number.exponent > k_most_digits || number.exponent < -k_most_digits) {
        std::string text = sign + number.digits.substr(0, 1);
        if (count > 1) text += "." + number.digits.substr(1);
        return text + "e" + std::to_string(number.exponent - 1);
    }
    if (number.exponent <= 0)
        return sign + "0." + std::string(static_cast<std::size_t>(-number.exponent), '0') + number.digits;
    const auto whole = static_cast<std::size_t>(number.exponent);
    if (count <= number.exponent)
        return sign + number.digits + std::string(whole - number.digits.size(), '0');
    return sign + number.digits.substr(0, whole) + "." + number.digits.substr(whole);
}

template <class Float>
std::string to_shortest(Float value) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text(buffer.data(), end);
    return canonical_number(text).value_or(text);
}

std::string without_zeros_behind_seconds(std::string text) {
    const auto point = text.rfind('.');
    if (point == std::string::npos || text.find_first_not_of("0123456789", point + 1) != std::string::npos)
        return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// Reads one element at `at`, which then stands behind it.
std::optional<std::optional<std::string>> read_element(std::string_view text, std::size_t& at) {
    std::string element;
    if (text[at] == '"') {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && ++at == text.size()) return std::nullopt;
            element += text[at];
        }
        if (at == text.size()) return std::nullopt;
        ++at;
        return element;
    }
    int depth = 0; // an array within is an element as it is written
    bool is_quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (depth == 0 && (c == ',' || c == '}')) break;
        if (c == '\\' && at + 1 < text.size()) element += text[at++];
        if (c == '"') is_quoted = !is_quoted;
        if (c == '{' && !is_quoted) ++depth;
        if (c == '}' && !is_quoted) --depth;
        element += text[at];
    }
    if (element == "NULL") return std::optional<std::string>();
    return element;
}

/// In quotes where PostgreSQL writes them (arrays, "Array Input and Output Syntax").
std::string element_text(const std::string& element) {
    constexpr std::string_view special = "{},\"\\ \t\n\r\v\f";
    const bool is_plain = !element.empty() && element.find_first_of(special) == std::string::npos
                          && !boost::algorithm::iequals(element, "null");
    if (is_plain) return element;
    std::string text = "\"";
    for (const char c : element) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

} // namespace

std::optional<std::string> canonical_number(std::string_view text) {
    const auto number = read_decimal(text);
    if (!number) return std::nullopt;
    return write_decimal(*number);
}

std::string shortest(double value) {
    return to_shortest(value);
}

std::string shortest(float value) {
    return to_shortest(value);
}

std::string canonical(Form form, std::string text) {
    switch (form) {
    case Form::text:
        return text;
    case Form::number:
        return canonical_number(text).value_or(text);
    case Form::single:
        return shortest(std::strtof(text.c_str(), nullptr));
    case Form::moment:
        return without_zeros_behind_seconds(std::move(text));
    case Form::binary:
        std::ranges::transform(text, text.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return "\\x" + text;
    }
    return text;
}

std::optional<Row> array_elements(std::string_view text) {
    // Lower bounds other than 1 stand in front: [0:2]={1,2,3}
    if (text.starts_with('[')) {
        const auto equals = text.find("]={");
        if (equals == std::string_view::npos) return std::nullopt;
        text.remove_prefix(equals + 2);
    }
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
    Row elements;
    if (text == "{}") return elements;
    std::size_t at = 1;
    while (at < text.size()) {
        auto element = read_element(text, at);
        if (!element || at >= text.size()) return std::nullopt;
        elements.push_back(std::move(*element));
        if (text[at] == '}') return at + 1 == text.size() ? std::optional(elements) : std::nullopt;
        if (text[at] != ',') return std::nullopt;
        ++at;
    }
    return std::nullopt;
}

std::string array_text(const Row& elements) {
    std::string text = "{";
    for (const auto& element : elements) {
        if (text.size() > 1) text += ',';
        text += element ? element_text(*element) : "NULL";
    }
    return text + '}';
}

} // namespace harness::drivers::data_image
