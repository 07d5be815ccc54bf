#include "engine/audit/event_log/record_events.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {

using ledger::v1::Fact;
using ledger::v1::Input;

LogEvent& RecordEvents::Add(Transition transition) {
  LogEvent event;
  event.index = record_.index();
  event.place = static_cast<uint32_t>(events_.size());
  event.time_us = record_.time_us();
  event.instance = case_.about.instance;
  event.workflow = case_.about.workflow;
  event.activity = case_.about.workflow;
  event.transition = transition;
  event.fact = fact_;
  event.resource = record_.actor().name();
  event.on_behalf_of = record_.actor().on_behalf_of();
  event.roles.assign(record_.actor().roles().begin(), record_.actor().roles().end());
  events_.push_back(std::move(event));
  return events_.back();
}

LogEvent& RecordEvents::AddOf(Transition transition, uint32_t ordinal, const Activity& activity,
                              absl::string_view part) {
  LogEvent& event = Add(transition);
  event.kind = activity.kind;
  event.activity = activity.state;
  event.activity_instance = absl::StrCat(case_.about.instance, "-", ordinal, part.empty() ? "" : "/", part);
  event.title = activity.title;
  event.item = activity.item;
  return event;
}

absl::StatusOr<EventReader::Activity*> RecordEvents::Find(uint32_t ordinal) {
  const auto found = case_.open.find(ordinal);
  if (found != case_.open.end()) return &found->second;
  return absl::DataLossError(absl::StrCat("record ", record_.index(), ": ", fact_, " of ", ordinal,
                                          " of instance ", record_.instance(), ", which is not open"));
}

std::vector<std::string> RecordEvents::PartsOf(const Activity& activity, const std::string& part) {
  if (!part.empty() || activity.parts.empty() || activity.parts.contains("")) return {part};
  std::vector<std::string> names;
  for (const auto& [name, unused] : activity.parts) names.push_back(name);
  return names;
}

absl::Status RecordEvents::Tell(Transition transition, uint32_t ordinal, absl::string_view reason) {
  ASSIGN_OR_RETURN(const Activity* const activity, Find(ordinal));
  for (const std::string& part : PartsOf(*activity, ""))
    AddOf(transition, ordinal, *activity, part).reason = std::string(reason);
  return absl::OkStatus();
}

absl::Status RecordEvents::End(Transition transition, uint32_t ordinal, absl::string_view reason) {
  RETURN_IF_ERROR(Tell(transition, ordinal, reason));
  case_.open.erase(ordinal);
  return absl::OkStatus();
}

absl::Status RecordEvents::Tell(Transition transition, const Deed& deed) {
  ASSIGN_OR_RETURN(const Activity* const activity, Find(deed.task));
  for (const std::string& part : PartsOf(*activity, deed.part)) {
    LogEvent& event = AddOf(transition, deed.task, *activity, part);
    if (event.resource == deed.person) continue;
    event.roles.clear();  // the actor's, who is another
    event.resource = deed.person;
    event.on_behalf_of = deed.on_behalf_of;
  }
  return absl::OkStatus();
}

void RecordEvents::ReadEvent() {
  const Input& input = record_.step().input();
  const bool is_delivered = input.deliver().has_event();
  if (!input.has_event() && !is_delivered) return;
  fact_ = "event";
  LogEvent& event = Add(Transition::kComplete);
  event.kind = ActivityKind::kEvent;
  event.activity = is_delivered ? input.deliver().event().name() : input.event().name();
  if (!record_.step().handled()) event.reason = "NOT_HANDLED";
}

absl::Status RecordEvents::ReadStep() {
  ReadEvent();
  for (const Fact& fact : record_.step().facts()) {
    const auto* const field = Fact::descriptor()->FindFieldByNumber(fact.kind_case());
    if (field == nullptr) {
      return absl::DataLossError(absl::StrCat("record ", record_.index(), ": a fact of unknown kind"));
    }
    fact_ = field->name();
    RETURN_IF_ERROR(ReadFact(fact));
  }
  return absl::OkStatus();
}

