// When two texts are the same value, though their columns are of two types.

#include "drivers/data_image/values.hpp"

#include "harness/base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>

namespace harness::drivers::data_image {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lowered;
}

int to_int(std::string_view digits) {
    return static_cast<int>(std::strtol(std::string(digits).c_str(), nullptr, 10));
}

/// A date, or a date and a time of day at UTC.
struct Moment {
    std::string date;     ///< "2024-01-31"
    std::string time;     ///< "00:00:00"
    std::string fraction; ///< without zeros at its end
};

std::optional<Moment> read_moment(std::string_view text) {
    const auto is_date = [](std::string_view date) {
        return date.size() == 10 && date[4] == '-' && date[7] == '-' && is_digits(date.substr(0, 4))
               && is_digits(date.substr(5, 2)) && is_digits(date.substr(8));
    };
    if (!is_date(text.substr(0, 10))) return std::nullopt;
    Moment moment{std::string(text.substr(0, 10)), "00:00:00", ""};
    text.remove_prefix(10);
    if (text.empty()) return moment;
    if (text.front() != ' ' && text.front() != 'T') return std::nullopt;
    text.remove_prefix(1);
    for (const std::string_view zone : {"Z", "+00", "+00:00", "+0000"})
        if (text.ends_with(zone)) {
            text.remove_suffix(zone.size());
            break;
        }
    if (text.size() < 5 || text[2] != ':' || !is_digits(text.substr(0, 2)) || !is_digits(text.substr(3, 2)))
        return std::nullopt;
    moment.time = std::string(text.substr(0, 5)) + ":00";
    text.remove_prefix(5);
    if (text.empty()) return moment;
    if (text.size() < 3 || text.front() != ':' || !is_digits(text.substr(1, 2))) return std::nullopt;
    moment.time.replace(6, 2, text.substr(1, 2));
    text.remove_prefix(3);
    if (text.empty()) return moment;
    if (text.front() != '.' || !is_digits(text.substr(1))) return std::nullopt;
    moment.fraction = std::string(text.substr(1, text.find_last_not_of('0')));
    return moment;
}

/// Seconds since 1970 began, as a number's canonical text.
std::string epoch_of(const Moment& moment) {
    using namespace std::chrono;
    const year_month_day date{year(to_int(moment.date.substr(0, 4))),
                              month(static_cast<unsigned>(to_int(moment.date.substr(5, 2)))),
                              day(static_cast<unsigned>(to_int(moment.date.substr(8))))};
    const auto seconds = sys_days(date).time_since_epoch().count() * 86400L
                         + to_int(moment.time.substr(0, 2)) * 3600L + to_int(moment.time.substr(3, 2)) * 60L
                         + to_int(moment.time.substr(6));
    // Whoever keeps such a number keeps whole seconds, or whole milliseconds.
    return std::to_string(seconds);
}

std::optional<boost::json::value> read_document(std::string_view text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
    boost::json::error_code failure;
    auto document = boost::json::parse(boost::json::string_view(text.data(), text.size()), failure);
    if (failure) return std::nullopt;
    return document;
}

bool is_same_document(std::string_view before, std::string_view after) {
    const auto document = read_document(before);
    if (!document) return false;
    const auto other = read_document(after);
    return other && *document == *other;
}

/// "1.50" → "1.5", but "007" stays: a text that loses its zeros in front is not what it was.
std::string without_zeros_behind_point(std::string_view text) {
    const auto number = canonical_number(text);
    if (!number) return std::string(text);
    if (text.find_first_of("eE") != std::string_view::npos) return *number;
    std::string shortened(text);
    if (shortened.find('.') != std::string::npos) {
        shortened.erase(shortened.find_last_not_of('0') + 1);
        if (shortened.ends_with('.')) shortened.pop_back();
    }
    return shortened == "-0" ? "0" : shortened;
}

bool is_single(std::string_view type) {
    return type == "real" || type.starts_with("float");
}

bool is_truth(std::string_view type) {
    return type == "boolean" || type.starts_with("tinyint(1)") || type == "bit(1)";
}

