#include "tests/world/world.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/audit/fold.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/chart/convert.h"
#include "engine/views/keys.h"
#include "engine/views/rows.h"
#include "gtest/gtest.h"

namespace liushui::world {
namespace {

constexpr char kNamespace[] = "test";

absl::Time ParseTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  const bool parsed = absl::ParseTime(absl::RFC3339_full, text, &time, &error);
  LIUSHUI_CHECK(parsed);
  return time;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void Fill(absl::string_view cel, google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields) {
  LIUSHUI_CHECK_OK(chart::AssignRecord(Literal(cel), fields));
}

}  // namespace

cel::Value Literal(absl::string_view text) {
  absl::StatusOr<cel::Program> program = cel::Program::Compile(text, cel::Environment());
  LIUSHUI_CHECK_OK(program.status());
  absl::StatusOr<cel::Value> value = program->Evaluate(cel::EmptyActivation());
  LIUSHUI_CHECK_OK(value.status());
  return *std::move(value);
}

// What Close reads.
class World::Ledger final : public audit::RecordSource, public audit::RowReader {
 public:
  explicit Ledger(const World& world) : world_(world) {}
  uint64_t size() const override { return world_.records_.size(); }
  absl::Status Read(uint64_t first, uint64_t end,
                    absl::FunctionRef<bool(uint64_t, absl::string_view)> visit) const override {
    for (uint64_t i = first; i < end; ++i) {
      if (!visit(i, world_.records_[i].SerializeAsString())) break;
    }
    return absl::OkStatus();
  }
  absl::Status Read(absl::FunctionRef<bool(absl::string_view, absl::string_view)> visit) const override {
    for (const auto& [key, value] : world_.rows_) {
      if (!visit(key, value)) break;
    }
    return absl::OkStatus();
  }

 private:
  const World& world_;
};

World::World(absl::string_view start) : now_(ParseTime(start)) {}

World::~World() {
  if (!closed_) Close();
}

void World::DeployCalendarFile(const std::string& path) {
  DeployCalendar(ReadFile(path), path);
}

void World::DeployCalendarYaml(absl::string_view yaml) {
  DeployCalendar(yaml, "calendar.yaml");
}

void World::DeployCalendar(absl::string_view yaml, const std::string& path) {
  workflow::v1::Calendar calendar;
  const absl::Status read = chart::ReadYaml(yaml, path, &calendar, nullptr);
  ASSERT_TRUE(read.ok()) << read;
  auto made = chart::BusinessCalendar::Make(calendar);
  ASSERT_TRUE(made.ok()) << made.status();
  calendars_[(*made)->name()] = *made;
  ledger::v1::Record record = NewRecord({"operator", {}});
  *record.mutable_calendar_deployed()->mutable_calendar() = calendar;
  record.mutable_calendar_deployed()->set_hash((*made)->hash());
  Append(std::move(record), nullptr, nullptr);
}

void World::DeployFile(const std::string& path) {
  workflow::v1::Workflow workflow;
  const absl::Status read = chart::ReadYaml(ReadFile(path), path, &workflow, nullptr);
  ASSERT_TRUE(read.ok()) << read;
  Deploy(workflow);
}

void World::DeployYaml(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  const absl::Status read = chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr);
  ASSERT_TRUE(read.ok()) << read;
  Deploy(workflow);
}

void World::Deploy(const workflow::v1::Workflow& workflow) {
  chart::CompileOptions options;
  if (!workflow.calendar().empty()) options.calendar = calendars_[workflow.calendar()];
  chart::ChildCharts children;
  for (const auto& [id, deployed] : newest_) children[id] = deployed.chart;
  options.children = &children;
  auto chart = chart::Compile(workflow, options);
  ASSERT_TRUE(chart.ok()) << chart.status();
  Deployed& newest = newest_[workflow.workflow()];
  newest = {*chart, newest.revision + 1};
  by_hash_[(*chart)->hash()] = newest;
  ledger::v1::Record record = NewRecord({"operator", {}});
  *record.mutable_definition_deployed()->mutable_definition() = (*chart)->definition();
  record.mutable_definition_deployed()->set_hash((*chart)->hash());
  record.mutable_definition_deployed()->set_revision(newest.revision);
  Append(std::move(record), nullptr, nullptr);
}