namespace {

struct TaskAndPart {
  uint32_t task = 0;
  std::string part;
};

template <typename Change>
TaskAndPart Of(const Change& change) {
  if constexpr (requires { change.part(); }) return {change.task(), change.part()};
  return {change.task(), ""};
}

// The task somebody was refused; 0 if it was something else.
TaskAndPart RefusedTask(const Input& input) {
  switch (input.kind_case()) {
    case Input::kClaim:
      return Of(input.claim());
    case Input::kRelease:
      return Of(input.release());
    case Input::kComplete:
      return Of(input.complete());
    case Input::kDelegate:
      return Of(input.delegate());
    case Input::kRecall:
      return Of(input.recall());
    case Input::kReassign:
      return Of(input.reassign());
    case Input::kComment:
      return Of(input.comment());
    case Input::kAttach:
      return Of(input.attach());
    case Input::kSaveDraft:
      return Of(input.save_draft());
    case Input::kUpdate:
      return Of(input.update());
    default:
      return {};
  }
}

}  // namespace

void RecordEvents::ReadRefused() {
  fact_ = "refused";
  const TaskAndPart refused = RefusedTask(record_.refused().input());
  const auto found = case_.open.find(refused.task);
  LogEvent& event = found == case_.open.end() ? Add(Transition::kUnknown)
                                              : AddOf(Transition::kUnknown, refused.task, found->second,
                                                      PartsOf(found->second, refused.part).front());
  event.reason = record_.refused().reason();
}

void RecordEvents::ReadSubstitution() {
  fact_ = "substitution_refused";
  const ledger::v1::SubstitutionRefused& refused = record_.substitution_refused();
  uint32_t task = 0;
  const size_t dash = refused.resource().rfind('-');
  const bool is_named =
      dash != std::string::npos && absl::SimpleAtoi(refused.resource().substr(dash + 1), &task);
  const auto found = is_named ? case_.open.find(task) : case_.open.end();
  LogEvent& event = found == case_.open.end() ? Add(Transition::kUnknown)
                                              : AddOf(Transition::kUnknown, task, found->second,
                                                      PartsOf(found->second, "").front());
  event.reason = refused.reason().empty() ? "NOT_SUBSTITUTE" : refused.reason();
}

absl::Status RecordEvents::ReadFact(const Fact& fact) {
  RETURN_IF_ERROR(ReadTaskFact(fact));
  RETURN_IF_ERROR(ReadTaskChange(fact));
  RETURN_IF_ERROR(ReadWorkFact(fact));
  RETURN_IF_ERROR(ReadListFact(fact));
  ReadCaseFact(fact);
  if (fact.has_instance_migrated()) Rename(fact.instance_migrated());
  return absl::OkStatus();
}

absl::Status RecordEvents::ReadWorkFact(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kJobOpened: {
      const ledger::v1::JobOpened& job = fact.job_opened();
      case_.open[job.job()] = {ActivityKind::kJob, job.state(), job.type(), job.item_key(), job.each(), {}};
      return Tell(Transition::kStart, job.job());
    }
    case Fact::kJobCompleted:
      return End(Transition::kComplete, fact.job_completed());
    case Fact::kJobFailed:
      if (fact.job_failed().given_up())
        return End(Transition::kAbortActivity, fact.job_failed().job(), fact.job_failed().code());
      return Tell(Transition::kSuspend, fact.job_failed().job(), fact.job_failed().code());
    case Fact::kJobRetried:
      return Tell(Transition::kResume, fact.job_retried());
    case Fact::kJobWithdrawn:
      return End(Transition::kAbortActivity, fact.job_withdrawn());
    case Fact::kChildOpened: {
      const ledger::v1::ChildOpened& child = fact.child_opened();
      case_.open[child.child()] = {ActivityKind::kChild, child.state(), child.workflow(), "", 0, {}};
      return Tell(Transition::kStart, child.child());
    }
    case Fact::kChildCompleted:
      return End(Transition::kComplete, fact.child_completed());
    case Fact::kChildFailed:
      return End(Transition::kAbortActivity, fact.child_failed().child(), fact.child_failed().reason());
    case Fact::kChildWithdrawn:
      return End(Transition::kAbortActivity, fact.child_withdrawn());
    default:
      return absl::OkStatus();
  }
}

absl::Status RecordEvents::OpenItemChild(uint32_t each, const std::string& key, uint32_t child) {
  if (child == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Activity* const list, Find(each));
  case_.item_children[{each, key}] = child;
  case_.open[child] = {ActivityKind::kChild, list->state, "", key, each, {}};
  return Tell(Transition::kStart, child);
}

