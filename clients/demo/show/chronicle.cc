#include "clients/demo/show/chronicle.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/demo/show/phrases.h"

namespace liushui::demo {
namespace {

using cli::Tone;
using ledger::v1::Fact;
using ledger::v1::Input;
using ledger::v1::Record;

void LearnStates(const google::protobuf::RepeatedPtrField<workflow::v1::State>& states,
                 const std::function<void(const workflow::v1::State&)>& learn) {
  for (const workflow::v1::State& state : states) {
    learn(state);
    LearnStates(state.states(), learn);
    LearnStates(state.regions(), learn);
  }
}

// What went wrong at last, where a job was tried in vain; else what the engine says.
std::string IncidentText(const ledger::v1::IncidentRaised& incident) {
  constexpr absl::string_view kLast = "; last: ";
  const size_t last = incident.message().find(std::string(kLast));
  if (last == std::string::npos) return incident.message();
  return absl::StrCat("几次都没有办成，最后一次：", incident.message().substr(last + kLast.size()));
}

}  // namespace

void Chronicle::Learn(const workflow::v1::Workflow& workflow) {
  titles_[absl::StrCat(workflow.workflow(), "/")] = workflow.title();
  const auto learn = [&](const workflow::v1::State& state) {
    titles_[absl::StrCat(workflow.workflow(), "/", state.id())] = state.title();
  };
  LearnStates(workflow.states(), learn);
  LearnStates(workflow.regions(), learn);
  for (const auto& event : workflow.events()) {
    titles_[absl::StrCat(workflow.workflow(), "/", event.name())] = event.title();
  }
}

absl::Status Chronicle::CatchUp(const Office& office) {
  const absl::Status read = office.ReadFrom(next_, [this](const Record& record) { Read(record); });
  timeline_.Flush();
  return read;
}

void Chronicle::Read(const Record& record) {
  next_ = static_cast<int64_t>(record.index()) + 1;
  tally_.position = next_;
  ++tally_.records;
  if (record.has_refused()) return Refused(record);
  if (!record.has_step()) return;
  // The start must be known before what the step did is told.
  if (record.step().input().has_start()) Started(record, record.step().facts(0).instance_started());
  ReadInput(record);
  for (const Fact& fact : record.step().facts()) {
    ++tally_.facts;
    ReadFact(record, fact);
  }
}

void Chronicle::ReadInput(const Record& record) {
  const Input& input = record.step().input();
  const std::string actor = sample_.NameOf(record.actor().name());
  const Known& instance = instances_[record.instance()];
  if (input.has_event()) {
    Tell(record, {{},
                  "发起",
                  absl::StrCat(CaseOf(record), TitleOf(instance.workflow, input.event().name())),
                  actor,
                  Tone::kPlain});
  } else if (input.has_claim()) {
    Tell(record, {{},
                  "领取",
                  absl::StrCat(CaseOf(record), StateTitle(At(record, input.claim().task()))),
                  actor,
                  Tone::kPlain});
  } else if (input.has_delegate()) {
    ++tally_.delegated;
    Tell(record, {{},
                  "委托",
                  absl::StrCat(StateTitle(At(record, input.delegate().task())), " → ",
                               sample_.NameOf(input.delegate().to()), "：", input.delegate().note()),
                  actor,
                  Tone::kPlain});
  } else if (input.has_add_items()) {
    ++tally_.completed[absl::StrCat(instance.workflow, "/", input.add_items().state())];
    Tell(record, {{}, "登记", TitleOf(instance.workflow, input.add_items().state()), actor, Tone::kPlain});
  } else if (input.has_resolve()) {
    ++tally_.incidents_resolved;
    Tell(record, {{}, "处置", input.resolve().note(), actor, Tone::kGood});
  }
}

void Chronicle::ReadFact(const Record& record, const Fact& fact) {
  const Known& instance = instances_[record.instance()];
  switch (fact.kind_case()) {
    case Fact::kStateEntered:
      ++tally_.entered[absl::StrCat(instance.workflow, "/", fact.state_entered())];
      return;
    case Fact::kIncidentRaised:
      ++tally_.incidents_raised[fact.incident_raised().reason()];
      return Tell(record, {{}, "事件", IncidentText(fact.incident_raised()), OwnerOf(record), Tone::kBad});
    case Fact::kInstanceCompleted:
      ++tally_.ended[instance.workflow];
      return Tell(record, {{}, "办结", TitleOf(instance.workflow, ""), OwnerOf(record), Tone::kGood});
    case Fact::kInstanceStuck:
      return Tell(record, {{}, "卡住", fact.instance_stuck().message(), OwnerOf(record), Tone::kBad});
    case Fact::kLogged:
      return Tell(record, {{}, "记录", fact.logged(), OwnerOf(record), Tone::kFaint});
    case Fact::kEachOpened:
    case Fact::kItemAdded:
    case Fact::kItemDone:
    case Fact::kEachClosed:
      return ReadItemFact(record, fact);
    case Fact::kJobOpened:
    case Fact::kJobCompleted:
    case Fact::kJobFailed:
    case Fact::kJobRetried:
      return ReadJobFact(record, fact);
    default:
      return ReadTaskFact(record, fact);
  }
}

void Chronicle::ReadTaskFact(const Record& record, const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      return Opening(record, fact.task_opened());
    case Fact::kTaskCompleted:
      return Completed(record, fact.task_completed());
    case Fact::kTaskOverdue:
      return Overdue(record, fact.task_overdue());
    case Fact::kTaskEscalated:
      return Escalated(record, fact.task_escalated());
    case Fact::kTaskWithdrawn:
      return Withdrawn(record, fact.task_withdrawn());
    case Fact::kTaskReminded: {
      const Opened& task = At(record, fact.task_reminded());
      return Tell(record, {{}, "提醒", StateTitle(task), task.people, Tone::kFaint});
    }
    default:
      return;
  }
}

