#include "containers/prepared.hpp"

#include "containers/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace harness::containers {
namespace {

constexpr std::string_view k_kept_data = "/srv/harness-prepared";

/// $1 the data directory, $2 where it is kept, $3 the signal that stops the server, $4 the line that says "at
/// rest", $5 where the data is, then the image's own entrypoint and arguments. `wait` ends early when a
/// signal comes, hence the loop; the sleeps are the script's alone, in the foreground, so that the server
/// inherits no child that it does not know. Data that is not on a tmpfs leaves its place, or the image would
/// hold it twice.
constexpr std::string_view k_making_script = R"(data=$1 kept=$2 stop=$3 rested=$4 place=$5
shift 5
go=
"$@" &
server=$!
trap 'kill -s "$stop" "$server"' USR1
trap 'go=1' USR2
wait "$server"
status=$?
while kill -0 "$server" 2>/dev/null; do
    wait "$server"
    status=$?
done
[ "$status" = 0 ] || exit "$status"
cp -a "$data" "$kept" || exit 1
rm -f "$kept"/mysql/auto.cnf
[ "$place" = memory ] || rm -rf "$data" || exit 1
echo "$rested"
while [ -z "$go" ]; do sleep 0.02 || sleep 1; done
[ "$place" = memory ] || cp -a "$kept" "$data" || exit 1
trap - USR1 USR2
exec "$@")";

constexpr std::string_view k_certificate_file = "/srv/harness-certificate.pem";

/// $1 the data directory, $2 where it is kept, $3 a certificate or nothing, $4 the option that gives a file
/// of one to the server, $5 that file, then the image's own entrypoint and arguments. What the image's own
/// option files say of TLS stays as it is, and so does everything where nobody can tell what they say.
constexpr std::string_view k_start_script = R"(data=$1 kept=$2 pem=$3 option=$4 file=$5
shift 5
mkdir -p "$data" && cp -a "$kept/." "$data" || exit 1
if [ -n "$pem" ] && said=$(my_print_defaults --mysqld 2>/dev/null); then
    case $said in
    *ssl*|*tls*|*secure?transport*) ;;
    *) echo "$pem" > "$file" && set -- "$@" "$option$file" ;;
    esac
fi
exec "$@")";

/// 64 bits of FNV-1a: only a name. Who finds an image by it compares the key itself.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (const char c : text) {
        value ^= static_cast<unsigned char>(c);
        value *= 0x100000001b3U;
    }
    return value;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// Variables whose names say that they hold, or point at, what only one server may know.
bool speaks_of_secrets(const std::string& name) {
    constexpr std::array signs{"PASS", "SECRET", "TOKEN", "CREDENTIAL", "_KEY", "_FILE", "_HASH"};
    const auto plain = upper(name);
    return std::ranges::any_of(signs,
                               [&](const char* sign) { return plain.find(sign) != std::string::npos; });
}

ServerSpec below_script(const Recipe& recipe, const BaseImage& base, std::string_view script,
                        std::vector<std::string> arguments) {
    auto spec = recipe.spec;
    spec.entrypoint = {"sh", "-c", std::string(script), "harness"};
    spec.command = std::move(arguments);
    spec.command.insert(spec.command.end(), base.entrypoint.begin(), base.entrypoint.end());
    const auto& own = recipe.spec.command.empty() ? base.command : recipe.spec.command;
    spec.command.insert(spec.command.end(), own.begin(), own.end());
    return spec;
}

} // namespace

std::string reason_to_stay_cold(const Recipe& recipe, const BaseImage& base,
                                const std::function<bool(std::string_view)>& is_secret) {
    const auto& spec = recipe.spec;
    const auto& variable = recipe.password_variable;
    if (variable.empty() || !spec.env.contains(variable) || recipe.credentials.password.empty())
        return "its administrator's password is not harness's to change";
    if (spec.data_directory != k_recipe_data_directory) return "its data is elsewhere";
    if (!base.user.empty() && base.user != "root" && base.user != "0")
        return "its image runs as another user than root";
    if (base.entrypoint.empty() && base.command.empty() && spec.command.empty())
        return "its image starts nothing";
    for (const auto& [name, value] : spec.env) {
        if (name == variable) continue;
        if (speaks_of_secrets(name) || is_secret(value)) return fmt::format("{} may hold a secret", name);
    }
    if (std::ranges::any_of(spec.command, [&](const std::string& word) { return is_secret(word); }))
        return "its arguments hold a secret";
    return {};
}

std::string prepared_image_name(std::string_view key_text) {
    return fmt::format("{}:{:016x}", k_prepared_repository, hash(key_text));
}

PreparedKey prepared_key(const Recipe& recipe, const BaseImage& base) {
    std::string text = fmt::format("version {}\nimage {}\n", k_prepared_version, base.id);
    for (const auto& [name, value] : recipe.spec.env)
        if (name != recipe.password_variable) text += fmt::format("env {}={}\n", name, value);
    for (const auto& word : recipe.spec.command) text += fmt::format("argument {}\n", word);
    auto image = prepared_image_name(text);
    return {std::move(text), std::move(image)};
}

ServerSpec making_start(const Recipe& recipe, const BaseImage& base, const std::string& password) {
    auto spec = below_script(recipe, base, k_making_script,
                             {recipe.spec.data_directory, std::string(k_kept_data), recipe.stop_signal,
                              std::string(k_rest_line), recipe.spec.tmpfs ? "memory" : "disk"});
    spec.env[recipe.password_variable] = password;
    return spec;
}

ServerSpec prepared_start(const Recipe& recipe, const BaseImage& base, const PreparedKey& key) {
    const auto certificate = recipe.certificate_option.empty() ? std::string() : new_certificate();
    auto spec = below_script(recipe, base, k_start_script,
                             {recipe.spec.data_directory, std::string(k_kept_data), certificate,
                              recipe.certificate_option, std::string(k_certificate_file)});
    spec.image = key.image;
    // A container has its image's labels, too; these say nothing of it.
    for (const auto name : {k_prepared_key_label, k_prepared_password_label})
        spec.labels[std::string(name)] = "";
    return spec;
}

} // namespace harness::containers
