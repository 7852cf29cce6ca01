#include "containers/create_request.hpp"

#include "harness/base/text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cctype>
#include <cmath>

namespace harness::containers {
namespace {

namespace json = boost::json;

json::object labels_of(const ServerSpec& spec, const std::map<std::string, std::string>& own) {
    json::object labels;
    for (const auto& [name, value] : spec.labels) labels[name] = value;
    for (const auto& [name, value] : own) labels[name] = value;
    return labels;
}

json::object port_bindings(std::string_view port, std::string_view bind_address) {
    json::object binding{{"HostIp", json::string(bind_address.data(), bind_address.size())},
                         {"HostPort", ""}};
    json::array list;
    list.push_back(std::move(binding));
    json::object bindings;
    bindings[json::string_view(port.data(), port.size())] = std::move(list);
    return bindings;
}

json::object host_config(const ServerSpec& spec) {
    json::object config;
    if (spec.memory > 0) {
        config["Memory"] = spec.memory;
        config["MemorySwap"] = spec.memory; // equal: no swap beside it
    }
    if (spec.cpus > 0) config["NanoCpus"] = static_cast<std::int64_t>(std::llround(spec.cpus * 1e9));
    if (spec.tmpfs) {
        // Sized, or the kernel would let it grow to half the machine. 1777: the server's user is not known
        // here.
        json::object mounts;
        mounts[spec.data_directory] = fmt::format("rw,nosuid,nodev,mode=1777,size={}", *spec.tmpfs);
        config["Tmpfs"] = std::move(mounts);
    }
    config["LogConfig"] =
        json::object{{"Type", "json-file"}, {"Config", json::object{{"max-size", "8m"}, {"max-file", "2"}}}};
    // No AutoRemove: after a crash the exit code and the log are still wanted.
    config["RestartPolicy"] = json::object{{"Name", "no"}};
    return config;
}

} // namespace

std::string container_name(std::string_view run_id, std::string_view cell, int attempt) {
    constexpr std::size_t longest = 100;
    auto name = fmt::format("{}{}-{}", k_name_prefix, run_id, cell.empty() ? "server" : cell);
    for (auto& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.' && c != '-') c = '_';
    name = name.substr(0, longest);
    return attempt == 0 ? name : fmt::format("{}-{}", name, attempt + 1);
}

namespace {

json::object command_parts(const CommandSpec& command, const std::map<std::string, std::string>& own_labels,
                           std::string_view other_container) {
    json::object body;
    body["Image"] = command.image;
    body["Entrypoint"] = json::array(command.words.begin(), command.words.begin() + 1);
    body["Cmd"] = json::array(command.words.begin() + 1, command.words.end());
    json::array env;
    for (const auto& [name, value] : command.env) env.emplace_back(name + "=" + value);
    body["Env"] = std::move(env);
    body["WorkingDir"] = command.folder;
    json::object labels;
    for (const auto& [name, value] : own_labels) labels[name] = value;
    body["Labels"] = std::move(labels);
    json::array mounts;
    for (const auto& path : command.mounts)
        mounts.push_back(
            json::object{{"Type", "bind"}, {"Source", path}, {"Target", path}, {"ReadOnly", true}});
    body["HostConfig"] = json::object{
        {"NetworkMode",
         other_container.empty() ? std::string("none") : fmt::format("container:{}", other_container)},
        {"Mounts", std::move(mounts)},
        {"RestartPolicy", json::object{{"Name", "no"}}},
        {"LogConfig", json::object{{"Type", "json-file"},
                                   {"Config", json::object{{"max-size", "8m"}, {"max-file", "2"}}}}}};
    return body;
}

} // namespace

std::string command_body(const CommandSpec& command, const std::map<std::string, std::string>& own_labels,
                         std::string_view other_container) {
    return json::serialize(command_parts(command, own_labels, other_container));
}

std::string attached_command_body(const CommandSpec& command,
                                  const std::map<std::string, std::string>& own_labels,
                                  std::string_view other_container) {
    auto body = command_parts(command, own_labels, other_container);
    for (const auto* name : {"AttachStdin", "AttachStdout", "AttachStderr", "OpenStdin", "StdinOnce"})
        body[name] = true;
    return json::serialize(body);
}

std::string create_body(const ServerSpec& spec, const std::map<std::string, std::string>& own_labels,
                        std::string_view bind_address) {
    json::object body;
    body["Image"] = spec.image;
    json::array env;
    for (const auto& [name, value] : spec.env) env.emplace_back(name + "=" + value);
    body["Env"] = std::move(env);
    if (!spec.entrypoint.empty())
        body["Entrypoint"] = json::array(spec.entrypoint.begin(), spec.entrypoint.end());
    if (!spec.command.empty()) body["Cmd"] = json::array(spec.command.begin(), spec.command.end());
    body["Labels"] = labels_of(spec, own_labels);
    auto config = host_config(spec);
    if (spec.port != 0) {
        const auto port = fmt::format("{}/tcp", spec.port);
        json::object exposed;
        exposed[port] = json::object();
        body["ExposedPorts"] = std::move(exposed);
        config["PortBindings"] = port_bindings(port, bind_address);
    }
    body["HostConfig"] = std::move(config);
    return json::serialize(body);
}

} // namespace harness::containers
