#include "engine/audit/event_log/log_event.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/event_log/record_events.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {

absl::string_view TransitionName(Transition transition) {
  switch (transition) {
    case Transition::kSchedule:
      return "schedule";
    case Transition::kAssign:
      return "assign";
    case Transition::kReassign:
      return "reassign";
    case Transition::kStart:
      return "start";
    case Transition::kSuspend:
      return "suspend";
    case Transition::kResume:
      return "resume";
    case Transition::kComplete:
      return "complete";
    case Transition::kWithdraw:
      return "withdraw";
    case Transition::kAbortActivity:
      return "ate_abort";
    case Transition::kAbortCase:
      return "pi_abort";
    case Transition::kUnknown:
      return "unknown";
  }
  return "unknown";
}

absl::string_view ActivityKindName(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::kCase:
      return "case";
    case ActivityKind::kEvent:
      return "event";
    case ActivityKind::kTask:
      return "task";
    case ActivityKind::kJob:
      return "job";
    case ActivityKind::kChild:
      return "child";
    case ActivityKind::kEach:
      return "each";
  }
  return "case";
}

uint64_t CaseOf(const ledger::v1::Record& record) {
  if (record.has_substitution_refused()) return record.substitution_refused().instance();
  return record.has_step() || record.has_refused() ? record.instance() : 0;
}

std::vector<LogEvent> EventReader::TurnedAway(const ledger::v1::Record& record) {
  const auto found = cases_.find(record.substitution_refused().instance());
  if (found == cases_.end() || found->second.ended) return {};
  RecordEvents events(record, found->second);
  events.ReadSubstitution();
  return std::move(events).Release();
}

absl::StatusOr<std::vector<LogEvent>> EventReader::Next(const ledger::v1::Record& record) {
  if (record.has_substitution_refused()) return TurnedAway(record);
  if (CaseOf(record) == 0) return std::vector<LogEvent>();
  if (last_ended_ != 0 && last_ended_ != record.instance()) cases_.erase(last_ended_);
  const bool is_start = record.has_step() && record.step().input().has_start();
  const auto found = cases_.find(record.instance());
  if (is_start != (found == cases_.end())) {
    return absl::DataLossError(absl::StrCat("record ", record.index(), ": instance ", record.instance(),
                                            is_start ? " begins twice" : " never began, or has ended"));
  }
  Case& of = cases_[record.instance()];
  of.about.instance = record.instance();
  of.about.name_space = record.namespace_();
  RecordEvents events(record, of);
  if (record.has_refused()) events.ReadRefused();
  if (record.has_step()) RETURN_IF_ERROR(events.ReadStep());
  if (of.ended) last_ended_ = record.instance();
  return std::move(events).Release();
}

const LogCase* EventReader::FindCase(uint64_t instance) const {
  const auto found = cases_.find(instance);
  return found == cases_.end() ? nullptr : &found->second.about;
}

}  // namespace liushui::audit