void Chronicle::ReadJobFact(const Record& record, const Fact& fact) {
  if (fact.has_job_opened()) {
    const ledger::v1::JobOpened& opened = fact.job_opened();
    Opened& job = At(record, opened.job());
    job.workflow = instances_[record.instance()].workflow;
    job.state = opened.state();
  } else if (fact.kind_case() == Fact::kJobCompleted) {
    ++tally_.jobs_done;
    Tell(record, {{}, "系统", StateTitle(At(record, fact.job_completed())), OwnerOf(record), Tone::kPlain});
  } else if (fact.has_job_failed()) {
    ++tally_.jobs_failed;
    if (record.step().input().fail_job().timed_out()) ++tally_.jobs_lost;
    const ledger::v1::JobFailed& failed = fact.job_failed();
    const std::string title = StateTitle(At(record, failed.job()));
    // That one is the engine's own sentence.
    const std::string why =
        record.step().input().fail_job().timed_out() ? "工作进程没有在时限内答复" : failed.message();
    Tell(record, {{}, "失败", absl::StrCat(title, "：", why), OwnerOf(record), Tone::kWarning});
  } else {
    ++tally_.jobs_retried;
  }
}

void Chronicle::ReadItemFact(const Record& record, const Fact& fact) {
  if (fact.has_each_opened()) {
    Opened& items = At(record, fact.each_opened().each());
    items.workflow = instances_[record.instance()].workflow;
    items.state = fact.each_opened().state();
  } else if (fact.has_item_added()) {
    // An item without a task is a mere record: done as it is added.
    if (fact.item_added().task() != 0) ++At(record, fact.item_added().each()).items_left;
  } else if (fact.has_item_done()) {
    --At(record, fact.item_done().each()).items_left;
  } else {
    const Opened& items = At(record, fact.each_closed().each());
    for (int i = 0; i < items.items_left; ++i) {
      ++tally_.undone;
      Tell(record, {{}, "未办", StateTitle(items), OwnerOf(record), Tone::kWarning});
    }
  }
}

void Chronicle::Started(const Record& record, const ledger::v1::InstanceStarted& started) {
  instances_[record.instance()] = {started.workflow(), started.business_key()};
  ++tally_.started[started.workflow()];
  const bool by_schedule = started.has_origin() && started.origin().instance() == 0;
  if (by_schedule) ++tally_.started_by_schedule[started.workflow()];
  const std::string by = instances_[started.origin().instance()].workflow;
  if (started.has_origin() && !by_schedule)
    ++tally_.started_by_instance[absl::StrCat(by, "/", started.workflow())];
  const char* how_started = by_schedule             ? "（时间表）"
                            : !started.has_origin() ? ""
                            : by == "bank_outlet"   ? "（驻点引出）"
                                                    : "（拜访引出）";
  const std::string how = absl::StrCat(TitleOf(started.workflow(), ""), how_started);
  Tell(record, {{}, "开始", how, OwnerOf(record), Tone::kPlain});
}

void Chronicle::Opening(const Record& record, const ledger::v1::TaskOpened& opened) {
  Opened& task = At(record, opened.task());
  task.workflow = instances_[record.instance()].workflow;
  task.state = opened.state();
  std::vector<std::string> people;
  for (const ledger::v1::TaskPart& part : opened.parts()) {
    for (const std::string& person : part.people()) people.push_back(sample_.NameOf(person));
    for (const std::string& role : part.roles()) people.push_back(RoleTitle(role));
  }
  task.people = absl::StrJoin(people, " ");
}

