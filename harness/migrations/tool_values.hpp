#pragma once
// What `{name}` stands for in a tool's commands: a session's address in the ways in which tools want it told.

#include "drivers/driver.hpp"
#include "harness/base/engine.hpp"

#include <map>
#include <string>
#include <string_view>

namespace harness::migrations {

using ToolValues = std::map<std::string, std::string>;

/// All bytes but RFC 3986's unreserved ones as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// host, port, user, password, database, file; url (as postgres://…, mysql://…, sqlite:…), jdbc_url (without
/// the account), sqlalchemy_url, go_dsn (of go-sql-driver/mysql), libpq_dsn. What an engine does not have is
/// empty.
[[nodiscard]] ToolValues session_values(base::Engine engine, const drivers::SessionTarget& target);

/// A URL with the values in it, percent-encoded but for the host's brackets and what is a URL itself.
[[nodiscard]] std::string fill_url(std::string_view form, const ToolValues& values);

} // namespace harness::migrations
