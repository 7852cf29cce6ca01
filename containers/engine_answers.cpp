#include "containers/engine_answers.hpp"

#include "containers/json_parts.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace harness::containers {
namespace {

namespace json = boost::json;
using parts::at;
using parts::number_at;
using parts::parsed;
using parts::text_at;

bool flag_at(const json::value& root, std::initializer_list<std::string_view> path) {
    const auto* value = at(root, path);
    const auto* flag = value ? value->if_bool() : nullptr;
    return flag && *flag;
}

std::optional<std::uint16_t> published_port(const json::value& root, std::uint16_t port) {
    const auto* bindings = at(root, {"NetworkSettings", "Ports", fmt::format("{}/tcp", port)});
    const auto* list = bindings ? bindings->if_array() : nullptr;
    if (!list || list->empty()) return std::nullopt;
    const auto text = text_at(list->front(), {"HostPort"});
    std::uint16_t number = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || stop != text.data() + text.size() || number == 0) return std::nullopt;
    return number;
}

std::vector<NetworkPlace> networks_of(const json::value& root) {
    std::vector<NetworkPlace> places;
    const auto* networks = at(root, {"NetworkSettings", "Networks"});
    if (!networks || !networks->is_object()) return places;
    for (const auto& [name, network] : networks->get_object()) {
        NetworkPlace place{text_at(network, {"IPAddress"}), text_at(network, {"Gateway"})};
        if (!place.address.empty() && !place.gateway.empty()) places.push_back(std::move(place));
    }
    return places;
}

ListedContainer listed(const json::value& entry) {
    ListedContainer container{text_at(entry, {"Id"}), "", {}};
    const auto* names = at(entry, {"Names"});
    if (names && names->is_array() && !names->get_array().empty()) {
        if (const auto* name = names->get_array().front().if_string()) container.name = name->c_str();
        if (container.name.starts_with('/')) container.name.erase(0, 1);
    }
    container.labels = parts::labels_at(entry, {"Labels"});
    container.image = text_at(entry, {"Image"});
    container.status = text_at(entry, {"Status"});
    container.created = number_at<std::int64_t>(entry, {"Created"}).value_or(0);
    return container;
}

} // namespace

std::string error_message(std::string_view body) {
    if (const auto root = parsed(body))
        if (auto message = text_at(*root, {"message"}); !message.empty()) return message;
    return base::shorten(base::trim(body), 300);
}

bool tells_of_no_program(std::string_view body) {
    const auto message = error_message(body);
    const auto says = [&](std::string_view words) { return message.find(words) != std::string::npos; };
    if (says("executable file") && says("not found")) return true;
    if (says("open executable")) return true; // crun, with the reason behind it
    return says("exec: \"") && (says("no such file or directory") || says("permission denied"));
}

std::optional<InspectedContainer> read_container(std::string_view body, std::uint16_t port) {
    const auto root = parsed(body);
    if (!root || !at(*root, {"State"})) return std::nullopt;
    InspectedContainer container;
    container.state.running = flag_at(*root, {"State", "Running"});
    container.state.out_of_memory = flag_at(*root, {"State", "OOMKilled"});
    container.state.paused = flag_at(*root, {"State", "Paused"});
    container.state.error = text_at(*root, {"State", "Error"});
    if (!container.state.running) container.state.exit_code = number_at<int>(*root, {"State", "ExitCode"});
    container.host_port = published_port(*root, port);
    container.networks = networks_of(*root);
    container.pid = number_at<int>(*root, {"State", "Pid"}).value_or(0);
    return container;
}

std::optional<int> read_exit_code(std::string_view body) {
    const auto root = parsed(body);
    if (!root) return std::nullopt;
    return number_at<int>(*root, {"StatusCode"});
}

std::optional<CreatedContainer> read_created(std::string_view body) {
    const auto root = parsed(body);
    if (!root) return std::nullopt;
    CreatedContainer created{text_at(*root, {"Id"}), {}};
    if (created.id.empty()) return std::nullopt;
    const auto* warnings = at(*root, {"Warnings"});
    if (warnings && warnings->is_array())
        for (const auto& warning : warnings->get_array())
            if (const auto* text = warning.if_string()) created.warnings.emplace_back(text->c_str());
    return created;
}

std::optional<std::vector<ListedContainer>> read_containers(std::string_view body) {
    const auto root = parsed(body);
    if (!root || !root->is_array()) return std::nullopt;
    std::vector<ListedContainer> containers;
    for (const auto& entry : root->get_array()) {
        containers.push_back(listed(entry));
        if (containers.back().id.empty()) return std::nullopt;
    }
    return containers;
}

std::optional<Capacity> read_capacity(std::string_view body) {
    const auto root = parsed(body);
    if (!root) return std::nullopt;
    const auto memory = number_at<std::uint64_t>(*root, {"MemTotal"});
    const auto cpus = number_at<int>(*root, {"NCPU"});
    if (!memory || !cpus) return std::nullopt;
    return Capacity{.memory = *memory, .cpus = *cpus};
}

std::string to_string(ApiVersion version) {
    return fmt::format("{}.{}", version.major, version.minor);
}

std::optional<ApiVersion> read_version(std::string_view text) {
    ApiVersion version;
    const auto* end = text.data() + text.size();
    const auto [dot, bad_major] = std::from_chars(text.data(), end, version.major);
    if (bad_major != std::errc{} || dot == end || *dot != '.') return std::nullopt;
    const auto [stop, bad_minor] = std::from_chars(dot + 1, end, version.minor);
    if (bad_minor != std::errc{} || stop != end) return std::nullopt;
    return version;
}

} // namespace harness::containers
