#include "harness/runner/memory.hpp"

#include <gtest/gtest.h>

#include <map>

using harness::containers::Capacity;
using namespace harness::runner;

namespace {

/// A machine whose files are these.
ReadFile files(std::map<std::string, std::string> texts) {
    return [texts = std::move(texts)](const std::string& path) -> std::optional<std::string> {
        const auto found = texts.find(path);
        if (found == texts.end()) return std::nullopt;
        return found->second;
    };
}

const std::string k_meminfo = "MemTotal:       8000 kB\nMemFree:         100 kB\nMemAvailable:   4000 kB\n";

} // namespace

TEST(AvailableMemory, is_what_the_kernel_says_without_limits) {
    EXPECT_EQ(available_memory(files({{"/proc/meminfo", k_meminfo}})), 4000U * 1024);
}

TEST(AvailableMemory, is_no_more_than_the_tightest_group_allows) {
    EXPECT_EQ(available_memory(files({{"/proc/meminfo", k_meminfo},
                                      {"/proc/self/cgroup", "0::/ci/job\n"},
                                      {"/sys/fs/cgroup/ci/job/memory.max", "max\n"},
                                      {"/sys/fs/cgroup/ci/memory.max", "1000000\n"}})),
              1000000U);
    EXPECT_EQ(
        available_memory(files({{"/proc/meminfo", k_meminfo},
                                {"/proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/job\n"},
                                {"/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2000000\n"},
                                {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}})),
        2000000U);
}

TEST(AvailableMemory, of_a_group_is_what_its_processes_and_their_warm_cache_leave) {
    std::map<std::string, std::string> version_2{{"/proc/meminfo", k_meminfo},
                                                 {"/proc/self/cgroup", "0::/ci/job\n"},
                                                 {"/sys/fs/cgroup/ci/job/memory.max", "3000000\n"},
                                                 {"/sys/fs/cgroup/ci/job/memory.current", "2500000\n"},
                                                 {"/sys/fs/cgroup/ci/job/memory.stat",
                                                  "anon 500000\nfile 2000000\nactive_file 200000\n"
                                                  "inactive_file 1800000\n"}};
    EXPECT_EQ(available_memory(files(version_2)), 2300000U);
    version_2["/sys/fs/cgroup/ci/memory.max"] = "4000000\n";
    version_2["/sys/fs/cgroup/ci/memory.current"] = "3900000\n";
    EXPECT_EQ(available_memory(files(version_2)), 100000U) << "its neighbours use what the group above has";
    version_2["/sys/fs/cgroup/ci/memory.current"] = "4100000\n";
    EXPECT_EQ(available_memory(files(version_2)), 0U) << "a limit that was lowered";

    EXPECT_EQ(
        available_memory(files({{"/proc/meminfo", k_meminfo},
                                {"/proc/self/cgroup", "4:memory:/job\n"},
                                {"/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "3000000\n"},
                                {"/sys/fs/cgroup/memory/job/memory.usage_in_bytes", "2500000\n"},
                                {"/sys/fs/cgroup/memory/job/memory.stat",
                                 "inactive_file 7\ntotal_active_file 9\ntotal_inactive_file 1500000\n"}})),
        2000000U);
}

TEST(AvailableMemory, of_a_group_is_its_limit_where_nothing_tells_what_is_in_use) {
    EXPECT_EQ(available_memory(files({{"/proc/meminfo", k_meminfo},
                                      {"/proc/self/cgroup", "0::/job\n"},
                                      {"/sys/fs/cgroup/job/memory.max", "3000000\n"},
                                      {"/sys/fs/cgroup/job/memory.current", "much\n"},
                                      {"/sys/fs/cgroup/job/memory.stat", "inactive_file\n"}})),
              3000000U);
}

TEST(AvailableMemory, of_a_namespaced_group_is_read_at_its_root) {
    EXPECT_EQ(available_memory(files({{"/proc/meminfo", k_meminfo},
                                      {"/proc/self/cgroup", "0::/\n"},
                                      {"/sys/fs/cgroup/memory.max", "3000000\n"}})),
              3000000U);
}

TEST(AvailableMemory, cannot_be_told_where_nothing_tells_it) {
    EXPECT_EQ(available_memory(files({})), std::nullopt);
    EXPECT_EQ(available_memory(files({{"/proc/meminfo", "MemAvailable: much\n"}})), std::nullopt);
}

TEST(AvailableMemory, of_this_machine_is_told) {
    const auto here = available_memory(read_file);
    ASSERT_TRUE(here.has_value());
    EXPECT_GT(*here, 1U << 20U);
}

TEST(MemoryForServers, leaves_a_fifth_of_what_there_is) {
    EXPECT_EQ(memory_for_servers({1000, 4, true}, std::nullopt), 800U);
    EXPECT_EQ(memory_for_servers({1000, 4, true}, 500), 400U) << "others use the rest";
    EXPECT_EQ(memory_for_servers({400, 4, true}, 500), 320U) << "an engine in a small virtual machine";
    EXPECT_EQ(memory_for_servers({0, 4, true}, 500), 400U);
    EXPECT_EQ(memory_for_servers({1000, 4, true}, 0), 8U) << "nothing is free: a bound all the same";
}

TEST(MemoryForServers, on_another_machine_does_not_depend_on_this_one) {
    EXPECT_EQ(memory_for_servers({1000, 4, false}, 500), 800U);
    EXPECT_EQ(memory_for_servers({0, 4, false}, 500), 0U);
}
