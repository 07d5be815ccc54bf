// Counts at every position, beside a recount from the ledger that knows nothing of the index.
//
// LIUSHUI_SEED sets the seed, which every failure prints.
#include "tests/recount/recount.h"

#include <cstdlib>
#include <memory>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/calendar.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

constexpr int kActions = 300;

constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
data:
  - { name: hours, type: int, input: true, value: "1" }
states:
  - id: prepare
    task:
      role: clerk
      title: 准备
      due: { after: 2h, escalate: [ { after: 0h, role: leader }, { after: 30h, role: manager } ] }
    next: [ { event: done, to: [both] } ]
  - id: both
    task:
      title: 会签
      by: [ { as: one, role: clerk }, { as: two, role: leader } ]
      due: { after: 30h, escalate: [ { after: 1h, role: manager } ] }
    next:
      - { event: done, to: [wait] }
      - { after: 90h, to: [over] }
  - id: wait
    task: { person: "'zhang'", title: 归档 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

// A calendar whose days begin when those of the other are nearly over.
workflow::v1::Calendar CalendarIn(const std::string& zone) {
  workflow::v1::Calendar calendar;
  const std::string yaml = absl::StrCat(
      "calendar: office\ntitle: 办公\nzone: ", zone,
      "\nfirst_day: \"2026-01-01\"\nlast_day: \"2026-12-31\"\nweekend: [sat, sun]\n"
      "sessions: [ { open: \"09:30\", close: \"15:00\" } ]\noffice: { open: \"08:30\", close: \"17:30\" }\n");
  LIUSHUI_CHECK_OK(chart::ReadYaml(yaml, "office.yaml", &calendar, nullptr));
  return calendar;
}

class RecountTest : public testing::Test {
 protected:
  RecountTest() {
    const char* given = std::getenv("LIUSHUI_SEED");
    if (given == nullptr || !absl::SimpleAtoi(given, &seed_)) seed_ = std::random_device()();
    random_.seed(seed_);
    desk_.Deploy(kLeave);
    for (const char* zone : {"Pacific/Kiritimati", "Pacific/Pago_Pago"}) DeployErrand(CalendarIn(zone));
  }
  void DeployErrand(const workflow::v1::Calendar& calendar) {
    ASSERT_TRUE(desk_.Ask(CallerOf(Li()), DeployCalendarRequest{calendar}).ok());
    const auto made = chart::BusinessCalendar::Make(calendar);
    ASSERT_TRUE(made.ok()) << made.status();
    errands_.push_back(CompileYaml(absl::StrCat(kErrand, "calendar: office\n"), *made));
    const Answered deployed = desk_.Ask(CallerOf(Li()), DeployRequest{errands_.back()});
    ASSERT_TRUE(deployed.ok()) << deployed.status();
  }
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }

  void Act() {
    static const std::vector<Person> kPeople = {
        {"li", {"clerk"}}, {"zhang", {"clerk"}}, {"wang", {"leader"}}, {"mei", {"manager"}}};
    const Person& person = kPeople[Below(4)];
    const uint32_t choice = Below(10);
    if (instances_.empty() || choice == 0) {
      instances_.push_back(desk_.Start(person, Below(2) == 0 ? "leave" : "errand"));
      return;
    }
    if (choice == 1) {
      desk_.Advance(absl::Minutes(1 + Below(600)));
      return;
    }
    const uint64_t instance = instances_[Below(static_cast<uint32_t>(instances_.size()))];
    if (choice == 2 && desk_.Get(instance).workflow() == "errand") return Move(instance);
    const std::string task = absl::StrCat("task: ", 1 + Below(3));
    const std::string part = Below(3) == 0 ? "" : Below(2) == 0 ? " part: 'one'" : " part: 'two'";
    const std::string forms[] = {"", " form { name: 'note' value { string: 'x' } }",
                                 " form { name: 'agree' value { bool: true } }"};
    std::string input = absl::StrCat("complete { ", task, part, forms[Below(3)], " }");
    if (choice == 2) input = absl::StrCat("release { ", task, part, " }");
    if (choice == 3 && Below(4) == 0) input = "cancel { reason: '算了' }";
    if (choice > 3 && choice < 6) input = absl::StrCat("claim { ", task, part, " }");
    const Answered answered = desk_.Take(person, instance, input);
    ASSERT_TRUE(answered.ok() || IsRefusal(answered.status())) << answered.status();
  }

  // To the definition on the other calendar.
  void Move(uint64_t instance) {
    const state::v1::InstanceState state = desk_.Get(instance);
    const uint32_t to = state.definition() == errands_[0]->hash() ? 1 : 0;
    InstanceRequest request;
    request.instance = instance;
    ledger::v1::Migrate& migrate = *request.input.mutable_migrate();
    migrate.set_definition(errands_[to]->hash());
    migrate.set_revision(to + 1);
    migrate.set_from_definition(state.definition());
    migrate.set_from_revision(state.revision());
    const Answered moved = desk_.Ask(CallerOf(Li()), std::move(request));
    ASSERT_TRUE(moved.ok() || IsRefusal(moved.status())) << moved.status();
    if (moved.ok()) ++moves_;
  }

  void Compare() {
    for (; next_ < desk_.reads().position(); ++next_) {
      const absl::Status read = desk_.reads().ReadRecords(next_, next_ + 1, [this](const auto& record) {
        recount_.Take(record);
        return true;
      });
      ASSERT_TRUE(read.ok()) << read;
    }
    for (CountQuery query : recount::Questions(kBranch)) {
      const auto counted = desk_.reads().CountTasks(query);
      ASSERT_TRUE(counted.ok()) << counted.status();
      ASSERT_EQ(counted->position, next_);
      ASSERT_EQ(recount::GroupsOf(*counted), recount_.Count(query, counted->time))
          << "LIUSHUI_SEED=" << seed_;
      if (Below(14) != 0) continue;
      query.as_of = next_;
      const auto earlier = desk_.reads().CountTasks(query);
      ASSERT_TRUE(earlier.ok()) << earlier.status();
      ASSERT_EQ(recount::GroupsOf(*earlier), recount_.Count(query, earlier->time))
          << "LIUSHUI_SEED=" << seed_;
    }
  }

  uint32_t seed_ = 0;
  std::mt19937 random_;
  Desk desk_;
  std::vector<uint64_t> instances_;
  recount::Recount recount_;
  uint64_t next_ = 0;
  std::vector<std::shared_ptr<const chart::Chart>> errands_;
  int moves_ = 0;
};

TEST_F(RecountTest, CountsAgreeAtEveryPosition) {
  for (int action = 0; action < kActions; ++action) {
    ASSERT_NO_FATAL_FAILURE(Act());
    ASSERT_NO_FATAL_FAILURE(Compare());
  }
  EXPECT_GT(moves_, 0);
}

TEST_F(RecountTest, CountsSurviveReopening) {
  for (int action = 0; action < kActions; ++action) ASSERT_NO_FATAL_FAILURE(Act());
  ASSERT_NO_FATAL_FAILURE(Compare());
  desk_.Reopen();
  ASSERT_NO_FATAL_FAILURE(Compare());
  desk_.Advance(absl::Hours(200));
  ASSERT_NO_FATAL_FAILURE(Compare());
}

}  // namespace
}  // namespace liushui::runtime