ledger::v1::Record World::NewRecord(const Person& who) const {
  ledger::v1::Record record;
  record.set_index(records_.size());
  record.set_time_us(absl::ToUnixMicros(now_));
  record.set_namespace_(kNamespace);
  record.mutable_actor()->set_name(who.name);
  record.mutable_actor()->set_on_behalf_of(who.on_behalf_of);
  record.mutable_actor()->mutable_roles()->Add(who.roles.begin(), who.roles.end());
  record.set_semantics_version(core::kSemanticsVersion);
  return record;
}

void World::Append(ledger::v1::Record record, const state::v1::InstanceState* before,
                   const core::Instance* after) {
  for (views::RowWrite& row : views::RowsOf(record, before, after)) {
    if (row.value.has_value()) {
      rows_[row.key] = *std::move(row.value);
    } else {
      rows_.erase(row.key);
    }
  }
  records_.push_back(std::move(record));
}

absl::Status World::Decide(const Person& who, const Deployed& deployed, uint64_t instance,
                           const ledger::v1::Input& input) {
  ledger::v1::Record record = NewRecord(who);
  const bool first = input.has_start();
  record.set_instance(first ? record.index() : instance);
  const state::v1::InstanceState before = first ? state::v1::InstanceState() : live_.at(instance).state;
  record.set_previous_index(first ? record.index() : before.last_index());
  const core::Surroundings surroundings{*deployed.chart, deployed.revision, record.index(), now_,
                                        kNamespace,      record.actor(),    TargetOf(input)};
  audit::FoldedInstance& live = live_[record.instance()];
  const audit::FoldedRows rows(live);
  absl::StatusOr<core::Decision> decision = core::Decide(surroundings, core::Instance(before, &rows), input);
  if (!decision.ok()) {
    if (first) live_.erase(record.instance());
    if (!core::IsRecordedRefusal(ReasonOf(decision.status())) || first) return decision.status();
    ledger::v1::Refused* refused = record.mutable_refused();
    *refused->mutable_input() = input;
    refused->set_reason(ReasonOf(decision.status()));
    refused->set_message(std::string(decision.status().message()));
    Append(std::move(record), nullptr, nullptr);
    return decision.status();
  }
  *record.mutable_step() = decision->step;
  CheckReplay(record, *deployed.chart, deployed.revision);
  const uint64_t number = record.instance();
  Append(record, &before, &decision->after);
  audit::Keep(decision->after, live);
  EXPECT_EQ(folded_[number].state.SerializeAsString(), live.state.SerializeAsString())
      << "record " << record.index() << " folds to " << folded_[number].state.ShortDebugString()
      << "\nlive is " << live.state.ShortDebugString();
  return absl::OkStatus();
}

void World::CheckReplay(const ledger::v1::Record& record, const chart::Chart& chart, uint32_t revision) {
  audit::FoldedInstance& folded = folded_[record.instance()];
  const audit::FoldedRows rows(folded);
  const core::Surroundings surroundings{chart,
                                        revision,
                                        record.index(),
                                        absl::FromUnixMicros(record.time_us()),
                                        record.namespace_(),
                                        record.actor(),
                                        TargetOf(record.step().input())};
  const auto again = core::Decide(surroundings, core::Instance(folded.state, &rows), record.step().input());
  if (!again.ok()) {
    ADD_FAILURE() << "record " << record.index() << " is not decided again: " << again.status();
    return;
  }
  EXPECT_EQ(again->step.SerializeAsString(), record.step().SerializeAsString())
      << "record " << record.index();
  const absl::Status status = audit::Fold(record, folded);
  EXPECT_TRUE(status.ok()) << status;
}

const chart::Chart* World::TargetOf(const ledger::v1::Input& input) const {
  const auto found = by_hash_.find(input.migrate().definition());
  return found == by_hash_.end() ? nullptr : found->second.chart.get();
}

