// Charts with tasks, jobs, items and timers, and people who do anything at any moment, moving to another
// chart included: an activity lives exactly as long as its state, and every step can be replayed.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/chart/compile.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/random_charts/activities/office.h"
#include "tests/random_charts/generators/generators.h"
#include "tests/random_charts/generators/property.h"
#include "tests/random_charts/generators/yaml_text.h"

namespace liushui::random_charts {
namespace {

constexpr int kCases = 800;
constexpr int kActsMax = 25;

rc::Gen<std::vector<Act>> Acts() {
  const auto act = rc::gen::construct<Act>(rc::gen::inRange(0, kActKinds), rc::gen::inRange(0, 12),
                                           rc::gen::inRange(0, 4));
  return rc::gen::mapcat(rc::gen::inRange(1, kActsMax), [act](int count) {
    return rc::gen::container<std::vector<Act>>(static_cast<size_t>(count), act);
  });
}

// What the world reports as failures of the test, so that RapidCheck can shrink them.
std::string FailuresOf(const testing::TestPartResultArray& results) {
  std::string failures;
  for (int i = 0; i < results.size(); ++i) {
    if (results.GetTestPartResult(i).failed()) {
      absl::StrAppend(&failures, results.GetTestPartResult(i).message(), "\n");
    }
  }
  return failures;
}

// The first fault, or what the world complains of at the end.
std::string Play(const std::vector<std::string>& yamls, const std::vector<Act>& acts,
                 std::map<std::string, int>* tally) {
  testing::TestPartResultArray results;
  std::string fault;
  {
    testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    Office office(yamls);
    if (!office.started()) return FailuresOf(results);
    for (const Act& act : acts) {
      office.Do(act);
      fault = office.Fault();
      if (!fault.empty()) break;
    }
    office.Count(tally);
  }
  return absl::StrCat(fault, FailuresOf(results));
}

TEST(ActivitiesTest, ActivityLivesAsLongAsItsState) {
  std::map<std::string, int> tally;
  chart::CompileOptions options;
  options.calendar = OfficeCalendar();
  CheckProperty("ActivityLivesAsLongAsItsState", kCases, [&tally, &options] {
    std::vector<std::string> yamls;
    for (int i = 0; i < 2; ++i) {
      const workflow::v1::Workflow workflow = *ChartsWithActivities();
      if (!chart::Compile(workflow, options).ok()) RC_DISCARD("refused");
      tally["on a calendar"] += !workflow.calendar().empty();
      yamls.push_back(PlainYaml(workflow));
    }
    const std::vector<Act> acts = *Acts();
    const std::string fault = Play(yamls, acts, &tally);
    if (!fault.empty()) RC_FAIL(absl::StrCat(fault, "\n", absl::StrJoin(yamls, "\n")));
  });
  if (CasesOf(kCases) < kCases) return;  // a few charts say nothing about how often things happen
  for (const auto& [what, count] : tally) std::cout << "  " << what << ": " << count << "\n";
  for (const char* what : {"task_opened", "task_completed", "task_withdrawn", "job_completed", "job_failed",
                           "timer_set", "item_added", "item_done", "task_overdue", "incident_raised",
                           "instance_migrated", "on a calendar", "message_sent", "told by another",
                           "nobody was there", "child_opened", "child_completed", "child_withdrawn"}) {
    EXPECT_GT(tally[what], kCases / 100) << what;
  }
}

}  // namespace
}  // namespace liushui::random_charts
