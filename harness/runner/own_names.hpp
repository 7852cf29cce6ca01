#pragma once
// Whose is a database or an account on a server that is not harness's own, and may it go? Pure.
//
// A name says by itself who made it and until when it is wanted: "harness_" and 24 digits to the base of 36:
// 6 of the owner's world (a hash of boot id and pid namespace), 5 of its pid, 7 of when that started, 4 of
// the hour after which it expires, 2 that tell the cells of a run apart. An account's name is just that
// (MySQL allows 32 characters); a database's goes on with "_" and what it is for. PostgreSQL keeps a comment
// beside each of both, with all of this in full: there name and comment must agree.

#include "containers/owner.hpp"
#include "drivers/guest.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::runner {

/// What is written beside things that harness makes on a server.
struct OwnMark {
    containers::Owner owner;
    std::int64_t expires = 0; ///< seconds since 1970
    std::string run;
    std::string cell;
    std::string host; ///< the owner's, for people
};
[[nodiscard]] std::string to_string(const OwnMark& mark);
[[nodiscard]] std::optional<OwnMark> read_mark(std::string_view text);

/// The account's name; with "_" the prefix of its databases.
[[nodiscard]] std::string own_name(const containers::Owner& owner, std::int64_t expires, unsigned cell);

/// The database that `--keep` leaves: it, and the account of its name, are no leftovers.
inline constexpr std::string_view k_kept = "kept";

/// Where it is told whose a thing is.
enum class Marks { in_names, in_comments };

/// What of `there` nobody wants any more: whose names (and comments) say that harness made it, and that its
/// owner is dead; or, of an owner in another world, that its time is over. Databases come first.
[[nodiscard]] std::vector<drivers::GuestThing>
leftovers(std::span<const drivers::GuestThing> there, Marks marks, const containers::Owner& us,
          std::int64_t now, const std::function<bool(const containers::Owner&)>& lives);

/// All that one account's name stands over; what is kept is left out if `kept` says so. Databases come first.
enum class Kept { included, left_out };
[[nodiscard]] std::vector<drivers::GuestThing> things_of(std::span<const drivers::GuestThing> there,
                                                         std::string_view account, Kept kept);

} // namespace harness::runner
