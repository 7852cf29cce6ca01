#include "tests/conformance/subject.hpp"

#include "tests/servers/server_container.hpp"

#include <gtest/gtest.h>
#include <iostream>

namespace harness::conformance {
namespace {

std::unique_ptr<Subject> g_subject; // owned by the environment below

class SubjectEnvironment : public testing::Environment {
  public:
    void SetUp() override {
        auto started = start_subject();
        g_subject = std::move(started.subject);
        if (g_subject) {
            std::cout << "conformance of " << g_subject->name << "\n";
        } else if (tests::docker_is_required()) {
            FAIL() << started.missing;
        } else {
            GTEST_SKIP() << "conformance skipped: " << started.missing;
        }
    }
    void TearDown() override { g_subject.reset(); }
};

} // namespace

Subject& subject() {
    return *g_subject;
}

} // namespace harness::conformance

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    testing::AddGlobalTestEnvironment(new harness::conformance::SubjectEnvironment); // GoogleTest owns it
    return RUN_ALL_TESTS();
}