std::optional<bool> truth_of(std::string_view text) {
    const auto word = lower(text);
    for (const std::string_view yes : {"true", "t", "1", "yes", "y", "on"})
        if (word == yes) return true;
    for (const std::string_view no : {"false", "f", "0", "no", "n", "off"})
        if (word == no) return false;
    return std::nullopt;
}

std::string hex_digits(std::string_view text) {
    std::string digits = lower(text.starts_with("\\x") ? text.substr(2) : text);
    std::erase_if(digits, [](char c) { return c == '-' || c == '{' || c == '}'; });
    return digits;
}

std::string hex_of(std::string_view bytes) {
    std::string digits = "\\x";
    for (const unsigned char byte : bytes) digits += fmt::format("{:02x}", byte);
    return digits;
}

/// SQLite's texts that read as numbers are in quotes.
std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() > 2 && text.starts_with('\'') && text.ends_with('\'');
    const auto inside = is_quoted ? text.substr(1, text.size() - 2) : text;
    return is_quoted && canonical_number(inside) ? inside : text;
}

bool is_same_bytes(std::string_view before, std::string_view after) {
    if (before.starts_with("\\x") && hex_of(after) == before) return true;
    return after.starts_with("\\x") && hex_of(before) == after;
}

bool is_same_moment_as_number(std::string_view moment, std::string_view number) {
    const auto read = read_moment(moment);
    const auto digits = canonical_number(number);
    if (!read || !digits) return false;
    const auto seconds = epoch_of(*read);
    std::string milliseconds = read->fraction.substr(0, 3);
    milliseconds.resize(3, '0');
    return *digits == seconds || *digits == canonical_number(seconds + milliseconds);
}

bool is_same_bits(std::string_view bits, std::string_view number) {
    if (bits.empty() || bits.size() > 64 || bits.find_first_not_of("01") != std::string_view::npos)
        return false;
    return std::to_string(std::strtoull(std::string(bits).c_str(), nullptr, 2)) == number;
}

std::string element_type(std::string_view type) {
    return std::string(type.ends_with("[]") ? type.substr(0, type.size() - 2) : type);
}

/// An array's elements, also those of a JSON array.
std::optional<Row> elements_of(std::string_view text) {
    const auto document = read_document(text);
    if (!document || !document->is_array()) return array_elements(text);
    Row elements;
    for (const auto& element : document->get_array()) {
        if (element.is_null())
            elements.emplace_back(std::nullopt);
        else if (element.is_string())
            elements.emplace_back(std::string(element.get_string()));
        else
            elements.emplace_back(boost::json::serialize(element));
    }
    return elements;
}

bool is_same_array(std::string_view before, std::string_view type_before, std::string_view after,
                   std::string_view type_after) {
    if (!type_before.ends_with("[]") && !type_after.ends_with("[]")) return false;
    const auto elements = elements_of(before);
    const auto others = elements_of(after);
    if (!elements || !others || elements->size() != others->size()) return false;
    for (std::size_t at = 0; at < elements->size(); ++at)
        if (!is_same((*elements)[at], element_type(type_before), (*others)[at], element_type(type_after),
                     Typing::by_column))
            return false;
    return true;
}

/// A text that became a list of its parts, or the other way round: "a, b" and {a,b} or ["a", "b"].
bool is_text_of_list(std::string_view text, std::string_view list) {
    const auto elements = elements_of(list);
    if (!elements) return false;
    const auto are_elements = [&](const std::vector<std::string_view>& parts) {
        return std::ranges::equal(parts, *elements, [](std::string_view part, const auto& element) {
            return element && base::trim(part) == base::trim(*element);
        });
    };
    if (elements->empty()) return base::trim(text).empty();
    if (elements->size() == 1) return are_elements({text});
    return std::ranges::any_of(std::string_view(",;|\n\t "),
                               [&](char separator) { return are_elements(base::split(text, separator)); });
}

