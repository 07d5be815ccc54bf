// Every transcript as the report of a branch: its figures are those which a recount of the folded ledger
// gives, which is what boards show.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/audit/report/period/period_html.h"
#include "engine/audit/report/period/period_reader.h"
#include "engine/audit/verify.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/told/acted.h"

namespace liushui::transcripts {
namespace {

using audit::PeriodScope;
using audit::PeriodStory;

absl::TimeZone Shanghai() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Asia/Shanghai", &zone);
  return zone;
}

absl::CivilDay DayOf(int64_t time_us) {
  return absl::ToCivilDay(absl::FromUnixMicros(time_us), Shanghai());
}

class PeriodReportTest : public testing::TestWithParam<std::string> {
 protected:
  PeriodReportTest() : acted_(Acted::Of(GetParam())) {
    for (const ledger::v1::Record& record : acted_.records()) {
      if (record.has_step() && first_.time_us() == 0) first_ = record;
    }
    last_us_ = acted_.records().back().time_us();
  }

  PeriodStory Tell(absl::CivilDay from, absl::CivilDay to) const {
    PeriodScope scope;
    scope.name_space = first_.namespace_();
    scope.from = from;
    scope.to = to;
    scope.zone = Shanghai();
    scope.now_us = last_us_;
    audit::PeriodReader reader(scope);
    for (const ledger::v1::Record& record : acted_.records()) reader.Take(record);
    return std::move(reader).Release();
  }
  PeriodStory TellAll() const { return Tell(DayOf(first_.time_us()), DayOf(last_us_)); }

  std::map<uint64_t, audit::FoldedInstance> Folded() const {
    std::map<uint64_t, audit::FoldedInstance> folded;
    for (const ledger::v1::Record& record : acted_.records()) {
      if (!record.has_step()) continue;
      EXPECT_TRUE(audit::Fold(record, folded[record.instance()]).ok());
    }
    return folded;
  }

