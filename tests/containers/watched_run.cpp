// A harness in small, for tests to kill: starts its watcher and the servers it is told to, then waits for
// ever.
//   watched_run <run id> <image> <servers> [keep-last]
// prints the containers' ids, its watcher's pid, then "up".

#include "containers/server.hpp"
#include "containers/watcher.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace harness;
using namespace harness::containers;

namespace {

int run(const std::string& run_id, const std::string& image, int servers, bool keep_last) {
    const base::Limit limit{base::Deadline::after(std::chrono::seconds(60)), {}};
    auto watcher = start_watcher(run_id, "");
    if (!watcher) return std::cerr << watcher.error().message << '\n', 3;
    auto runtime = connect_docker({.host = "", .run_id = run_id, .watcher = *watcher}, limit);
    if (!runtime) return std::cerr << runtime.error().message << '\n', 3;
    std::vector<std::unique_ptr<RunningServer>> up;
    for (int i = 0; i < servers; ++i) {
        ServerSpec spec;
        spec.image = image;
        spec.command = {"sleep", "600"};
        spec.name = "watched-" + std::to_string(i);
        auto server = (*runtime)->start(spec, limit);
        if (!server) return std::cerr << server.error().message << '\n', 3;
        std::cout << (*server)->id() << std::endl;
        up.push_back(std::move(*server));
    }
    if (keep_last) up.back()->release();
    // A child that outlives us, as a migration tool might, must not hold the watcher's line open.
    if (std::system("sleep 20 </dev/null >/dev/null 2>&1 &") != 0) return 3;
    std::cout << (*watcher)->process() << "\nup" << std::endl;
    for (std::string line; std::getline(std::cin, line);)
        if (line == "leave at once") ::_exit(130);
    return 0; // the end of input is a clean end
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1 && argv[1] == k_watcher_argument) return watcher_main(argc, argv);
    if (argc < 4) return 2;
    return run(argv[1], argv[2], std::atoi(argv[3]), argc > 4);
}
