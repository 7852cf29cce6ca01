// The forms are those of get_func_sql_syntax in PostgreSQL's src/backend/utils/adt/ruleutils.c.

#include "drivers/postgres/call_syntax.hpp"

#include "drivers/postgres/catalog_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace harness::drivers::postgres {
namespace {

using Tokens = std::span<const std::string_view>;

bool is_blank(std::string_view token) {
    return base::trim(token).empty();
}

Tokens trimmed(Tokens part) {
    while (!part.empty() && is_blank(part.front())) part = part.subspan(1);
    while (!part.empty() && is_blank(part.back())) part = part.first(part.size() - 1);
    return part;
}

/// The index of the parenthesis that closes the one at `open`; the end where nothing does.
std::size_t closing(Tokens part, std::size_t open) {
    int depth = 0;
    for (auto at = open; at < part.size(); ++at) {
        if (part[at] == "(") ++depth;
        if (part[at] == ")" && --depth == 0) return at;
    }
    return part.size();
}

struct Halves {
    Tokens before;
    Tokens after;
};

/// What stands on both sides of `words`, outside of all parentheses within `part`.
std::optional<Halves> split_at(Tokens part, std::initializer_list<std::string_view> words) {
    for (std::size_t at = 0; at < part.size(); ++at) {
        if (part[at] == "(") {
            at = closing(part, at);
            continue;
        }
        auto end = at;
        const auto is_next = [&](std::string_view word) {
            while (end < part.size() && is_blank(part[end])) ++end;
            return end < part.size() && part[end++] == word;
        };
        if (!is_blank(part[at]) && std::ranges::all_of(words, is_next))
            return Halves{trimmed(part.first(at)), trimmed(part.subspan(end))};
    }
    return std::nullopt;
}

/// What is inside of the parentheses that are around all of `part`, if there are such.
Tokens without_parentheses(Tokens part) {
    if (part.size() < 2 || part.front() != "(" || closing(part, 0) != part.size() - 1) return part;
    return trimmed(part.subspan(1, part.size() - 2));
}

std::string rewritten(Tokens part);

/// An argument without the cast around all of it: `(name)::text` as `name`. A call tells implicit casts of
/// its arguments, too, and the words of SQL do not.
Tokens without_cast(Tokens argument) {
    if (argument.empty() || argument.front() != "(") return argument;
    const auto close = closing(argument, 0);
    if (close + 2 >= argument.size() || argument[close + 1] != ":" || argument[close + 2] != ":")
        return argument;
    return trimmed(argument.subspan(1, close - 1));
}

std::string call(std::string_view function, std::span<const Tokens> arguments) {
    std::vector<std::string> texts;
    for (const auto argument : arguments)
        if (!argument.empty()) texts.push_back(rewritten(without_cast(argument)));
    return std::string(function) + "(" + base::join(texts, ", ") + ")";
}

std::string call(std::string_view function, std::initializer_list<Tokens> arguments) {
    return call(function, std::span(arguments.begin(), arguments.size()));
}

std::string quoted_form(std::string_view form) {
    std::string text{"'"};
    for (const char c : form) text += static_cast<char>(c | 0x20); // NFC, NFD, NFKC or NFKD
    return text + "'::text";
}

/// What stands between parentheses, if it is an operator of words.
std::optional<std::string> operator_call(Tokens part) {
    if (const auto sides = split_at(part, {"AT", "TIME", "ZONE"}))
        return call("timezone", {sides->after, sides->before});
    if (const auto sides = split_at(part, {"OVERLAPS"})) {
        const auto first = split_at(without_parentheses(sides->before), {","});
        const auto second = split_at(without_parentheses(sides->after), {","});
        if (first && second)
            return call("overlaps", {first->before, first->after, second->before, second->after});
    }
    if (const auto sides = split_at(part, {"IS", "NORMALIZED"}); sides && sides->after.empty())
        return call("is_normalized", {sides->before});
    for (const std::string_view form : {"NFC", "NFD", "NFKC", "NFKD"})
        if (const auto sides = split_at(part, {"IS", form, "NORMALIZED"}); sides && sides->after.empty())
            return "is_normalized(" + rewritten(without_cast(sides->before)) + ", " + quoted_form(form) + ")";
    return std::nullopt;
}

std::optional<std::string> trim_call(Tokens part) {
    struct Side {
        std::string_view word;
        std::string_view function;
    };
    for (const auto [word, function] : {Side{"BOTH", "btrim"}, {"LEADING", "ltrim"}, {"TRAILING", "rtrim"}})
        if (!part.empty() && part.front() == word)
            if (const auto halves = split_at(part.subspan(1), {"FROM"}))
                return call(function, {halves->after, halves->before});
    return std::nullopt;
}

std::optional<std::string> substring_call(Tokens part) {
    if (const auto halves = split_at(part, {"SIMILAR"})) {
        const auto escape = split_at(halves->after, {"ESCAPE"});
        return escape ? call("substring", {halves->before, escape->before, escape->after})
                      : call("substring", {halves->before, halves->after});
    }
    const auto from = split_at(part, {"FROM"});
    if (!from) return std::nullopt;
    const auto count = split_at(from->after, {"FOR"});
    return count ? call("substring", {from->before, count->before, count->after})
                 : call("substring", {from->before, from->after});
}

std::optional<std::string> overlay_call(Tokens part) {
    const auto placing = split_at(part, {"PLACING"});
    if (!placing) return std::nullopt;
    const auto from = split_at(placing->after, {"FROM"});
    if (!from) return std::nullopt;
    const auto count = split_at(from->after, {"FOR"});
    return count ? call("overlay", {placing->before, from->before, count->before, count->after})
                 : call("overlay", {placing->before, from->before, from->after});
}

std::optional<std::string> position_call(Tokens part) {
    const auto halves = split_at(part, {"IN"});
    if (!halves) return std::nullopt;
    return call("position", {without_parentheses(halves->after), without_parentheses(halves->before)});
}

std::optional<std::string> normalize_call(Tokens part) {
    const auto halves = split_at(part, {","});
    if (!halves) return call("normalize", {part});
    if (halves->after.size() != 1) return std::nullopt;
    return "normalize(" + rewritten(without_cast(halves->before)) + ", " + quoted_form(halves->after.front())
           + ")";
}

std::optional<std::string> xmlexists_call(Tokens part) {
    const auto halves = split_at(part, {"PASSING"});
    if (!halves) return std::nullopt;
    return call("xmlexists", {without_parentheses(halves->before), without_parentheses(halves->after)});
}

std::optional<std::string> collation_call(Tokens part) {
    return call("pg_collation_for", {part});
}

/// A word before parentheses, and what the two are as a call.
struct Form {
    std::string_view word;
    std::optional<std::string> (*read)(Tokens);
};

constexpr std::array<Form, 6> k_forms{{{"TRIM", trim_call},
                                       {"SUBSTRING", substring_call},
                                       {"OVERLAY", overlay_call},
                                       {"POSITION", position_call},
                                       {"NORMALIZE", normalize_call},
                                       {"XMLEXISTS", xmlexists_call}}};

constexpr std::array<std::string_view, 12> k_functions{
    "timezone", "btrim",    "ltrim",         "rtrim",     "substring",        "position",
    "overlay",  "overlaps", "is_normalized", "normalize", "pg_collation_for", "xmlexists"};

/// One of these functions that is told as a call already.
std::string same_call(std::string_view function, Tokens part) {
    std::vector<Tokens> arguments;
    while (const auto halves = split_at(part, {","})) {
        arguments.push_back(halves->before);
        part = halves->after;
    }
    arguments.push_back(part);
    return call(function, arguments);
}

/// A form at the start of `part`: its call, and how many tokens it takes.
struct Found {
    std::string text;
    std::size_t size;
};

template <class Read>
std::optional<Found> found(Tokens part, std::size_t open, Read read) {
    const auto close = closing(part, open);
    if (close == part.size()) return std::nullopt;
    auto text = read(trimmed(part.subspan(open + 1, close - open - 1)));
    if (!text) return std::nullopt;
    return Found{std::move(*text), close + 1};
}

std::optional<Found> form_at(Tokens part) {
    if (part.front() == "(") return found(part, 0, operator_call);
    if (part.size() > 4 && part[0] == "COLLATION" && part[2] == "FOR" && part[4] == "(")
        return found(part, 4, collation_call);
    if (part.size() < 2 || part[1] != "(") return std::nullopt;
    for (const auto& form : k_forms)
        if (part[0] == form.word) return found(part, 1, form.read);
    if (std::ranges::find(k_functions, part[0]) != k_functions.end())
        return found(part, 1, [&](Tokens arguments) { return std::optional(same_call(part[0], arguments)); });
    return std::nullopt;
}

std::string rewritten(Tokens part) {
    std::string text;
    while (!part.empty()) {
        const auto form = form_at(part);
        text += form ? form->text : std::string(part.front());
        part = part.subspan(form ? form->size : 1);
    }
    return text;
}

} // namespace

std::string as_calls(std::string_view sql) {
    return rewritten(tokens(sql));
}

} // namespace harness::drivers::postgres