  const Acted& acted_;
  ledger::v1::Record first_;
  int64_t last_us_ = 0;
};

// By person: done, late, held, overdue.
using Figures = std::map<std::string, std::array<int64_t, 4>>;

void CountTask(const state::v1::TaskState& task, int64_t now_us, Figures& figures) {
  const bool is_open = task.closed_us() == 0;
  if (!is_open && task.status() != state::v1::TASK_STATUS_COMPLETED) return;
  std::map<std::string, bool> people;
  for (const state::v1::TaskPartState& part : task.parts()) {
    if (is_open && part.completed_by().empty() && !part.claimed_by().empty()) people[part.claimed_by()];
    if (!is_open) people[part.completed_by()];
  }
  const bool is_late =
      is_open ? task.due_us() != 0 && task.due_us() <= now_us : task.overdue() || task.was_overdue();
  for (const auto& [person, unused] : people) {
    figures[person][is_open ? 2 : 0] += 1;
    figures[person][is_open ? 3 : 1] += is_late;
  }
}

TEST_P(PeriodReportTest, PeopleAgreeWithARecountOfTheFoldedTasks) {
  Figures counted;
  for (const auto& [number, instance] : Folded()) {
    for (const auto& [ordinal, task] : instance.tasks) CountTask(task, last_us_, counted);
  }
  Figures told;
  for (const auto& [id, person] : TellAll().people) {
    const std::array<int64_t, 4> figures = {person.done, person.late, person.held, person.overdue};
    if (figures != std::array<int64_t, 4>{}) told[id] = figures;
  }
  EXPECT_EQ(told, counted);
}

TEST_P(PeriodReportTest, CasesAgreeWithARecountOfTheFoldedInstances) {
  std::map<std::string, std::array<int64_t, 4>> counted, told;  // all, completed, cancelled, open
  int64_t overdue = 0;
  for (const auto& [number, instance] : Folded()) {
    std::array<int64_t, 4>& of = counted[instance.state.workflow()];
    ++of[0];
    const state::v1::InstanceStatus status = instance.state.status();
    ++of[status == state::v1::INSTANCE_STATUS_COMPLETED   ? 1
         : status == state::v1::INSTANCE_STATUS_CANCELLED ? 2
                                                          : 3];
    for (const auto& [ordinal, task] : instance.tasks)
      overdue += task.closed_us() == 0 && task.due_us() != 0 && task.due_us() <= last_us_;
  }
  const PeriodStory story = TellAll();
  for (const auto& [id, workflow] : story.workflows) {
    int64_t ended_somewhere = 0;
    for (const auto& [outcome, count] : workflow.outcomes)
      ended_somewhere += outcome.name.empty() ? count : 0;
    EXPECT_EQ(ended_somewhere, workflow.completed) << id;
    if (workflow.started > 0)
      told[id] = {workflow.started, workflow.completed, workflow.cancelled, workflow.open};
  }
  EXPECT_EQ(told, counted);
  EXPECT_EQ(story.overdue_count, overdue);
}

TEST_P(PeriodReportTest, DaysAddUp) {
  const PeriodStory all = TellAll();
  Figures of_all, of_days;
  int64_t started = 0, refused = 0, met = 0, late = 0;
  const auto add = [&](const PeriodStory& story, Figures& figures, int sign) {
    for (const auto& [id, person] : story.people) {
      if (person.done > 0) figures[id][0] += person.done;
      if (person.late > 0) figures[id][1] += person.late;
    }
    for (const auto& [id, workflow] : story.workflows) {
      started += sign * workflow.started;
      met += sign * workflow.met;
      late += sign * workflow.late;
    }
    for (const auto& [reason, count] : story.refusals) refused += sign * count;
  };
  add(all, of_all, -1);
  // A week at a time: a story may last months.
  for (absl::CivilDay day = all.scope.from; day <= all.scope.to; day += 7)
    add(Tell(day, std::min(day + 6, all.scope.to)), of_days, 1);
  EXPECT_EQ(of_days, of_all);
  EXPECT_EQ(started, 0);
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(met, 0);
  EXPECT_EQ(late, 0);
}

TEST_P(PeriodReportTest, PagesInBothLanguagesAreWhole) {
  PeriodStory story = TellAll();
  for (const audit::Language language : {audit::Language::kChinese, audit::Language::kEnglish}) {
    story.scope.language = language;
    const std::string html = audit::PeriodReportHtml(story);
    EXPECT_NE(html.find("</html>"), std::string::npos);
    for (const auto& [id, workflow] : story.workflows) EXPECT_NE(html.find(id), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, PeriodReportTest, testing::ValuesIn(declared::AllStories()),
                         [](const auto& story) {
                           return absl::StrReplaceAll(story.param, {{"/", "_"}});
                         });

PeriodStory OfStory(const std::string& name) {
  const Acted& acted = Acted::Of(name);
  PeriodScope scope;
  for (const ledger::v1::Record& record : acted.records()) {
    if (record.has_step()) scope.name_space = record.namespace_();
  }
  scope.from = DayOf(acted.records().front().time_us());
  scope.to = DayOf(acted.records().back().time_us());
  scope.zone = Shanghai();
  scope.now_us = acted.records().back().time_us();
  audit::PeriodReader reader(scope);
  for (const ledger::v1::Record& record : acted.records()) reader.Take(record);
  return std::move(reader).Release();
}

TEST(PeriodReport, ADaysAccountCountsForItsManager) {
  const PeriodStory story = OfStory("daily_manager_day_main_path");
  int64_t days = 0, visits = 0;
  for (const auto& [id, person] : story.people) {
    days += person.days;
    const auto found = person.parts.find("visits");
    if (found != person.parts.end()) visits += found->second.done;
  }
  EXPECT_GT(days, 0);
  EXPECT_GT(visits, 0);
}

TEST(PeriodReport, ComplaintsAreCountedByOutcome) {
  const PeriodStory story = OfStory("complaint_main_path");
  const auto& outcomes = story.workflows.at("complaint").outcomes;
  EXPECT_TRUE(outcomes.contains({"", "closed"}));
  int64_t proposals = 0;
  for (const auto& [outcome, count] : outcomes) proposals += outcome.name == "proposal" ? count : 0;
  EXPECT_GT(proposals, 0);
}

TEST(PeriodReport, NumbersSayWhereTheyComeFrom) {
  int unverified = 0;
  for (const audit::PeriodNumber& number : OfStory("complaint_main_path").numbers) {
    if (number.workflow != "complaint") continue;
    EXPECT_FALSE(number.value.empty()) << number.name;
    unverified += number.source_status == "unverified";
  }
  EXPECT_GT(unverified, 0);
}

}  // namespace
}  // namespace liushui::transcripts
