// How long harness takes from nothing to a server that is ready, for scripts/bench and scripts/soak.
//
//   start_servers rounds ENGINE VERSION N    a line for each start: "bare|cold|prepared SECONDS"
//   start_servers together N                 PostgreSQL 13 to 18 at once: "bare|cold|prepared SECONDS" until
//   all are
//                                            ready
//   start_servers soak SECONDS STARTS ENGINE VERSION [ENGINE VERSION …]
//                                            starts one after the other, each held against what ready means
//
// Ready is what a cell waits for: the version asked for answers, and takes a write, with a password of its
// own. The bare container runs /bin/true from PostgreSQL's image with the same limits: what the engine itself
// takes.

#include "containers/bring_up.hpp"
#include "containers/create_request.hpp"
#include "containers/engine_client.hpp"
#include "drivers/driver.hpp"
#include "drivers/password.hpp"
#include "harness/base/secret.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;

namespace {

struct Wanted {
    base::Engine engine;
    std::string version;
};

std::string image_of(const Wanted& wanted) {
    const char* prefix = std::getenv("HARNESS_IMAGE_PREFIX"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return fmt::format("{}{}:{}", prefix ? prefix : "", base::to_string(wanted.engine), wanted.version);
}

base::Limit limit() {
    return {base::Deadline::after(2min), {}};
}

template <class Value>
Value must(base::Result<Value> result) {
    if (result) return std::move(*result);
    fmt::print(stderr, "start_servers: {}\n", result.error().message);
    std::exit(1); // NOLINT(concurrency-mt-unsafe): the watcherless run is a benchmark's
}
void must(const base::Result<void>& result) {
    if (result.has_error()) (void)must(base::Result<int>(result.error()));
}

double since(base::Clock::time_point begin) {
    return std::chrono::duration<double>(base::Clock::now() - begin).count();
}

drivers::Address address_of(const Endpoint& endpoint, Credentials credentials, const std::string& password) {
    drivers::Address address;
    address.host = endpoint.host;
    address.port = endpoint.port;
    address.user = std::move(credentials.user);
    address.password = password;
    address.maintenance_database = std::move(credentials.maintenance_database);
    return address;
}

struct Started {
    std::unique_ptr<RunningServer> server;
    drivers::Address address;
    Origin origin = Origin::cold;
};

Started start(Runtime& runtime, const Wanted& wanted, Freshness freshness) {
    RecipeInput input{};
    input.engine = wanted.engine;
    input.version = wanted.version;
    input.image = image_of(wanted);
    input.name = fmt::format("{}-{}", base::to_string(wanted.engine), wanted.version);
    const auto made = recipe(input);
    BringUp how{.recipe = made, .freshness = freshness, .probe = {}};
    how.probe = [&](const std::string& password) -> ProbeFunction {
        return [&made, &wanted, password](const Endpoint& endpoint, const base::Limit& until) -> Probe {
            drivers::Address address;
            address.host = endpoint.host;
            address.port = endpoint.port;
            address.user = made.credentials.user;
            address.password = password;
            address.maintenance_database = made.credentials.maintenance_database;
            const auto answer = drivers::open_server(wanted.engine, std::move(address))->probe(until);
            if (answer.has_error()) return {Probe::Verdict::not_yet, answer.error().message};
            return {Probe::Verdict::ready, {}};
        };
    };
    auto ready = must(bring_up(runtime, how, limit()));
    const auto& password = made.credentials.password;
    if (ready.password != password)
        must(drivers::change_password(
            wanted.engine, address_of(ready.endpoint, made.credentials, ready.password), password, limit()));
    auto address = address_of(ready.endpoint, made.credentials, password);
    return {std::move(ready.server), std::move(address), ready.origin};
}

std::unique_ptr<Runtime> connect() {
    return must(connect_docker(
        {.host = "", .run_id = fmt::format("bench-{}", ::getpid()), .watcher = nullptr}, limit()));
}

/// What `docker run --rm … /bin/true` does, by the API: create, start, wait for its end. Removed outside of
/// the time.
double bare(const EngineClient& client, const std::string& image) {
    ServerSpec spec;
    spec.image = image;
    spec.entrypoint = {"/bin/true"};
    spec.command = {"really"};
    spec.port = 5432;
    spec.memory = std::uint64_t{512} << 20U;
    const auto begin = base::Clock::now();
    const auto created = must(
        client.call("create", {"POST", "/containers/create", create_body(spec, {}, "127.0.0.1")}, limit()));
    const auto id = read_created(created.body).value().id;
    (void)must(client.call("start", {"POST", "/containers/" + id + "/start", ""}, limit()));
    (void)must(client.call("wait", {"POST", "/containers/" + id + "/wait", ""}, limit()));
    const auto taken = since(begin);
    (void)must(client.call("remove", {"DELETE", "/containers/" + id + "?force=1&v=1", ""}, limit()));
    return taken;
}

int rounds(const Wanted& wanted, int count) {
    const auto runtime = connect();
    const auto client =
        must(EngineClient::connect(must(find_engine("", EngineEnvironment::of_this_process())), limit()));
    (void)start(*runtime, wanted, Freshness::reuse); // makes the prepared image, if it is not there
    for (int round = 0; round < count; ++round) {
        fmt::print("bare {:.4f}\n", bare(client, image_of({base::Engine::postgres, "17"})));
        for (const auto freshness : {Freshness::fresh, Freshness::reuse}) {
            const auto begin = base::Clock::now();
            const auto started = start(*runtime, wanted, freshness);
            const auto taken = since(begin);
            const auto expected = freshness == Freshness::fresh ? Origin::cold : Origin::prepared;
            if (started.origin != expected) return 1;
            fmt::print("{} {:.4f}\n", freshness == Freshness::fresh ? "cold" : "prepared", taken);
        }
        std::fflush(stdout);
    }
    return 0;
}

int together(int count) {
    const auto runtime = connect();
    const auto client =
        must(EngineClient::connect(must(find_engine("", EngineEnvironment::of_this_process())), limit()));
    std::vector<Wanted> all;
    for (const auto* version : {"13", "14", "15", "16", "17", "18"})
        all.push_back({base::Engine::postgres, version});
    for (const auto& one : all) (void)start(*runtime, one, Freshness::reuse);
    for (int round = 0; round < count; ++round) {
        const auto alone = base::Clock::now();
        std::vector<std::jthread> bares;
        for (const auto& one : all)
            bares.emplace_back([&client, &one] { (void)bare(client, image_of(one)); });
        bares.clear();
        fmt::print("bare {:.4f}\n", since(alone));
        for (const auto freshness : {Freshness::fresh, Freshness::reuse}) {
            const auto begin = base::Clock::now();
            std::vector<std::optional<Started>> started(all.size());
            std::vector<std::jthread> threads;
            for (std::size_t at = 0; at < all.size(); ++at)
                threads.emplace_back([&, at] { started[at] = start(*runtime, all[at], freshness); });
            threads.clear();
            fmt::print("{} {:.4f}\n", freshness == Freshness::fresh ? "cold" : "prepared", since(begin));
            std::fflush(stdout);
        }
    }
    return 0;
}

/// What was called ready must be: everything that a cell does first works at the first try. Empty if it did.
std::string lie_of(const Started& started, const Wanted& wanted) {
    const auto server = drivers::open_server(wanted.engine, started.address);
    const auto version = server->version(limit());
    if (version.has_error()) return version.error().message;
    if (!version->starts_with(wanted.version)) return "it is version " + *version;
    if (const auto made = server->create_database("soak", std::nullopt, limit()); made.has_error())
        return made.error().message;
    const auto session = server->connect("soak", limit());
    if (session.has_error()) return session.error().message;
    for (const auto* sql :
         {"CREATE TABLE t (a int PRIMARY KEY)", "INSERT INTO t VALUES (1)", "SELECT a FROM t"})
        if (const auto done = (*session)->query(sql, limit()); done.has_error()) return done.error().message;
    return {};
}

int soak(std::chrono::seconds most, int starts, const std::vector<Wanted>& all) {
    const auto runtime = connect();
    const auto begin = base::Clock::now();
    int done = 0;
    int lies = 0;
    std::map<Origin, int> origins;
    for (; done < starts && base::Clock::now() - begin < most; ++done) {
        const auto& wanted = all[static_cast<std::size_t>(done) % all.size()];
        const auto started = start(*runtime, wanted, Freshness::reuse);
        ++origins[started.origin];
        if (const auto lie = lie_of(started, wanted); !lie.empty()) {
            ++lies;
            fmt::print("start {} of {} was called ready and was not: {}\n", done + 1, image_of(wanted), lie);
        }
    }
    const auto left = must(runtime->sweep(limit()));
    fmt::print("{} starts in {:.0f} s: {} prepared, {} made, {} cold; {} false ready, {} containers left\n",
               done, since(begin), origins[Origin::prepared], origins[Origin::made], origins[Origin::cold],
               lies, left);
    return lies == 0 && left == 0 && done > 0 ? 0 : 1;
}

std::optional<Wanted> wanted_of(const std::string& engine, const std::string& version) {
    const auto known = base::engine_named(engine);
    if (!known) return std::nullopt;
    return Wanted{*known, version};
}

int usage() {
    fmt::print(stderr, "start_servers: see the top of tests/bench/start_servers.cpp\n");
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 4 && words[0] == "rounds")
        if (const auto wanted = wanted_of(words[1], words[2]))
            return rounds(*wanted, std::atoi(words[3].c_str()));
    if (words.size() == 2 && words[0] == "together") return together(std::atoi(words[1].c_str()));
    if (words.size() >= 5 && words[0] == "soak") {
        std::vector<Wanted> all;
        for (std::size_t at = 3; at + 1 < words.size(); at += 2) {
            const auto wanted = wanted_of(words[at], words[at + 1]);
            if (!wanted) return usage();
            all.push_back(*wanted);
        }
        return soak(std::chrono::seconds(std::atoi(words[1].c_str())), std::atoi(words[2].c_str()), all);
    }
    return usage();
}
