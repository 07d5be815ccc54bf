// Between instances: starts, events, and what happens when nobody is there.
#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {}};

constexpr char kParent[] = R"(
workflow: parent
title: 主
data:
  - { name: client, type: string, input: true }
states:
  - id: idle
    next:
      - { event: go, then: [ { start: { workflow: kid, key: "data.client + '/1'", input: { client: data.client } } } ] }
      - { event: tell, then: [ { send: { event: news, to: "{'workflow': 'kid', 'key': data.client + '/1'}", with: { text: "'你好'" } } } ] }
      - { event: error.communication, to: [failed] }
      - { event: end, to: [over] }
  - id: failed
    next:
      - { event: end, to: [over] }
      - { event: shout, then: [ { send: { event: news, to: "'namespaces/test/instances/999'" } } ] }
  - { id: over, final: true }
events: [ { name: go }, { name: tell }, { name: end }, { name: shout } ]
)";

constexpr char kKid[] = R"(
workflow: kid
title: 子
data:
  - { name: client, type: string, input: true, check: "data.client != 'bad'" }
  - { name: heard, type: string, optional: true }
states:
  - id: listen
    next:
      - { event: news, then: [ { set: { heard: event.data.text } } ] }
      - { event: end, to: [over] }
  - { id: over, final: true }
events: [ { name: news, form: [ { name: text, type: string, required: true } ] }, { name: end } ]
)";

class MessagesTest : public ::testing::Test {
 protected:
  MessagesTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kKid);
    world_.DeployYaml(kParent);
  }
  uint64_t Parent(const std::string& client) {
    return world_.Start(kAnn, "parent", "{'client': '" + client + "'}").value();
  }
  World world_;
};

TEST_F(MessagesTest, StartedInstanceIsIndependent) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  ASSERT_EQ(world_.Instances().size(), 2u);
  const uint64_t kid = world_.Instances().back();
  EXPECT_EQ(world_.state(kid).origin().instance(), parent);
  EXPECT_EQ(world_.state(kid).business_key(), "c1/1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "end").ok());
  EXPECT_EQ(world_.state(kid).status(), state::v1::INSTANCE_STATUS_ACTIVE);
}

TEST_F(MessagesTest, EventReachesByWorkflowAndKey) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  ASSERT_TRUE(world_.Send(kAnn, parent, "tell").ok());
  EXPECT_EQ(world_.Datum(world_.Instances().back(), "heard"), cel::Value::String("你好"));
}

TEST_F(MessagesTest, MissingReceiverComesBackAsError) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "tell").ok());
  EXPECT_EQ(world_.Leaves(parent), std::vector<std::string>{"failed"});
}

TEST_F(MessagesTest, StartedInstanceKnowsWhereItCameFrom) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  const ledger::v1::Record& start = world_.records()[world_.Instances().back()];
  EXPECT_EQ(start.step().input().start().origin().instance(), parent);
  EXPECT_EQ(start.step().input().start().origin().index(), start.index() - 1);
  EXPECT_EQ(start.actor().name(), InstanceName("test", parent));
}

TEST_F(MessagesTest, UnhandledErrorOfDeliveryIsAnIncident) {
  const uint64_t parent = Parent("bad");
  ASSERT_TRUE(world_.Send(kAnn, parent, "tell").ok());
  ASSERT_EQ(world_.Leaves(parent), std::vector<std::string>{"failed"});
  ASSERT_TRUE(world_.Send(kAnn, parent, "shout").ok());
  ASSERT_EQ(world_.state(parent).incidents_size(), 1);
  EXPECT_EQ(world_.state(parent).incidents(0).reason(), "UNDELIVERED");
}

TEST_F(MessagesTest, EndedReceiverComesBackAsError) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  ASSERT_TRUE(world_.Send(kAnn, world_.Instances().back(), "end").ok());
  ASSERT_TRUE(world_.Send(kAnn, parent, "tell").ok());
  EXPECT_EQ(world_.Leaves(parent), std::vector<std::string>{"failed"});
}

TEST_F(MessagesTest, SecondStartWithTheKeyComesBackAsError) {
  const uint64_t parent = Parent("c1");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  EXPECT_EQ(world_.Leaves(parent), std::vector<std::string>{"failed"});
}

TEST_F(MessagesTest, RefusedInputsComeBackAsError) {
  const uint64_t parent = Parent("bad");
  ASSERT_TRUE(world_.Send(kAnn, parent, "go").ok());
  EXPECT_EQ(world_.Leaves(parent), std::vector<std::string>{"failed"});
}

TEST_F(MessagesTest, InputsAreCheckedAllAtOnce) {
  const auto started = world_.Start(kAnn, "kid", "{'client': 7, 'colour': 'red'}");
  EXPECT_EQ(ReasonOf(started.status()), "INPUT_INVALID");
  EXPECT_EQ(ViolationsOf(started.status()).size(), 2u);
}

TEST_F(MessagesTest, MissingInputIsRefused) {
  EXPECT_EQ(ReasonOf(world_.Start(kAnn, "kid").status()), "INPUT_INVALID");
}

TEST_F(MessagesTest, EventPayloadIsChecked) {
  const uint64_t kid = world_.Start(kAnn, "kid", "{'client': 'c'}").value();
  EXPECT_EQ(ReasonOf(world_.Send(kAnn, kid, "news", "{}")), "EVENT_DATA_INVALID");
}

}  // namespace
}  // namespace liushui::core
