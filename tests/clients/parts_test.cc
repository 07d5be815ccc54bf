// The client library's small parts: caller, names, JSON, request ids, pauses.
#include "absl/time/clock.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/json.h"
#include "clients/cpp/names.h"
#include "clients/cpp/request_id.h"
#include "clients/cpp/retry.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "liushui/v1/job_service.pb.h"

namespace liushui::client {
namespace {

TEST(CallerTest, ActorIsPercentEncoded) {
  EXPECT_EQ(EncodeActor("mei.zhuren"), "mei.zhuren");
  EXPECT_EQ(EncodeActor("张"), "%e5%bc%a0");
  EXPECT_EQ(EncodeActor("a b,c%d\n"), "a%20b%2cc%25d%0a");
  EXPECT_EQ(EncodeActor(""), "");
}

TEST(CallerTest, RolesAreSeparatedByCommas) {
  EXPECT_THAT(RolesFrom(" a, b ,,c"), testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(RolesFrom(""), testing::IsEmpty());
}

TEST(NamesTest, InstanceMayBeTypedInThreeWays) {
  EXPECT_EQ(TypedInstanceName("main", "17"), "namespaces/main/instances/17");
  EXPECT_EQ(TypedInstanceName("main", "namespaces/x/instances/17"), "namespaces/x/instances/17");
  EXPECT_EQ(TypedInstanceName("main", "complaint/2026-1"), "namespaces/main/workflows/complaint/keys/2026-1");
  EXPECT_EQ(TypedInstanceName("main", "day/song/2026-03-02"),
            "namespaces/main/workflows/day/keys/song/2026-03-02");
}

TEST(NamesTest, ResourcesAreTypedShortOrWhole) {
  EXPECT_EQ(ResourceName("main", "tasks", "17-3"), "namespaces/main/tasks/17-3");
  EXPECT_EQ(ResourceName("main", "tasks", "namespaces/x/tasks/17-3"), "namespaces/x/tasks/17-3");
  EXPECT_EQ(ShortName("namespaces/x/tasks/17-3"), "17-3");
  EXPECT_EQ(ShortName("17-3"), "17-3");
  EXPECT_EQ(ShortName(""), "");
}

TEST(JsonTest, ObjectBecomesStruct) {
  const auto parsed = StructFromJson(R"({"a": 1, "b": ["x", true], "c": {"d": null}})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->fields().at("a").number_value(), 1);
  EXPECT_EQ(parsed->fields().at("b").list_value().values(0).string_value(), "x");
}

TEST(JsonTest, WhatIsNoObjectIsRefused) {
  for (const char* text : {"[1]", "1", "\"x\"", "{", "{\"a\":}", "nonsense", ""}) {
    EXPECT_EQ(ReasonOf(StructFromJson(text).status()), "JSON_INVALID") << text;
  }
}

TEST(JsonTest, AnyValueIsAccepted) {
  EXPECT_EQ(ValueFromJson("[1, 2]")->list_value().values_size(), 2);
  EXPECT_EQ(ReasonOf(ValueFromJson("[1, 2").status()), "JSON_INVALID");
}

TEST(JsonTest, FieldsKeepTheirNamesAndAreAllThere) {
  v1::FailJobResponse response;
  response.set_position(12);
  EXPECT_EQ(JsonOf(response), R"({"tries_left":0,"position":"12"})");
}

TEST(RequestIdTest, IdsAreThirtyTwoDigitsAndDiffer) {
  const std::string first = NewRequestId();
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(first, NewRequestId());
}

TEST(RequestIdTest, ReadsHaveNone) {
  v1::ListIncidentsRequest read;
  EnsureRequestId(read);
  EXPECT_EQ(read.ByteSizeLong(), 0u);
}

TEST(RetryTest, PausesDoubleUpToTheirLimit) {
  const RetryRule rule{8, absl::Milliseconds(50), absl::Seconds(2)};
  const std::vector<int> expected_ms = {50, 100, 200, 400, 800, 1600, 2000, 2000};
  for (size_t i = 0; i < expected_ms.size(); ++i) {
    const absl::Duration pause = PauseAfter(static_cast<int>(i) + 1, rule);
    EXPECT_LE(pause, absl::Milliseconds(expected_ms[i]));
    EXPECT_GE(pause, absl::Milliseconds(expected_ms[i]) / 2);
  }
}

TEST(RetryTest, PauseThatWouldPassTheDeadlineIsNotTaken) {
  int attempts = 0;
  const RetryRule rule{100, absl::Hours(1), absl::Hours(1)};
  const grpc::Status answer = WithRetries(rule, absl::Now() + absl::Minutes(1), [&] {
    ++attempts;
    return grpc::Status(grpc::UNAVAILABLE, "gone");
  });
  EXPECT_EQ(attempts, 1);
  EXPECT_EQ(answer.error_code(), grpc::UNAVAILABLE);
}

TEST(ErrorsTest, DetailsThatCannotBeReadAreNoRefusal) {
  const absl::Status status = StatusOf(grpc::Status(grpc::NOT_FOUND, "gone", "not a message \xff"), "here:1");
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(status.message(), "gone");
  EXPECT_FALSE(IsRefusal(status));
}

TEST(JsonTest, KeysComeInTheirOrder) {
  const char* text = R"({"b":{"z":1,"a":2,"m":3},"a":[{"y":null,"x":true}],"c":"","aa":4})";
  EXPECT_EQ(JsonOf(*StructFromJson(text)),
            R"({"a":[{"x":true,"y":null}],"aa":4,"b":{"a":2,"m":3,"z":1},"c":""})");
}

}  // namespace
}  // namespace liushui::client
