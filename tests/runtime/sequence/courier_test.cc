// Messages between instances: in order, once, and never lost.
#include "engine/runtime/sequence/courier.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/views/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A sender which, told to, sends three notes to the receiver with a key, or starts one; it counts what came
// back.
constexpr char kSender[] = R"yaml(
workflow: sender
title: 发信
data:
  - { name: to, type: string, input: true }
  - { name: failures, type: int, value: "0" }
events: [ { name: go }, { name: begin }, { name: last } ]
states:
  - id: idle
    next:
      - event: go
        then:
          - send: { event: note, to: "{'workflow': 'receiver', 'key': data.to}", with: { text: "'1'" } }
          - send: { event: note, to: "{'workflow': 'receiver', 'key': data.to}", with: { text: "'2'" } }
          - send: { event: note, to: "{'workflow': 'receiver', 'key': data.to}", with: { text: "'3'" } }
      - { event: begin, then: [ { start: { workflow: receiver, key: data.to } } ] }
      - { event: last, to: [over], then: [ { send: { event: note, to: "{'workflow': 'receiver', 'key': data.to}" } } ] }
      - { event: error.communication, then: [ { set: { failures: data.failures + 1 } } ] }
  - { id: over, final: true }
)yaml";

// A receiver which keeps what it hears; `jam` makes it spin until the afternoon.
constexpr char kReceiver[] = R"yaml(
workflow: receiver
title: 收信
data:
  - { name: heard, type: string, value: "''" }
events: [ { name: note, form: [ { name: text, type: string } ] }, { name: jam }, { name: stop } ]
states:
  - id: listening
    next:
      - { event: note, then: [ { set: { heard: "data.heard + (event.data.text == null ? '' : event.data.text)"
}
} ]
}
      - { event: jam, to: [jammed] }
      - { event: stop, to: [stopped] }
  - id: jammed
    next:
      - when: "data.heard != '.' && now < timestamp('2026-03-02T06:00:00Z')"
        then: [ { set: { heard: data.heard } } ]
        to: [jammed_too]
      - { to: [listening] }
  - { id: jammed_too, next: [ { to: [jammed] } ] }
  - { id: stopped, final: true }
)yaml";

std::string ToInput(const std::string& key) {
  return absl::StrCat("inputs { name: 'to' value { string: '", key, "' } }");
}

class CourierTest : public testing::Test {
 protected:
  CourierTest() {
    desk_.Deploy(kSender);
    desk_.Deploy(kReceiver);
  }
  std::string Datum(uint64_t instance, const std::string& name) {
    const state::v1::InstanceState state = desk_.Get(instance);
    for (const auto& datum : state.data()) {
      if (datum.name() == name)
        return datum.value().has_int_() ? absl::StrCat(datum.value().int_()) : datum.value().string();
    }
    return "?";
  }
  bool Send(uint64_t instance, const std::string& event) {
    return desk_.Take(Li(), instance, absl::StrCat("event { name: '", event, "' }")).ok();
  }
  // Time does not pass, but all messages are delivered.
  void Settle() { desk_.Advance(absl::ZeroDuration()); }
  int Undelivered() {
    int rows = 0;
    LIUSHUI_CHECK_OK(desk_.disk().store().ScanRows({"b", "", false}, [&](auto, auto) { return ++rows > 0; }));
    return rows;
  }

  Desk desk_;
};

TEST_F(CourierTest, DeliversInTheOrderOfSending) {
  const uint64_t receiver = desk_.Start(Li(), "receiver", "r");
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  ASSERT_TRUE(Send(sender, "go"));
  ASSERT_TRUE(Send(sender, "go"));
  Settle();
  EXPECT_EQ(Datum(receiver, "heard"), "123123");
  EXPECT_EQ(Undelivered(), 0);
  const auto delivered = desk_.Records([](const auto& r) { return r.step().input().has_deliver(); });
  ASSERT_EQ(delivered.size(), 6);
  EXPECT_EQ(delivered[0].actor().name(), absl::StrCat("namespaces/beijing/instances/", sender));
  EXPECT_EQ(delivered[1].step().input().deliver().origin().ordinal(), 1);
}

TEST_F(CourierTest, StartsAnInstance) {
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("new"));
  ASSERT_TRUE(Send(sender, "begin"));
  Settle();
  const auto receiver = desk_.reads().FindInstance(kBranch, "receiver", "new");
  ASSERT_TRUE(receiver.ok());
  EXPECT_EQ(receiver->origin().instance(), sender);
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(CourierTest, KeyThatExistsIsReturned) {
  desk_.Start(Li(), "receiver", "r");
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  ASSERT_TRUE(Send(sender, "begin"));
  Settle();
  EXPECT_EQ(Datum(sender, "failures"), "1");
  const auto told = desk_.Records([](const auto& r) { return r.step().input().deliver().has_failure(); });
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].step().input().deliver().failure().reason(), "BUSINESS_KEY_EXISTS");
  EXPECT_TRUE(told[0].actor().name().empty());
}

TEST_F(CourierTest, MissingAndEndedReceiversAreReported) {
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  ASSERT_TRUE(Send(sender, "go"));
  Settle();
  EXPECT_EQ(Datum(sender, "failures"), "3");
  const uint64_t receiver = desk_.Start(Li(), "receiver", "r");
  ASSERT_TRUE(Send(receiver, "stop"));
  ASSERT_TRUE(Send(sender, "go"));
  Settle();
  EXPECT_EQ(Datum(sender, "failures"), "6");
}

