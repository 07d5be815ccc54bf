// What parent and child are told of one another must be what the other has sent.
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"
#include "tests/world/world.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr char kReview[] = R"(
workflow: review
data: [ { name: amount, type: int, input: true } ]
states:
  - { id: read, task: { role: clerk, title: 复核 }, next: [ { event: done, to: [agreed] } ] }
  - { id: agreed, final: true, output: "{'amount': data.amount}" }
)";
constexpr char kOrder[] = R"(
workflow: order
data: [ { name: paid, type: int, value: "0" } ]
events: [ { name: withdraw } ]
states:
  - id: check
    child: { workflow: review, input: { amount: "5" }, set: { paid: result.amount } }
    next:
      - { event: done, to: [paid] }
      - { event: failed, to: [refused] }
      - { event: withdraw, to: [refused] }
  - { id: paid, final: true }
  - { id: refused, final: true }
)";

class ChildrenForgeryTest : public testing::Test {
 protected:
  ChildrenForgeryTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kReview);
    world_.DeployYaml(kOrder);
    first_ = world_.Start(li_, "order").value();
    second_ = world_.Start(li_, "order").value();
    third_ = world_.Start(li_, "order").value();
    EXPECT_TRUE(world_.Complete(li_, {world_.Children(first_).at(0), "read"}).ok());
    EXPECT_TRUE(world_.Send(li_, second_, "withdraw").ok());
  }

  // What is found once the first record that matches was changed.
  template <typename Match, typename Change>
  std::string Found(Match match, Change change) const {
    ListedRecords forged;
    bool is_changed = false;
    for (Record record : world_.records()) {
      if (!is_changed && match(record)) {
        change(record);
        is_changed = true;
      }
      forged.records.push_back(record.SerializeAsString());
    }
    EXPECT_TRUE(is_changed);
    const auto report = Verify(forged, nullptr, {});
    EXPECT_TRUE(report.ok());
    return TextOf(*report);
  }

  static bool TellsResult(const Record& record) { return record.step().input().deliver().has_result(); }
  static bool TellsCancel(const Record& record) { return record.step().input().deliver().has_cancel(); }
  static bool StartsChild(const Record& record) { return record.step().input().start().has_parent(); }

  const world::Person li_{"li", {"clerk"}};
  world::World world_;
  uint64_t first_ = 0;
  uint64_t second_ = 0;
  uint64_t third_ = 0;
};

TEST_F(ChildrenForgeryTest, UntouchedItAgrees) {
  EXPECT_EQ(Found(TellsResult, [](Record&) {}), "");
}

TEST_F(ChildrenForgeryTest, AForgedResultIsNotWhatTheChildSent) {
  const std::string found = Found(TellsResult, [](Record& record) {
    auto* output =
        record.mutable_step()->mutable_input()->mutable_deliver()->mutable_result()->mutable_output();
    output->mutable_record()->mutable_fields(0)->mutable_value()->set_int_(500);
    for (auto& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_data_assigned()) fact.mutable_data_assigned()->mutable_value()->set_int_(500);
    }
  });
  EXPECT_TRUE(absl::StrContains(found, "is delivered, but it is not what was sent")) << found;
}

TEST_F(ChildrenForgeryTest, AResultForAnotherParentIsFound) {
  const uint64_t third = third_;
  const std::string found = Found(TellsResult, [third](Record& record) {
    record.set_instance(third);
    record.set_previous_index(third);
  });
  EXPECT_TRUE(absl::StrContains(found, "is delivered, but it is not what was sent")) << found;
}

TEST_F(ChildrenForgeryTest, AFailureInPlaceOfAResultIsFound) {
  const std::string found = Found(TellsResult, [](Record& record) {
    auto* result = record.mutable_step()->mutable_input()->mutable_deliver()->mutable_result();
    result->mutable_failure()->set_reason("CHILD_CANCELLED");
  });
  EXPECT_TRUE(absl::StrContains(found, "is delivered, but it is not what was sent")) << found;
}

TEST_F(ChildrenForgeryTest, ACancelOfAnotherChildIsFound) {
  const std::string found = Found(TellsCancel, [](Record& record) {
    record.mutable_step()->mutable_input()->mutable_deliver()->mutable_cancel()->set_child(9);
  });
  EXPECT_TRUE(absl::StrContains(found, "NO_RECEIVER")) << found;
}

TEST_F(ChildrenForgeryTest, AnotherParentOfAChildIsFound) {
  const uint64_t third = third_;
  const std::string found = Found(StartsChild, [third](Record& record) {
    record.mutable_step()->mutable_input()->mutable_start()->mutable_parent()->set_instance(third);
    for (auto& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_instance_started()) fact.mutable_instance_started()->mutable_parent()->set_instance(third);
    }
  });
  EXPECT_TRUE(absl::StrContains(found, "is delivered, but it is not what was sent")) << found;
}

}  // namespace
}  // namespace liushui::audit
