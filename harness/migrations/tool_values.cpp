#include "harness/migrations/tool_values.hpp"

#include "harness/base/placeholders.hpp"

#include <array>
#include <cstdio>

namespace harness::migrations {
namespace {

/// libpq, "Connection Strings", keyword/value: in single quotes, those and backslashes escaped.
std::string conninfo_value(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

std::string host_in_url(const std::string& host) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return is_ipv6 ? "[" + host + "]" : host;
}

/// The forms of each engine; SQLite's file is no part of a URL's authority and stands as it is.
struct Forms {
    std::string_view url;
    std::string_view jdbc;
    std::string_view sqlalchemy;
};

Forms forms_of(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return {"postgres://{user}:{password}@{host}:{port}/{database}?sslmode=disable",
                "jdbc:postgresql://{host}:{port}/{database}",
                "postgresql://{user}:{password}@{host}:{port}/{database}"};
    case base::Engine::mysql:
        return {"mysql://{user}:{password}@{host}:{port}/{database}",
                "jdbc:mysql://{host}:{port}/{database}?allowPublicKeyRetrieval=true&useSSL=false",
                "mysql+pymysql://{user}:{password}@{host}:{port}/{database}"};
    case base::Engine::mariadb:
        return {"mysql://{user}:{password}@{host}:{port}/{database}",
                "jdbc:mariadb://{host}:{port}/{database}",
                "mariadb+pymysql://{user}:{password}@{host}:{port}/{database}"};
    case base::Engine::sqlite:
        return {"sqlite:{file}", "jdbc:sqlite:{file}", "sqlite:///{file}"};
    }
    return {};
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view unreserved =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            encoded += c;
            continue;
        }
        std::array<char, 4> bytes{};
        std::snprintf(bytes.data(), bytes.size(), "%%%02X",
                      static_cast<unsigned>(static_cast<unsigned char>(c)));
        encoded += bytes.data();
    }
    return encoded;
}

std::string fill_url(std::string_view form, const ToolValues& values) {
    ToolValues encoded = values;
    for (auto& [name, value] : encoded) {
        const bool is_whole =
            name.ends_with("url") || name.ends_with("dsn") || name == "file" || name == "path";
        if (name == "host")
            value = host_in_url(value);
        else if (!is_whole)
            value = percent_encoded(value);
    }
    return base::fill_placeholders(form, encoded);
}

ToolValues session_values(base::Engine engine, const drivers::SessionTarget& target) {
    ToolValues values{{"host", target.host},
                      {"port", target.port == 0 ? std::string() : std::to_string(target.port)},
                      {"user", target.user},
                      {"password", target.password},
                      {"database", target.database},
                      {"file", target.file.string()},
                      {"go_dsn", ""},
                      {"libpq_dsn", ""}};
    const auto forms = forms_of(engine);
    const auto url = fill_url(forms.url, values);
    const auto jdbc = fill_url(forms.jdbc, values);
    const auto sqlalchemy = fill_url(forms.sqlalchemy, values);
    if (engine == base::Engine::postgres)
        values["libpq_dsn"] = "host=" + conninfo_value(target.host) + " port=" + values["port"] + " user="
                              + conninfo_value(target.user) + " password=" + conninfo_value(target.password)
                              + " dbname=" + conninfo_value(target.database) + " sslmode=disable";
    if (engine == base::Engine::mysql || engine == base::Engine::mariadb)
        // Its parser looks for the last "/" and the last "@" before it: nothing is encoded (dsn.go,
        // ParseDSN).
        values["go_dsn"] = target.user + ":" + target.password + "@tcp(" + host_in_url(target.host) + ":"
                           + values["port"] + ")/" + target.database;
    values["url"] = url;
    values["jdbc_url"] = jdbc;
    values["sqlalchemy_url"] = sqlalchemy;
    return values;
}

} // namespace harness::migrations