bool survived(std::string_view before, std::string_view type_before, std::string_view after,
              std::string_view type_after) {
    if (normal_form(before) == normal_form(after)) return true;
    const auto either = [&](auto is) { return is(type_before) || is(type_after); };
    if (is_single(type_before) && canonical_number(before) && canonical_number(after)
        && std::strtof(std::string(before).c_str(), nullptr)
               == std::strtof(std::string(after).c_str(), nullptr))
        return true;
    if (either(is_truth) && truth_of(before) && truth_of(before) == truth_of(after)) return true;
    if (either([](auto type) { return type == "uuid"; }) && hex_digits(before) == hex_digits(after))
        return true;
    if (is_same_bytes(before, after)) return true;
    if (is_same_moment_as_number(before, after) || is_same_moment_as_number(after, before)) return true;
    if (type_before.starts_with("bit") && is_same_bits(before, after)) return true;
    if (type_after.starts_with("bit") && is_same_bits(after, before)) return true;
    const auto is_list = [](std::string_view type, std::string_view value) {
        return type.ends_with("[]") || (type.starts_with("json") && value.starts_with('['));
    };
    const bool was_list = is_list(type_before, before);
    const bool becomes_list = is_list(type_after, after);
    if (!was_list && becomes_list && is_text_of_list(before, after)) return true;
    if (was_list && !becomes_list && is_text_of_list(after, before)) return true;
    return is_same_array(before, type_before, after, type_after);
}

/// Of any engine: "character varying(20)", "longtext", "enum('a','b')".
bool is_text(std::string_view type) {
    const auto name = lower(type);
    if (name.ends_with("[]")) return false;
    return std::ranges::any_of(std::initializer_list<std::string_view>{"char", "varchar", "text", "tinytext",
                                                                       "mediumtext", "longtext", "citext",
                                                                       "enum("},
                               [&](std::string_view text) { return name.starts_with(text); });
}

/// What MySQL's and MariaDB's types say of it; empty where that is the database's own.
std::string_view character_set(std::string_view type) {
    const auto at = type.find(" CHARACTER SET ");
    return at == std::string_view::npos ? std::string_view() : type.substr(at);
}

/// Nothing that a character set could have to do with.
bool is_plain_ascii(std::string_view text) {
    return std::ranges::all_of(text,
                               [](unsigned char c) { return std::isprint(c) != 0 || std::isspace(c) != 0; });
}

} // namespace

std::string normal_form(std::string_view text) {
    if (const auto moment = read_moment(text))
        return fmt::format("{} {}.{}", moment->date, moment->time, moment->fraction);
    if (canonical_number(text)) return without_zeros_behind_point(text);
    for (const std::string_view whole : {"/32", "/128"}) // of an address: no network
        if (text.ends_with(whole)) return std::string(text.substr(0, text.size() - whole.size()));
    if (const auto document = read_document(text)) return boost::json::serialize(*document);
    return std::string(text);
}

bool is_same(const std::optional<std::string>& before, std::string_view type_before,
             const std::optional<std::string>& after, std::string_view type_after, Typing typing) {
    if (before == after) return true;
    if (!before || !after) return false;
    if (is_same_document(*before, *after)) return true;
    if (type_before == type_after) return false;
    if (typing == Typing::by_value) return is_same_bytes(without_quotes(*before), without_quotes(*after));
    return survived(*before, type_before, *after, type_after);
}

bool can_be_of_conversion(const std::optional<std::string>& before, std::string_view type_before,
                          const std::optional<std::string>& after, std::string_view type_after) {
    if (!before || !after || !is_text(type_after)) return true;
    const bool are_plain = is_plain_ascii(*before) && is_plain_ascii(*after);
    if (!are_plain || character_set(type_before) != character_set(type_after)) return true;
    const auto cut = std::string_view(*after).substr(0, after->find_last_not_of(' ') + 1);
    if (before->starts_with(cut)) return true;
    // A label is found by the collation, or by its number.
    if (lower(type_after).starts_with("enum(") && (lower(*before) == lower(*after) || is_digits(*before)))
        return true;
    return !is_text(type_before) && (!canonical_number(*before) || canonical_number(without_quotes(*after)));
}

} // namespace harness::drivers::data_image