absl::Status World::Take(const Person& who, uint64_t instance, const ledger::v1::Input& input) {
  const auto found = live_.find(instance);
  if (found == live_.end()) return absl::NotFoundError(absl::StrCat("no instance ", instance));
  Settle();
  const absl::Status status = Decide(who, by_hash_.at(found->second.state.definition()), instance, input);
  Settle();
  return status;
}

void World::AdvanceTo(absl::string_view time) {
  const absl::Time target = ParseTime(time);
  LIUSHUI_CHECK(target >= now_);
  Settle();
  for (auto due = EarliestDue(); due.has_value() && due->first <= absl::ToUnixMicros(target);
       due = EarliestDue()) {
    now_ = std::max(now_, absl::FromUnixMicros(due->first));
    Settle();
  }
  now_ = target;
}

void World::Advance(absl::Duration by) {
  AdvanceTo(absl::FormatTime(absl::RFC3339_full, now_ + by, absl::UTCTimeZone()));
}

absl::optional<std::pair<int64_t, uint64_t>> World::EarliestDue() const {
  absl::optional<std::pair<int64_t, uint64_t>> earliest;
  for (const auto& [number, instance] : live_) {
    const ledger::v1::TimerSet* timer = core::EarliestTimer(instance.state);
    if (timer == nullptr) continue;
    const std::pair<int64_t, uint64_t> due{timer->due_us(), number};
    if (!earliest.has_value() || due < *earliest) earliest = due;
  }
  return earliest;
}

// Fires what is due and delivers what was sent, until there is nothing left to do now.
void World::Settle() {
  while (true) {
    if (DeliverOne()) continue;
    const auto due = EarliestDue();
    if (!due.has_value() || due->first > absl::ToUnixMicros(now_)) return;
    const state::v1::InstanceState& state = live_.at(due->second).state;
    ledger::v1::Input input;
    input.mutable_timer()->set_timer(core::EarliestTimer(state)->timer());
    const absl::Status status = Decide({}, by_hash_.at(state.definition()), due->second, input);
    ASSERT_TRUE(status.ok()) << status;
  }
}

void World::Close() {
  closed_ = true;
  const Ledger ledger(*this);
  const auto report = audit::Verify(ledger, &ledger, {});
  ASSERT_TRUE(report.ok()) << report.status();
  for (const audit::Difference& difference : report->differences) {
    ADD_FAILURE() << "record " << difference.index << ": " << difference.message;
  }
}

absl::StatusOr<uint64_t> World::Start(const Person& who, absl::string_view workflow, absl::string_view inputs,
                                      absl::string_view key) {
  Settle();
  const auto found = newest_.find(std::string(workflow));
  if (found == newest_.end()) return absl::NotFoundError(absl::StrCat("no workflow ", workflow));
  ledger::v1::Input input;
  ledger::v1::StartInstance* start = input.mutable_start();
  start->set_workflow(std::string(workflow));
  start->set_definition(found->second.chart->hash());
  start->set_business_key(std::string(key));
  Fill(inputs, start->mutable_inputs());
  const uint64_t number = records_.size();
  const absl::Status status = Decide(who, found->second, number, input);
  if (!status.ok()) return status;
  if (!key.empty()) keys_[absl::StrCat(workflow, "/", key)] = number;
  Settle();
  return number;
}

absl::Status World::Send(const Person& who, uint64_t instance, absl::string_view event,
                         absl::string_view data) {
  ledger::v1::Input input;
  input.mutable_event()->set_name(std::string(event));
  Fill(data, input.mutable_event()->mutable_data());
  return Take(who, instance, input);
}

