// What it costs to know how many tasks there are, of a million open ones. Run by `./dev bench counts`.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/runtime/oversight/task_index.h"

namespace liushui::runtime {
namespace {

constexpr uint32_t kTasks = 1'000'000;
constexpr int64_t kMorning = 1'772'586'000;  // 2026-03-04 09:00 in Shanghai
constexpr int kPeople = 200;
constexpr int kWorkflows = 5;
constexpr int kStates = 6;

absl::Time Now() {
  return absl::FromUnixSeconds(kMorning);
}

// Of five workflows, six states each, three roles; a third is held by one of two hundred people; opened
// within the last ten days, due within twenty, a tenth without a due.
state::v1::TaskState Task(uint32_t number, std::mt19937& random) {
  state::v1::TaskState task;
  task.set_instance(number);
  task.set_task(1);
  task.set_namespace_("beijing");
  task.set_workflow(absl::StrCat("workflow-", random() % kWorkflows));
  task.set_state(absl::StrCat("state-", random() % kStates));
  task.set_status(state::v1::TASK_STATUS_OPEN);
  task.set_priority(random() % 101);
  task.set_opened_us((kMorning - static_cast<int64_t>(random() % (10 * 86'400))) * 1'000'000);
  if (random() % 10 != 0)
    task.set_due_us((kMorning + static_cast<int64_t>(random() % (20 * 86'400)) - 5 * 86'400) * 1'000'000);
  state::v1::TaskPartState* part = task.add_parts();
  part->mutable_part()->add_roles(absl::StrCat("role-", random() % 3));
  if (random() % 3 == 0) {
    part->set_claimed_by(absl::StrCat("person-", random() % kPeople));
    task.set_status(state::v1::TASK_STATUS_CLAIMED);
  }
  return task;
}

void Put(TaskIndex& index, const state::v1::TaskState& task, uint64_t position) {
  index.Apply({{task.instance(), absl::FixedTimeZone(8 * 3600), {&task}}}, position, Now());
}

TaskIndex& MillionTasks() {
  static TaskIndex& index = *[] {
    auto* made = new TaskIndex();
    std::mt19937 random(1);
    for (uint32_t number = 0; number < kTasks; ++number) Put(*made, Task(number, random), number);
    return made;
  }();
  return index;
}

void Count(benchmark::State& state, std::set<Dimension> group_by) {
  TaskIndex& index = MillionTasks();
  CountQuery query;
  query.name_space = "beijing";
  query.group_by = std::move(group_by);
  for (auto _ : state) {
    const Counted counted = index.Count(query, Now());
    LIUSHUI_CHECK(counted.total == kTasks);
    benchmark::DoNotOptimize(counted);
  }
}
BENCHMARK_CAPTURE(Count, all, std::set<Dimension>{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Count, by_person, std::set<Dimension>{Dimension::kPerson})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Count, by_workflow_state_role_due,
                  std::set<Dimension>{Dimension::kWorkflow, Dimension::kState, Dimension::kRole,
                                      Dimension::kDue})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Count, by_person_state, std::set<Dimension>{Dimension::kPerson, Dimension::kState})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Count, by_person_state_due,
                  std::set<Dimension>{Dimension::kPerson, Dimension::kState, Dimension::kDue})
    ->Unit(benchmark::kMillisecond);
// What no coarser grain knows: every class is looked at.
BENCHMARK_CAPTURE(Count, by_person_state_opened_day,
                  std::set<Dimension>{Dimension::kPerson, Dimension::kState, Dimension::kOpenedDay})
    ->Unit(benchmark::kMillisecond);

void CountOfOnePerson(benchmark::State& state) {
  TaskIndex& index = MillionTasks();
  CountQuery query;
  query.name_space = "beijing";
  query.person = "person-7";
  query.group_by = {Dimension::kDue};
  for (auto _ : state) benchmark::DoNotOptimize(index.Count(query, Now()));
}
BENCHMARK(CountOfOnePerson)->Unit(benchmark::kMillisecond);

// What every commit pays for a task that changes.
void TaskChanges(benchmark::State& state) {
  TaskIndex& index = MillionTasks();
  std::mt19937 random(2);
  std::vector<state::v1::TaskState> changed;
  for (int i = 0; i < 10'000; ++i) changed.push_back(Task(random() % kTasks, random));
  size_t next = 0;
  for (auto _ : state) Put(index, changed[next++ % changed.size()], kTasks);
}
BENCHMARK(TaskChanges)->Unit(benchmark::kMicrosecond);

// A page of the list by due, before its rows are read.
void FirstThousandByDue(benchmark::State& state) {
  TaskIndex& index = MillionTasks();
  for (auto _ : state)
    benchmark::DoNotOptimize(index.ByDue("beijing", absl::nullopt, 1'000, [](uint64_t) { return true; }));
}
BENCHMARK(FirstThousandByDue)->Unit(benchmark::kMicrosecond);

// On a new day no bucket is known yet.
void FirstCountOfADay(benchmark::State& state) {
  TaskIndex& index = MillionTasks();
  CountQuery all, query;
  all.name_space = query.name_space = "beijing";
  query.group_by = {Dimension::kPerson, Dimension::kState, Dimension::kDue};
  absl::Time now = Now();
  for (auto _ : state) {
    state.PauseTiming();
    now += absl::Hours(24);
    index.Count(all, now);  // judges what became overdue
    state.ResumeTiming();
    benchmark::DoNotOptimize(index.Count(query, now));
  }
}
BENCHMARK(FirstCountOfADay)->Unit(benchmark::kMillisecond)->Iterations(7);

// Time passes: a day's dues become overdue.
void DayPasses(benchmark::State& state) {
  TaskIndex& index = MillionTasks();
  CountQuery query;
  query.name_space = "beijing";
  absl::Time now = Now() + absl::Hours(24 * 7);  // where the days before have come to
  for (auto _ : state) {
    now += absl::Hours(24);
    benchmark::DoNotOptimize(index.Count(query, now));
  }
}
BENCHMARK(DayPasses)->Unit(benchmark::kMillisecond)->Iterations(7);

}  // namespace
}  // namespace liushui::runtime