TEST_F(CourierTest, NobodyLeftIsWrittenDown) {
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  ASSERT_TRUE(Send(sender, "last"));
  Settle();
  const auto dropped = desk_.Records([](const auto& r) { return r.has_message_dropped(); });
  ASSERT_EQ(dropped.size(), 1);
  EXPECT_EQ(dropped[0].message_dropped().origin().instance(), sender);
  EXPECT_EQ(dropped[0].message_dropped().failure().reason(), "NO_RECEIVER");
  EXPECT_THAT(dropped[0].message_dropped().failure().message(), HasSubstr("\"r\""));
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(CourierTest, LongReasonsAreCutToWholeCharacters) {
  std::string key = "x";
  while (key.size() < 10'000) key += "信";
  const uint64_t told = desk_.Start(Li(), "sender", "", ToInput(key));
  ASSERT_TRUE(Send(told, "go"));
  const uint64_t ended = desk_.Start(Li(), "sender", "", ToInput(key));
  ASSERT_TRUE(Send(ended, "last"));
  Settle();
  EXPECT_EQ(Datum(told, "failures"), "3");
  std::vector<std::string> messages;
  for (const auto& record : desk_.Records()) {
    if (record.has_message_dropped()) messages.push_back(record.message_dropped().failure().message());
    const auto& deliver = record.step().input().deliver();
    if (deliver.has_failure()) messages.push_back(deliver.failure().message());
  }
  ASSERT_EQ(messages.size(), 4);
  for (const std::string& message : messages) {
    EXPECT_LE(message.size(), kMaxFailureBytes);
    EXPECT_GT(message.size(), kMaxFailureBytes - 3);
    EXPECT_EQ(message.substr(message.size() - 3), "信");
  }
}

TEST_F(CourierTest, StuckReceiverKeepsItsMessagesWaiting) {
  const uint64_t receiver = desk_.Start(Li(), "receiver", "r");
  const uint64_t other = desk_.Start(Li(), "receiver", "other");
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  const uint64_t to_other = desk_.Start(Li(), "sender", "", ToInput("other"));
  // A client's event would be refused; one that an instance sends parks its receiver.
  desk_.Deploy(R"yaml(
workflow: jammer
title: 捣乱
events: [ { name: go } ]
states:
  - id: only
    next: [ { event: go, to: [over], then: [ { send: { event: jam, to: "{'workflow': 'receiver', 'key': 'r'}" } } ] } ]
  - { id: over, final: true }
)yaml");
  ASSERT_TRUE(Send(desk_.Start(Li(), "jammer"), "go"));
  Settle();
  ASSERT_EQ(desk_.Get(receiver).status(), state::v1::INSTANCE_STATUS_STUCK);
  ASSERT_TRUE(Send(sender, "go"));
  ASSERT_TRUE(Send(to_other, "go"));
  Settle();
  EXPECT_EQ(Datum(other, "heard"), "123");
  EXPECT_EQ(Undelivered(), 3);
  desk_.Reopen();
  ASSERT_TRUE(Send(sender, "go"));
  Settle();
  EXPECT_EQ(Undelivered(), 6);
  desk_.Advance(absl::Hours(6));
  const auto incidents = desk_.reads().ListIncidents(kBranch, receiver, 10, "");
  ASSERT_TRUE(incidents.ok());
  ASSERT_EQ(incidents->rows.size(), 1);
  ASSERT_TRUE(desk_
                  .Take(Wang(), receiver,
                        absl::StrCat("resolve { incident: ", incidents->rows[0].incident.incident(), " }"))
                  .ok());
  Settle();
  EXPECT_EQ(Datum(receiver, "heard"), "123123");
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(CourierTest, EndlessMessagesDoNotHoldTimeUp) {
  desk_.Deploy(R"yaml(
workflow: echo
title: 回声
data: [ { name: to, type: string, input: true } ]
events: [ { name: call }, { name: stop } ]
states:
  - id: hill
    next:
      - { event: call, then: [ { send: { event: call, to: "{'workflow': 'echo', 'key': data.to}" } } ] }
      - { event: stop, to: [over] }
  - { id: over, final: true }
)yaml");
  const uint64_t first = desk_.Start(Li(), "echo", "first", ToInput("second"));
  const uint64_t second = desk_.Start(Li(), "echo", "second", ToInput("first"));
  ASSERT_TRUE(Send(first, "call"));
  desk_.Advance(absl::Hours(1));
  EXPECT_TRUE(desk_.Get(first).status() == state::v1::INSTANCE_STATUS_STUCK ||
              desk_.Get(second).status() == state::v1::INSTANCE_STATUS_STUCK);
}

TEST_F(CourierTest, UndeliveredSurvivesARestart) {
  const uint64_t receiver = desk_.Start(Li(), "receiver", "r");
  const uint64_t sender = desk_.Start(Li(), "sender", "", ToInput("r"));
  ASSERT_TRUE(Send(sender, "go"));
  desk_.Reopen();
  Settle();
  EXPECT_EQ(Datum(receiver, "heard"), "123");
  desk_.Reopen();
  Settle();
  EXPECT_EQ(Datum(receiver, "heard"), "123");
}

}  // namespace
}  // namespace liushui::runtime