absl::Status World::Migrate(const Person& who, const Move& move) {
  const Deployed& newest = newest_.at(state(move.instance).workflow());
  ledger::v1::Input input;
  ledger::v1::Migrate* migrate = input.mutable_migrate();
  migrate->set_definition(newest.chart->hash());
  migrate->set_revision(newest.revision);
  migrate->set_from_definition(state(move.instance).definition());
  migrate->set_from_revision(state(move.instance).revision());
  migrate->set_filter(move.filter);
  for (const std::string& state : move.states) {
    const std::vector<std::string> parts = absl::StrSplit(state, absl::MaxSplits('=', 1));
    migrate->add_states()->set_from(parts.at(0));
    migrate->mutable_states()->rbegin()->set_to(parts.at(1));
  }
  for (const std::string& datum : move.data) {
    const std::vector<std::string> parts = absl::StrSplit(datum, absl::MaxSplits('=', 1));
    migrate->add_data()->set_name(parts.at(0));
    migrate->mutable_data()->rbegin()->set_expression(parts.at(1));
  }
  return Take(who, move.instance, input);
}

absl::Status World::Cancel(const Person& who, uint64_t instance, absl::string_view reason) {
  ledger::v1::Input input;
  input.mutable_cancel()->set_reason(std::string(reason));
  return Take(who, instance, input);
}

absl::Status World::AddItem(const Person& who, uint64_t instance, absl::string_view state,
                            absl::string_view key, absl::string_view value) {
  ledger::v1::Input input;
  input.mutable_add_items()->set_state(std::string(state));
  auto* item = input.mutable_add_items()->add_items();
  item->set_key(std::string(key));
  *item->mutable_value() = *chart::ToLedger(Literal(value));
  return Take(who, instance, input);
}

absl::Status World::Claim(const Person& who, const TaskName& name) {
  const state::v1::TaskState* task = FindTask(name);
  if (task == nullptr) return absl::NotFoundError(absl::StrCat("no task ", name.state));
  ledger::v1::Input input;
  input.mutable_claim()->set_task(task->task());
  input.mutable_claim()->set_part(name.part);
  return Take(who, name.instance, input);
}

absl::Status World::Release(const Person& who, const TaskName& name) {
  const state::v1::TaskState* task = FindTask(name);
  if (task == nullptr) return absl::NotFoundError(absl::StrCat("no task ", name.state));
  ledger::v1::Input input;
  input.mutable_release()->set_task(task->task());
  input.mutable_release()->set_part(name.part);
  return Take(who, name.instance, input);
}

absl::Status World::Complete(const Person& who, const TaskName& name, absl::string_view form) {
  const state::v1::TaskState* task = FindTask(name);
  if (task == nullptr) return absl::NotFoundError(absl::StrCat("no task ", name.state));
  ledger::v1::Input input;
  input.mutable_complete()->set_task(task->task());
  input.mutable_complete()->set_part(name.part);
  Fill(form, input.mutable_complete()->mutable_form());
  return Take(who, name.instance, input);
}

absl::Status World::CompleteJob(uint64_t instance, absl::string_view state, absl::string_view result) {
  const state::v1::JobState* job = FindJob(instance, state);
  if (job == nullptr) return absl::NotFoundError(absl::StrCat("no job ", state));
  ledger::v1::Input input;
  input.mutable_complete_job()->set_job(job->job());
  input.mutable_complete_job()->set_attempt(job->attempt());
  Fill(result, input.mutable_complete_job()->mutable_result());
  return Take({"worker", {}}, instance, input);
}

absl::Status World::FailJob(uint64_t instance, absl::string_view state, absl::string_view message,
                            absl::string_view code) {
  const state::v1::JobState* job = FindJob(instance, state);
  if (job == nullptr) return absl::NotFoundError(absl::StrCat("no job ", state));
  ledger::v1::Input input;
  input.mutable_fail_job()->set_job(job->job());
  input.mutable_fail_job()->set_attempt(job->attempt());
  input.mutable_fail_job()->set_message(std::string(message));
  input.mutable_fail_job()->set_code(std::string(code));
  return Take({"worker", {}}, instance, input);
}

absl::Status World::Resolve(const Person& who, uint64_t instance, uint32_t incident, absl::string_view note) {
  ledger::v1::Input input;
  input.mutable_resolve()->set_incident(incident);
  input.mutable_resolve()->set_note(std::string(note));
  return Take(who, instance, input);
}

}  // namespace liushui::world