absl::Status RecordEvents::EndItemChild(Transition transition, uint32_t each, const std::string& key,
                                        absl::string_view reason) {
  const auto found = case_.item_children.find({each, key});
  if (found == case_.item_children.end()) return absl::OkStatus();  // its work is a task or a job
  const uint32_t child = found->second;
  case_.item_children.erase(found);
  return End(transition, child, reason);
}

absl::Status RecordEvents::ReadListFact(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kEachOpened:
      case_.open[fact.each_opened().each()] = {
          ActivityKind::kEach, fact.each_opened().state(), "", "", 0, {}};
      return Tell(Transition::kStart, fact.each_opened().each());
    case Fact::kItemAdded: {
      const ledger::v1::ItemAdded& item = fact.item_added();
      return OpenItemChild(item.each(), item.key(), item.child());
    }
    case Fact::kItemOpened: {
      const ledger::v1::ItemOpened& item = fact.item_opened();
      return OpenItemChild(item.each(), item.key(), item.child());
    }
    case Fact::kItemDone:
      return EndItemChild(Transition::kComplete, fact.item_done().each(), fact.item_done().key());
    case Fact::kItemFailed: {
      const ledger::v1::ItemFailed& item = fact.item_failed();
      return EndItemChild(Transition::kAbortActivity, item.each(), item.key(), item.code());
    }
    case Fact::kEachClosed: {
      // A list that was left while items were open did not come to its end.
      const size_t before = events_.size();
      WithdrawItems(fact.each_closed().each());
      const bool is_whole = events_.size() == before;
      return End(is_whole ? Transition::kComplete : Transition::kAbortActivity, fact.each_closed().each());
    }
    case Fact::kEachLeft:
      return Tell(Transition::kUnknown, fact.each_left());
    default:
      return absl::OkStatus();
  }
}

void RecordEvents::Withdraw(uint32_t ordinal, const Activity& activity) {
  if (activity.kind != ActivityKind::kTask) {
    AddOf(Transition::kAbortActivity, ordinal, activity);
    return;
  }
  for (const auto& [name, part] : activity.parts) {
    AddOf(part.begun ? Transition::kAbortActivity : Transition::kWithdraw, ordinal, activity, name);
  }
}

void RecordEvents::WithdrawItems(uint32_t each) {
  for (auto at = case_.open.begin(); at != case_.open.end();) {
    if (each != 0 && at->second.each != each) {
      ++at;
      continue;
    }
    Withdraw(at->first, at->second);
    case_.item_children.erase({at->second.each, at->second.item});
    at = case_.open.erase(at);
  }
}

void RecordEvents::ReadCaseFact(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted: {
      const ledger::v1::InstanceStarted& started = fact.instance_started();
      case_.about.workflow = started.workflow();
      case_.about.revision = started.revision();
      case_.about.business_key = started.business_key();
      case_.about.parent = started.parent().instance();
      case_.about.started_by = started.origin().instance();
      Add(Transition::kStart);
      return;
    }
    case Fact::kInstanceCompleted:
      WithdrawItems(0);
      Add(Transition::kComplete);
      case_.ended = true;
      return;
    case Fact::kInstanceCancelled:
      WithdrawItems(0);
      Add(Transition::kAbortCase).reason = fact.instance_cancelled();
      case_.ended = true;
      return;
    case Fact::kInstanceStuck:
      Add(Transition::kSuspend).reason = fact.instance_stuck().reason();
      return;
    case Fact::kInstanceUnstuck:
      Add(Transition::kResume);
      return;
    case Fact::kIncidentRaised:
      Add(Transition::kUnknown).reason = fact.incident_raised().reason();
      return;
    case Fact::kStateOverdue:
    case Fact::kStateReminded:
    case Fact::kStateEscalated:
    case Fact::kIncidentResolved:
    case Fact::kInstanceMigrated:
      Add(Transition::kUnknown);
      return;
    default:
      return;
  }
}

void RecordEvents::Rename(const ledger::v1::InstanceMigrated& migrated) {
  std::map<std::string, std::string> names;
  for (const ledger::v1::StateMapping& state : migrated.renamed()) names[state.from()] = state.to();
  for (auto& [ordinal, activity] : case_.open) {
    const auto found = names.find(activity.state);
    if (found != names.end() && !found->second.empty()) activity.state = found->second;
  }
}

}  // namespace liushui::audit
