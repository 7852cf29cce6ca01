#include "matrix/server_url.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace harness::matrix {
namespace {

struct Scheme {
    base::Engine engine;
    std::string_view name;
};
/// The first of an engine is the one that is shown.
constexpr Scheme k_schemes[]{{base::Engine::postgres, "postgresql"},
                             {base::Engine::postgres, "postgres"},
                             {base::Engine::mysql, "mysql"},
                             {base::Engine::mariadb, "mariadb"},
                             {base::Engine::mariadb, "mysql"}};

constexpr std::uint16_t k_postgres_port = 5432;
constexpr std::uint16_t k_mysql_port = 3306;

std::string_view own_scheme(base::Engine engine) {
    return std::ranges::find(k_schemes, engine, &Scheme::engine)->name;
}

std::uint16_t default_port(base::Engine engine) {
    return engine == base::Engine::postgres ? k_postgres_port : k_mysql_port;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// RFC 3986, 2.1; nothing where a percent sign begins no such triplet, or stands for the byte 0.
std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
        const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return plain;
}

constexpr std::string_view k_form = "as in SCHEME://USER:PASSWORD@HOST:PORT";
constexpr std::string_view k_encode =
    "special characters of names and passwords are percent-encoded (\"@\" as %40, \"/\" as %2F, \":\" as "
    "%3A, \"%\" as %25)";

/// Reads one URL; the first complaint is the one that is told.
class Reader {
  public:
    Reader(std::string_view text, base::Engine engine) : m_rest(text), m_engine(engine) {}

    ReadUrl read() {
        if (!is_text() || !scheme()) return complaint();
        const auto query = m_rest.find('?');
        const auto parameters = query == std::string_view::npos ? "" : m_rest.substr(query + 1);
        m_rest = m_rest.substr(0, query);
        const auto slash = m_rest.find('/');
        const auto path = slash == std::string_view::npos ? "" : m_rest.substr(slash + 1);
        const auto authority = m_rest.substr(0, slash);
        if (!account(authority) || !host(authority.substr(authority.rfind('@') + 1)) || !database(path)
            || !read_parameters(parameters))
            return complaint();
        return {std::move(m_url), {}};
    }

  private:
    [[nodiscard]] ReadUrl complaint() { return {std::nullopt, std::move(m_complaint)}; }
    bool fail(std::string complaint) {
        m_complaint = std::move(complaint);
        return false;
    }

    bool is_text() {
        const auto is_odd = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
        if (std::ranges::none_of(m_rest, is_odd)) return true;
        return fail("this URL holds blanks or control characters: percent-encode them (a blank as %20)");
    }

    bool scheme() {
        const auto end = m_rest.find("://");
        if (end == std::string_view::npos)
            return fail("this is no URL of a server: write one as in " + example());
        const auto name = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 3);
        for (const auto& scheme : k_schemes)
            if (scheme.engine == m_engine && scheme.name == name) return true;
        const bool is_word = name.size() <= 20 && name.find_first_of(":@/?#") == std::string_view::npos;
        const std::string said =
            is_word ? "a URL of the scheme \"" + std::string(name) + "\"" : "a URL of that scheme";
        return fail(said + " is none of a server of " + std::string(base::info(m_engine).title)
                    + "'s: write it " + "as in " + example());
    }

    [[nodiscard]] std::string example() const {
        return std::string(own_scheme(m_engine))
               + "://USER:PASSWORD@HOST:" + std::to_string(default_port(m_engine));
    }

    bool account(std::string_view authority) {
        const auto at = authority.rfind('@');
        if (at == std::string_view::npos && m_rest.find('@') != std::string_view::npos)
            return fail("the user's name or password of this URL is not encoded: " + std::string(k_encode));
        if (at == std::string_view::npos || at == 0 || authority.front() == ':')
            return fail("this URL names no user: write it " + std::string(k_form));
        const auto account = authority.substr(0, at);
        const auto colon = account.find(':');
        const auto user = decoded(account.substr(0, colon));
        const auto password = colon == std::string_view::npos ? std::optional<std::string>("")
                                                              : decoded(account.substr(colon + 1));
        if (!user || !password || account.find('@') != std::string_view::npos)
            return fail("the user's name or password of this URL is not encoded: " + std::string(k_encode));
        m_url.user = *user;
        m_url.password = *password;
        return true;
    }

    bool host(std::string_view text) {
        if (text.find(',') != std::string_view::npos)
            return fail("this URL names several hosts: name one, the server that takes writes");
        std::string_view name = text;
        std::string_view port;
        if (text.starts_with('[')) {
            const auto end = text.find(']');
            if (end == std::string_view::npos)
                return fail("the \"[\" before the host of this URL has no \"]\"");
            name = text.substr(1, end - 1);
            port = text.substr(end + 1);
            if (!port.empty() && port.front() != ':') return fail(bad_host());
            if (!port.empty()) port.remove_prefix(1);
        } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
            name = text.substr(0, colon);
            port = text.substr(colon + 1);
        }
        const auto plain = decoded(name);
        if (!plain || plain->empty()) return fail("this URL names no host: write it " + std::string(k_form));
        if (plain->find('/') != std::string::npos)
            return fail("this URL names a socket: harness connects over TCP, so name a host");
        m_url.host = *plain;
        m_url.port = default_port(m_engine);
        if (port.empty()) return true;
        const auto [stop, failure] = std::from_chars(port.data(), port.data() + port.size(), m_url.port);
        if (failure != std::errc{} || stop != port.data() + port.size() || m_url.port == 0)
            return fail(bad_host());
        return true;
    }

    static std::string bad_host() {
        return "host and port of this URL are not understood: write HOST:PORT, an address of IPv6 in \"[]\"; "
               + std::string(k_encode);
    }

    bool database(std::string_view path) {
        const auto plain = decoded(path);
        if (plain && path.find_first_of("@:/") == std::string_view::npos) {
            m_url.database = *plain;
            return true;
        }
        return fail("the database of this URL is not understood: " + std::string(k_encode)
                    + "; best name none, since harness makes its own");
    }

    bool read_parameters(std::string_view text) {
        const bool is_postgres = m_engine == base::Engine::postgres;
        const std::string known = is_postgres ? "sslmode" : "ssl-mode";
        for (const auto part : base::split(text, '&')) {
            if (part.empty()) continue;
            const auto name = part.substr(0, part.find('='));
            if (name != known)
                return fail("this URL has a parameter that harness does not pass on: \"" + known
                            + "\" is the only one");
            auto value = std::string(part.substr(std::min(name.size() + 1, part.size())));
            std::ranges::transform(value, value.begin(), [](unsigned char c) { return std::tolower(c); });
            const bool is_required = value == "require" || value == "required";
            if (!is_required && !(is_postgres && value == "prefer"))
                return fail("\"" + known + "\" can be " + (is_postgres ? "prefer or require" : "required")
                            + ": harness encrypts then, and does not look at certificates");
            m_url.requires_tls = is_required;
        }
        return true;
    }

    std::string_view m_rest;
    base::Engine m_engine;
    ServerUrl m_url;
    std::string m_complaint;
};

} // namespace

std::string ServerUrl::shown(base::Engine engine) const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return std::string(own_scheme(engine)) + "://" + user + "@" + (is_ipv6 ? "[" + host + "]" : host) + ":"
           + std::to_string(port) + (database.empty() ? "" : "/" + database);
}

ReadUrl parse_server_url(std::string_view text, base::Engine engine) {
    return Reader(text, engine).read();
}

} // namespace harness::matrix