void Chronicle::Completed(const Record& record, const ledger::v1::TaskCompleted& completed) {
  Opened& task = At(record, completed.task());
  task.completers.insert(completed.person());
  if (!record.actor().on_behalf_of().empty()) ++tally_.done_on_behalf;
  if (completed.last()) {
    const std::string day = absl::FormatCivilTime(DayOf(absl::FromUnixMicros(record.time_us())));
    for (const std::string& person : task.completers) {
      ++tally_.done_by[absl::StrCat(day, "/", person)];
      if (task.overdue) ++tally_.late_by[absl::StrCat(day, "/", person)];
    }
    ++tally_.completed[absl::StrCat(task.workflow, "/", task.state)];
    ++(task.overdue ? tally_.done_late : tally_.done_in_time);
  }
  std::string choice = Choice(task, record.step().input().complete());
  if (completed.last() && !completed.part().empty()) choice = "两人都已确认";
  const std::string what = absl::StrCat(CaseOf(record), StateTitle(task), choice.empty() ? "" : "：", choice);
  std::string who = sample_.NameOf(completed.person());
  if (!record.actor().on_behalf_of().empty())
    absl::StrAppend(&who, "（代", sample_.NameOf(record.actor().on_behalf_of()), "）");
  const Event event = {{}, task.overdue ? "补办" : "办理", what, who, Tone::kPlain};
  static const std::set<std::string> kMilestones = {"propose", "decide", "inspection", "month_missed"};
  const bool milestone = task.workflow == "bank_outlet" && kMilestones.count(task.state) > 0;
  milestone ? TellMilestone(record, event) : Tell(record, event);
}

std::string Chronicle::Choice(const Opened& task, const ledger::v1::CompleteTask& input) {
  const FormChoice choice = ChoiceIn(task.state, input);
  if (!choice.value.empty()) ++tally_.answers[absl::StrCat(task.state, "/", choice.value)];
  return choice.text;
}

void Chronicle::Overdue(const Record& record, uint32_t ordinal) {
  Opened& task = At(record, ordinal);
  task.overdue = true;
  ++tally_.overdue[absl::StrCat(task.workflow, "/", task.state)];
  Tell(record, {{}, "逾期", StateTitle(task), task.people, Tone::kWarning});
}

void Chronicle::Escalated(const Record& record, const ledger::v1::TaskEscalated& escalated) {
  std::vector<std::string> people;
  for (const std::string& role : escalated.roles()) people.push_back(RoleTitle(role));
  for (const std::string& person : escalated.people()) people.push_back(sample_.NameOf(person));
  const std::string to = absl::StrJoin(people, "、");
  const std::string title = StateTitle(At(record, escalated.task()));
  Tell(record, {{}, "上报", absl::StrCat(title, " → ", to), OwnerOf(record), Tone::kWarning});
}

// What time ends was left undone; what a person ends was called off. A task that lapses at its due has been
// told as overdue.
void Chronicle::Withdrawn(const Record& record, uint32_t ordinal) {
  const Opened& task = At(record, ordinal);
  const bool by_time = record.step().input().has_timer();
  if (by_time) ++tally_.undone;
  if (by_time && task.overdue) return;
  const Tone tone = by_time ? Tone::kWarning : Tone::kPlain;
  Tell(
      record,
      {{}, by_time ? "未办" : "撤销", absl::StrCat(CaseOf(record), StateTitle(task)), OwnerOf(record), tone});
}

void Chronicle::Refused(const Record& record) {
  const ledger::v1::Refused& refused = record.refused();
  ++tally_.refused[refused.reason()];
  tally_.refusal_position = next_;
  const Input& tried = refused.input();
  std::string what;
  if (tried.has_complete())
    what = absl::StrCat(CaseOf(record), StateTitle(At(record, tried.complete().task())), "：");
  absl::StrAppend(&what, RefusalTitle(refused.reason()), " [", refused.reason(), "，账本第 ", record.index(),
                  " 条]");
  Tell(record, {{}, "拒绝", what, sample_.NameOf(record.actor().name()), Tone::kBad});
}

Chronicle::Opened& Chronicle::At(const Record& record, uint32_t ordinal) {
  return opened_[{record.instance(), ordinal}];
}

const std::string& Chronicle::TitleOf(const std::string& workflow, const std::string& id) const {
  const auto found = titles_.find(absl::StrCat(workflow, "/", id));
  return found == titles_.end() || found->second.empty() ? id : found->second;
}

std::string Chronicle::OwnerOf(const Record& record) const {
  const auto found = instances_.find(record.instance());
  if (found == instances_.end()) return "";
  const std::string& key = found->second.key;
  return sample_.NameOf(key.substr(0, key.find('/')));
}

std::string Chronicle::CaseOf(const Record& record) const {
  const auto found = instances_.find(record.instance());
  if (found == instances_.end() || found->second.key.find('/') != std::string::npos) return "";
  return absl::StrCat(found->second.key, " ");
}

bool Chronicle::IsAside(const Record& record) const {
  const auto found = instances_.find(record.instance());
  if (found == instances_.end()) return false;
  const Known& instance = found->second;
  if (instance.workflow == "bank_outlet") return !record.step().input().has_start();
  return instance.workflow == "daily_manager_day" && !absl::EndsWith(instance.key, shown_);
}

void Chronicle::Tell(const Record& record, Event event) {
  if (!IsAside(record)) TellMilestone(record, std::move(event));
}

void Chronicle::TellMilestone(const Record& record, Event event) {
  event.time = absl::FromUnixMicros(record.time_us());
  timeline_.Add(event);
}

}  // namespace liushui::demo
