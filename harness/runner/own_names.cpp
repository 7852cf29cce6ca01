#include "harness/runner/own_names.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace harness::runner {
namespace {

using containers::Owner;
using drivers::GuestThing;

constexpr int k_base = 36;
constexpr std::size_t k_world = 6;
constexpr std::size_t k_pid = 5;
constexpr std::size_t k_start = 7;
constexpr std::size_t k_hour = 4;
constexpr std::size_t k_cell = 2;
constexpr std::size_t k_account = drivers::k_own_names.size() + k_world + k_pid + k_start + k_hour + k_cell;
static_assert(k_account == 32);
constexpr std::int64_t k_seconds_an_hour = 3600;
constexpr std::string_view k_mark = "made by harness:";

/// The last digits of a number.
std::string digits(std::uint64_t number, std::size_t width) {
    constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text(width, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= k_base)
        *digit = letters[number % k_base];
    return text;
}

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
    Number value{};
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failure != std::errc{} || stop != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// FNV-1a: the same in every harness, unlike std::hash.
std::string digest(std::string_view world) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : world) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return digits(hash, k_world);
}

struct OwnName {
    std::string account;
    std::string purpose; ///< of a database
    std::string world;   ///< its digest
    std::int64_t pid = 0;
    std::uint64_t start = 0;
    std::int64_t expires = 0;
};

std::optional<OwnName> read_name(std::string_view name) {
    if (name.size() < k_account || !name.starts_with(drivers::k_own_names)) return std::nullopt;
    OwnName own;
    own.account = name.substr(0, k_account);
    auto rest = name.substr(k_account);
    if (!rest.empty() && (rest.front() != '_' || rest.size() == 1)) return std::nullopt;
    if (!rest.empty()) own.purpose = rest.substr(1);
    std::string_view fields = own.account;
    fields.remove_prefix(drivers::k_own_names.size());
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
    if (!std::ranges::all_of(fields, is_digit)) return std::nullopt;
    const auto next = [&](std::size_t width) {
        const auto field = fields.substr(0, width);
        fields.remove_prefix(width);
        return field;
    };
    own.world = next(k_world);
    own.pid = number<std::int64_t>(next(k_pid), k_base).value_or(0);
    own.start = number<std::uint64_t>(next(k_start), k_base).value_or(0);
    own.expires = number<std::int64_t>(next(k_hour), k_base).value_or(0) * k_seconds_an_hour;
    return own;
}

bool agree(const OwnName& name, const OwnMark& mark) {
    const auto cell = name.account.substr(k_account - k_cell);
    return own_name(mark.owner, mark.expires, number<unsigned>(cell, k_base).value_or(0)) == name.account;
}

bool is_account(const GuestThing& thing) {
    return thing.kind == GuestThing::Kind::account;
}

/// Of PostgreSQL's: the comment, or of a database that was made just before its maker died that of its role.
std::optional<OwnMark> mark_of(const GuestThing& thing, const OwnName& name,
                               std::span<const GuestThing> there) {
    auto text = thing.mark;
    const auto account = std::ranges::find_if(
        there, [&](const GuestThing& other) { return is_account(other) && other.name == name.account; });
    if (text.empty() && account != there.end()) text = account->mark;
    auto mark = read_mark(text);
    if (mark && !agree(name, *mark)) mark.reset();
    return mark;
}

void databases_first(std::vector<GuestThing>& things) {
    std::ranges::stable_sort(things, {}, is_account);
}

} // namespace

std::string to_string(const OwnMark& mark) {
    return fmt::format("{} run={} cell={} owner={} host={} expires={}", k_mark, mark.run, mark.cell,
                       containers::to_string(mark.owner), mark.host, mark.expires);
}

std::optional<OwnMark> read_mark(std::string_view text) {
    if (!text.starts_with(k_mark)) return std::nullopt;
    OwnMark mark;
    std::optional<Owner> owner;
    std::optional<std::int64_t> expires;
    for (const auto word : base::split(text.substr(k_mark.size()), ' ')) {
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) continue;
        const auto key = word.substr(0, equals);
        const auto value = word.substr(equals + 1);
        if (key == "owner") owner = containers::read_owner(value);
        if (key == "expires") expires = number<std::int64_t>(value);
        if (key == "run") mark.run = value;
        if (key == "cell") mark.cell = value;
        if (key == "host") mark.host = value;
    }
    if (!owner || !expires) return std::nullopt;
    mark.owner = std::move(*owner);
    mark.expires = *expires;
    return mark;
}

std::string own_name(const Owner& owner, std::int64_t expires, unsigned cell) {
    const auto hour = static_cast<std::uint64_t>((expires + k_seconds_an_hour - 1) / k_seconds_an_hour);
    return std::string(drivers::k_own_names) + digest(owner.world)
           + digits(static_cast<std::uint64_t>(owner.pid), k_pid) + digits(owner.start, k_start)
           + digits(hour, k_hour) + digits(cell, k_cell);
}

std::vector<GuestThing> leftovers(std::span<const GuestThing> there, Marks marks, const Owner& us,
                                  std::int64_t now, const std::function<bool(const Owner&)>& lives) {
    const auto is_kept = [&](const OwnName& name) {
        return std::ranges::any_of(there, [&](const GuestThing& other) {
            const auto own = read_name(other.name);
            return own && own->account == name.account && own->purpose == k_kept;
        });
    };
    std::vector<GuestThing> left;
    for (const auto& thing : there) {
        const auto name = read_name(thing.name);
        if (!name || is_account(thing) != name->purpose.empty() || is_kept(*name)) continue;
        const bool is_here = name->world == digest(us.world);
        Owner owner{name->pid, is_here ? us.world : std::string(), name->start};
        auto expires = name->expires;
        if (marks == Marks::in_comments) {
            const auto mark = mark_of(thing, *name, there);
            if (!mark) continue;
            owner = mark->owner;
            expires = mark->expires;
        }
        const auto claim = containers::claim_by(owner, expires, us, now, lives);
        if (claim == containers::Claim::abandoned || claim == containers::Claim::expired)
            left.push_back(thing);
    }
    databases_first(left);
    return left;
}

std::vector<GuestThing> things_of(std::span<const GuestThing> there, std::string_view account, Kept kept) {
    std::vector<GuestThing> things;
    for (const auto& thing : there) {
        const auto name = read_name(thing.name);
        if (!name || name->account != account || is_account(thing) != name->purpose.empty()) continue;
        const bool stays = kept == Kept::left_out && (is_account(thing) || name->purpose == k_kept);
        if (!stays) things.push_back(thing);
    }
    databases_first(things);
    return things;
}

} // namespace harness::runner
