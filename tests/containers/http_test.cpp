// The HTTP client against servers that behave, and servers that do not.

#include "containers/http.hpp"
#include "tests/containers/fake_engine.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::answer;
using harness::testing::bytes;
using harness::testing::FakeEngine;
using harness::testing::Reply;
using Kind = HttpFailure::Kind;

namespace {

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

boost::system::result<HttpAnswer, HttpFailure>
ask(const FakeEngine& engine, const base::Limit& limit = within(10s), const BodySink& sink = {}) {
    return exchange(*parse_address(engine.host()), {"GET", "/thing", ""}, limit, sink);
}

Kind failure_after(Reply reply, std::chrono::milliseconds time = 10s) {
    FakeEngine engine;
    engine.on("GET /thing", std::move(reply));
    const auto got = ask(engine, within(time));
    EXPECT_FALSE(got) << "status " << got->status;
    return got ? Kind::unreachable : got.error().kind;
}

std::vector<std::string> byte_by_byte(const std::string& text) {
    std::vector<std::string> pieces;
    for (const char c : text) pieces.emplace_back(1, c);
    return pieces;
}

} // namespace

TEST(Http, reads_an_answer_with_a_length) {
    FakeEngine engine;
    engine.on("GET /thing", answer(200, "hello", "X-Some: Header\r\n"));
    const auto got = ask(engine);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "hello");
    EXPECT_EQ(got->headers.at("x-some"), "Header");
}

TEST(Http, reads_chunks_however_they_are_cut) {
    FakeEngine engine;
    engine.on("GET /thing", bytes(byte_by_byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                               "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")));
    const auto got = ask(engine);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->body, "hello world");
}

TEST(Http, reads_a_body_that_ends_with_the_connection) {
    FakeEngine engine;
    engine.on("GET /thing", bytes({"HTTP/1.0 200 OK\r\n\r\nall of", " it"}));
    const auto got = ask(engine);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->body, "all of it");
}

TEST(Http, reads_an_answer_without_a_body) {
    FakeEngine engine;
    engine.on("GET /thing", answer(204, ""));
    const auto got = ask(engine);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 204);
}

TEST(Http, speaks_tcp_as_well) {
    FakeEngine engine(FakeEngine::Transport::tcp);
    engine.on("GET /thing", answer(200, "hello"));
    const auto got = ask(engine);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->body, "hello");
}

TEST(Http, sends_a_body_with_its_length) {
    FakeEngine engine;
    engine.on("POST /thing", answer(201, ""));
    ASSERT_TRUE(exchange(*parse_address(engine.host()), {"POST", "/thing", R"({"a":1})"}, within(10s)));
    const auto sent = engine.last("POST /thing");
    EXPECT_NE(sent.find("Content-Type: application/json\r\n"), std::string::npos) << sent;
    EXPECT_TRUE(sent.ends_with("\r\n\r\n{\"a\":1}")) << sent;
}

TEST(Http, a_sink_gets_the_body_of_a_success_piece_by_piece) {
    FakeEngine engine;
    engine.on("GET /thing", harness::testing::chunked({"one\n", "two\n"}));
    std::string heard;
    const auto got = ask(engine, within(10s), [&](std::string_view piece) { heard += piece; });
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(heard, "one\ntwo\n");
    EXPECT_EQ(got->body, "");
}

TEST(Http, a_refusal_is_no_business_of_the_sink) {
    FakeEngine engine;
    engine.on("GET /thing", answer(500, "broken"));
    std::string heard;
    const auto got = ask(engine, within(10s), [&](std::string_view piece) { heard += piece; });
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(heard, "");
    EXPECT_EQ(got->body, "broken");
}

TEST(Http, a_socket_that_is_not_there_is_absent) {
    const auto got = exchange(*parse_address("unix:///nowhere/docker.sock"), {"GET", "/", ""}, within(10s));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::absent) << got.error().detail;
}

TEST(Http, a_file_that_is_no_socket_is_absent) {
    const auto path = ::testing::TempDir() + "plain-file";
    std::ofstream(path) << "not a socket";
    const auto got = exchange(*parse_address(path), {"GET", "/", ""}, within(10s));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::absent) << got.error().detail;
}

TEST(Http, a_port_where_nobody_listens_is_absent) {
    std::string host;
    { host = FakeEngine(FakeEngine::Transport::tcp).host(); }
    const auto got = exchange(*parse_address(host), {"GET", "/", ""}, within(10s));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::absent) << got.error().detail;
}

TEST(Http, what_is_not_http_is_told_apart) {
    EXPECT_EQ(failure_after(bytes({"SSH-2.0-OpenSSH_9.2p1 Debian\r\n"})), Kind::not_http);
    EXPECT_EQ(failure_after(bytes({std::string(1000, '\0')})), Kind::not_http);
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\n" + std::string(200'000, 'x')})), Kind::not_http);
}

TEST(Http, an_answer_cut_off_anywhere_is_an_error) {
    EXPECT_EQ(failure_after(bytes({})), Kind::cut_off) << "closed without a word";
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\nContent-"})), Kind::cut_off);
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"})), Kind::cut_off);
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"})),
              Kind::cut_off);
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})),
              Kind::cut_off);
}

TEST(Http, a_reset_connection_is_cut_off) {
    FakeEngine engine(FakeEngine::Transport::tcp);
    engine.on("GET /thing", bytes({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"}, Reply::End::reset));
    const auto got = ask(engine);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::cut_off) << got.error().detail;
}

TEST(Http, an_answer_without_end_is_too_large) {
    EXPECT_EQ(failure_after(bytes({"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                                   std::string(k_largest_body + 100'000, 'x')},
                                  Reply::End::hang)),
              Kind::too_large);
}

TEST(Http, a_server_that_hangs_is_left_at_the_deadline) {
    const auto began = base::Clock::now();
    EXPECT_EQ(failure_after(bytes({}, Reply::End::hang), 100ms), Kind::timeout);
    EXPECT_EQ(
        failure_after(bytes({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}, Reply::End::hang), 100ms),
        Kind::timeout);
    EXPECT_LT(base::Clock::now() - began, 10s);
}

TEST(Http, a_stop_ends_a_waiting_call_at_once) {
    FakeEngine engine;
    engine.on("GET /thing", bytes({}, Reply::End::hang));
    std::stop_source source;
    base::Clock::time_point stopped;
    std::thread stopper([&] {
        EXPECT_TRUE(engine.was_asked("GET /thing"));
        stopped = base::Clock::now();
        source.request_stop();
    });
    const auto got = ask(engine, {base::Deadline::never(), source.get_token()});
    const auto ended = base::Clock::now();
    stopper.join();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::cancelled);
    EXPECT_LT(ended - stopped, 5s) << "milliseconds, on a machine that has time";
}

TEST(Http, a_limit_that_is_over_asks_nothing) {
    FakeEngine engine;
    std::stop_source source;
    source.request_stop();
    const auto got = ask(engine, {base::Deadline::never(), source.get_token()});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, Kind::cancelled);
    EXPECT_EQ(ask(engine, within(0ms)).error().kind, Kind::timeout);
}

TEST(Http, encodes_what_a_query_may_not_hold) {
    EXPECT_EQ(url_encoded("a-Z_0.9~"), "a-Z_0.9~");
    EXPECT_EQ(url_encoded(R"({"a":"b c/é"})"), "%7B%22a%22%3A%22b%20c%2F%C3%A9%22%7D");
}
