#include "drivers/mysql/flavour.hpp"

#include <array>
#include <stdexcept>

namespace harness::drivers::mysql {
namespace {

constexpr std::array k_flavours{
    Flavour{Family::mysql, base::Engine::mysql, "MySQL", "mysql"},
    Flavour{Family::mariadb, base::Engine::mariadb, "MariaDB", "mariadb"},
};

/// MariaDB puts it in front, so that old replication clients take it for MySQL.
constexpr std::string_view k_disguise = "5.5.5-";

} // namespace

const Flavour& flavour_of(base::Engine engine) {
    for (const auto& flavour : k_flavours)
        if (flavour.engine == engine) return flavour;
    throw std::logic_error("an engine that is neither MySQL nor MariaDB");
}

ServerVersion parse_version(std::string_view text) {
    ServerVersion version;
    if (text.find("MariaDB") != std::string_view::npos) version.family = Family::mariadb;
    if (version.family == Family::mariadb && text.starts_with(k_disguise))
        text.remove_prefix(k_disguise.size());
    version.number = text.substr(0, text.find_first_not_of("0123456789."));
    return version;
}

} // namespace harness::drivers::mysql
