// A job for each item.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using testing::ElementsAre;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kNotices[] = R"(
workflow: notices
title: 通知
data:
  - { name: clients, type: list, of: record, input: true, fields: [ { name: id, type: string, required: true }, { name: phone, type: string, required: true } ] }
  - { name: sent, type: list, of: string, value: "[]" }
  - { name: fen, type: int, value: "0" }
  - { name: bad, type: string, value: "''" }
states:
  - id: send
    each:
      in: data.clients
      as: client
      key: client.id
      limit: 2
      job:
        type: sms.send
        with: { to: client.phone }
        retry: { max: 2, backoff: 1m }
        result: [ { name: fen, type: int, required: true } ]
        set: { fen: data.fen + result.fen }
      then: [ { set: { sent: "data.sent + [client.id + ':' + string(result.fen)]" } } ]
    next:
      - { event: item, when: event.data.failed, then: [ { set: { bad: "event.data.key + ' ' + event.data.code" } } ] }
      - { event: done, when: event.data.failed == 0, to: [all] }
      - { event: done, to: [some] }
      - { event: leave, to: [all] }
  - { id: all, final: true }
  - { id: some, final: true, output: data.sent }
events: [ { name: leave } ]
)";

class ItemJobsTest : public ::testing::Test {
 protected:
  ItemJobsTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kNotices);
    instance_ = world_
                    .Start(kAnn, "notices",
                           "{'clients': [{'id': 'a', 'phone': '1'}, {'id': 'b', 'phone': '2'},"
                           " {'id': 'c', 'phone': '3'}]}")
                    .value();
  }
  World world_;
  uint64_t instance_ = 0;
};

TEST_F(ItemJobsTest, PayloadIsTheItems) {
  const state::v1::JobState* job = world_.FindJob(instance_, "send");
  EXPECT_EQ(job->payload(0).value().string(), "1");
  EXPECT_EQ(job->item_key(), "a");
  EXPECT_EQ(world_.state(instance_).activities_size(), 1);
}

TEST_F(ItemJobsTest, ResultsAreSetAndSeenByThen) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(world_.CompleteJob(instance_, "send", "{'fen': 5}").ok());
  EXPECT_EQ(world_.Datum(instance_, "sent").DebugString(), R"(["a:5", "b:5", "c:5"])");
  EXPECT_EQ(world_.Datum(instance_, "fen"), cel::Value::Int(15));
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("all"));
}

TEST_F(ItemJobsTest, WrongResultIsRefusedToTheWorker) {
  EXPECT_EQ(ReasonOf(world_.CompleteJob(instance_, "send", "{'fen': 'five'}")), "RESULT_INVALID");
}

TEST_F(ItemJobsTest, FailedJobIsTriedAgainByATimerOfItsItem) {
  ASSERT_TRUE(world_.FailJob(instance_, "send", "line is busy").ok());
  EXPECT_EQ(world_.state(instance_).activities(0).next_timer().item_key(), "a");
  EXPECT_EQ(ReasonOf(world_.CompleteJob(instance_, "send", "{'fen': 5}")), "JOB_FENCED");
  world_.Advance(absl::Minutes(1));
  EXPECT_TRUE(world_.CompleteJob(instance_, "send", "{'fen': 5}").ok());
  EXPECT_FALSE(world_.state(instance_).activities(0).has_next_timer());
}

TEST_F(ItemJobsTest, JobOutOfTriesFailsItsItemAndTheOthersGoOn) {
  ASSERT_TRUE(world_.FailJob(instance_, "send", "no such number", "UNKNOWN_NUMBER").ok());
  EXPECT_EQ(world_.FindItem({instance_, "send", "a"})->message(), "no such number");
  EXPECT_EQ(world_.Datum(instance_, "bad"), cel::Value::String("a UNKNOWN_NUMBER"));
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "ITEMS_FAILED");
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(world_.CompleteJob(instance_, "send", "{'fen': 5}").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("some"));
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
}

TEST_F(ItemJobsTest, ResolvingTriesFailedItemsAgain) {
  ASSERT_TRUE(world_.FailJob(instance_, "send", "no such number", "UNKNOWN_NUMBER").ok());
  ASSERT_TRUE(world_.Resolve(kAnn, instance_, world_.state(instance_).incidents(0).incident()).ok());
  EXPECT_EQ(world_.FindItem({instance_, "send", "a"})->status(), state::v1::ITEM_STATUS_WAITING);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(world_.CompleteJob(instance_, "send", "{'fen': 5}").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("all"));
}

TEST_F(ItemJobsTest, LeavingTakesOpenJobsAway) {
  ASSERT_TRUE(world_.FailJob(instance_, "send", "line is busy").ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(world_.FindJob(instance_, "send"), nullptr);
  EXPECT_EQ(EarliestTimer(world_.state(instance_)), nullptr);
}

}  // namespace
}  // namespace liushui::core
