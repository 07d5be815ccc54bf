// Parking an instance whose state has no room for the message that it could not take, and ending one that
// drives itself in a circle.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ::testing::StartsWith;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

// Ends with a text as long as it is told.
constexpr char kWriter[] = R"yaml(
workflow: writer
title: 抄写
data: [ { name: text, type: string, value: "''" }, { name: to, type: string, input: true, value: "''" } ]
states:
  - id: write
    next:
      - { event: written, then: [ { set: { text: event.data.text } } ], to: [written] }
      - event: shout
        then: [ { send: { event: said, to: data.to, with: { text: event.data.text } } } ]
  - { id: written, final: true, output: "{'text': data.text}" }
events:
  - { name: written, form: [ { name: text, type: string, required: true } ] }
  - { name: shout, form: [ { name: text, type: string, required: true } ] }
)yaml";

// Keeps what its child, or anybody, has written, beside what it is filled with.
constexpr char kShelf[] = R"yaml(
workflow: shelf
title: 书架
data:
  - { name: a, type: string, value: "''" }
  - { name: b, type: string, value: "''" }
  - { name: c, type: string, value: "''" }
  - { name: d, type: string, value: "''" }
  - { name: text, type: string, value: "''" }
events:
  - { name: fill, form: [ { name: text, type: string, required: true } ] }
  - { name: said, form: [ { name: text, type: string, required: true } ] }
states:
  - id: wait
    child: { workflow: writer, input: { to: instance.name }, set: { text: result.text } }
    next:
      - { event: done, to: [over] }
      - { event: failed, to: [lost] }
      - { event: said, then: [ { set: { text: event.data.text } } ], to: [over] }
      - { event: fill, when: data.a == '', then: [ { set: { a: event.data.text } } ] }
      - { event: fill, when: data.b == '', then: [ { set: { b: event.data.text } } ] }
      - { event: fill, when: data.c == '', then: [ { set: { c: event.data.text } } ] }
      - { event: fill, then: [ { set: { d: event.data.text } } ] }
  - { id: lost, next: [ { event: fill, to: [over] } ] }
  - { id: over, final: true }
)yaml";

std::string Text(size_t bytes) {
  return absl::StrCat("{'text': '", std::string(bytes, 'x'), "'}");
}

// A shelf that is full, and the child that writes for it.
class ParkingTest : public ::testing::Test {
 protected:
  struct Shelf {
    World world = World("2026-03-02T09:00:00+08:00");
    uint64_t shelf = 0;
    uint64_t writer = 0;
    const state::v1::InstanceState& state() const { return world.state(shelf); }
  };

  // Where `bytes` are told by the child, in one way or the other.
  void Tell(Shelf& full, absl::string_view event, size_t bytes) {
    full.world.DeployYaml(kWriter);
    full.world.DeployYaml(kShelf);
    full.shelf = full.world.Start(kAnn, "shelf").value();
    full.writer = full.world.Children(full.shelf)[0];
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(full.world.Send(kAnn, full.shelf, "fill", Text(15'000)).ok());
    ASSERT_TRUE(full.world.Send(kAnn, full.writer, event, Text(bytes)).ok());
    ASSERT_EQ(full.state().status(), state::v1::INSTANCE_STATUS_STUCK);
    EXPECT_THAT(full.state().reason(), StartsWith("STATE_TOO_LARGE: "));
    EXPECT_LE(full.state().ByteSizeLong(), size_t{kMaxStateBytes});
  }
  // The longest text that the parked state has room for.
  size_t Most(absl::string_view event) {
    constexpr size_t kSome = 3'900;
    Shelf full;
    Tell(full, event, kSome);
    EXPECT_TRUE(full.state().stuck_input().has_deliver());
    return kSome + (kMaxStateBytes - full.state().ByteSizeLong());
  }
  // Makes room, and lets it go on.
  void MakeRoom(Shelf& full) {
    full.world.DeployYaml(absl::StrCat("description: more room\n", kShelf));
    ASSERT_TRUE(full.world.Migrate(kAnn, {full.shelf, {}, {"a=''"}}).ok());
  }
};

TEST_F(ParkingTest, AResultThatFitsIsKeptInTheState) {
  Shelf full;
  Tell(full, "written", Most("written"));
  EXPECT_TRUE(full.state().stuck_input().has_deliver());
  EXPECT_EQ(full.state().ByteSizeLong(), size_t{kMaxStateBytes});
}

TEST_F(ParkingTest, AResultOfOneByteMoreWaitsInTheOutbox) {
  const size_t bytes = Most("written") + 1;
  Shelf full;
  Tell(full, "written", bytes);
  EXPECT_FALSE(full.state().has_stuck_input());
  EXPECT_TRUE(FactsOf(full.world, FactKind::kInstanceStuck)[0].instance_stuck().message_waits());
  EXPECT_THAT(full.state().incidents(0).message(), StartsWith("a message waits"));
  MakeRoom(full);
  EXPECT_EQ(full.state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(full.world.Datum(full.shelf, "text").string_value().size(), bytes);
}

TEST_F(ParkingTest, AnEventThatDoesNotFitWaitsTheSameWay) {
  const size_t bytes = Most("shout") + 1;
  Shelf full;
  Tell(full, "shout", bytes);
  EXPECT_FALSE(full.state().has_stuck_input());
  MakeRoom(full);
  EXPECT_EQ(full.world.Datum(full.shelf, "text").string_value().size(), bytes);
}

TEST_F(ParkingTest, WhatWaitsComesAgainWithEveryTry) {
  const size_t bytes = Most("written") + 1;
  Shelf full;
  Tell(full, "written", bytes);
  ASSERT_TRUE(full.world.Resolve(kAnn, full.shelf, full.state().incidents(0).incident()).ok());
  EXPECT_EQ(full.state().status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(full.state().incidents_size(), 1);
  MakeRoom(full);
  EXPECT_EQ(full.world.Datum(full.shelf, "text").string_value().size(), bytes);
}

TEST_F(ParkingTest, WhatWaitsForAnEndedInstanceIsDropped) {
  const size_t bytes = Most("written") + 1;
  Shelf full;
  Tell(full, "written", bytes);
  ASSERT_TRUE(full.world.Cancel(kAnn, full.shelf, "no more books").ok());
  EXPECT_EQ(full.world.records().back().message_dropped().failure().reason(), "INSTANCE_ENDED");
}

TEST(ParkedCircleTest, ObeysItsParent) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(R"(
workflow: circle
states:
  - { id: turn, next: [ { event: go, then: [ { send: { event: go } } ] }, { event: end, to: [over] } ] }
  - { id: over, final: true }
events: [ { name: go }, { name: end } ]
)");
  world.DeployYaml(R"(
workflow: keeper
states:
  - id: keep
    child: { workflow: circle }
    next: [ { event: done, to: [over] }, { event: failed, to: [over] }, { event: enough, to: [over] } ]
  - { id: over, final: true }
events: [ { name: enough } ]
)");
  const uint64_t keeper = world.Start(kAnn, "keeper").value();
  const uint64_t circle = world.Children(keeper)[0];
  ASSERT_TRUE(world.Send(kAnn, circle, "go").ok());
  ASSERT_THAT(world.state(circle).reason(), StartsWith("RUNAWAY"));
  ASSERT_TRUE(world.Send(kAnn, keeper, "enough").ok());
  EXPECT_EQ(world.state(circle).status(), state::v1::INSTANCE_STATUS_CANCELLED);
}

}  // namespace
}  // namespace liushui::core
