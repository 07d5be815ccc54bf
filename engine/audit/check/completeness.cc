#include "engine/audit/check/completeness.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/audit/reexecute.h"
#include "engine/core/decide.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

const ledger::v1::TimerSet* FindTimer(const state::v1::InstanceState& state, uint32_t ordinal) {
  for (const ledger::v1::TimerSet& timer : state.timers()) {
    if (timer.timer() == ordinal) return &timer;
  }
  for (const state::v1::Activity& activity : state.activities()) {
    if (activity.has_next_timer() && activity.next_timer().timer() == ordinal) return &activity.next_timer();
  }
  return nullptr;
}

std::vector<std::string> MalformationsOf(const ledger::v1::Refused& refused) {
  std::vector<std::string> problems;
  if (refused.input().kind_case() == ledger::v1::Input::KIND_NOT_SET)
    problems.push_back("refused: it does not say what was tried");
  if (!core::IsRecordedRefusal(refused.reason())) {
    problems.push_back(
        absl::StrCat("refused.reason: expected one that is recorded, found ", Quoted(refused.reason())));
  }
  if (refused.message().empty()) problems.push_back("refused: it does not say why");
  return problems;
}

std::vector<std::string> MalformationsOf(const ledger::v1::SubstitutionRefused& refused) {
  std::vector<std::string> problems;
  if (refused.call().empty()) problems.push_back("substitution_refused: it does not say what was called");
  if (refused.message().empty()) problems.push_back("substitution_refused: it does not say why");
  return problems;
}

std::vector<std::string> MalformationsOf(const ledger::v1::RefusalsSuppressed& suppressed) {
  std::vector<std::string> problems;
  const std::string* last = nullptr;
  for (const ledger::v1::SuppressedReason& reason : suppressed.reasons()) {
    if (last != nullptr && reason.reason() <= *last)
      problems.push_back("refusals_suppressed: its reasons do not ascend");
    last = &reason.reason();
    if (reason.reason().empty() || reason.count() == 0)
      problems.push_back("refusals_suppressed: it counts nothing");
  }
  if (last == nullptr) problems.push_back("refusals_suppressed: it counts nothing");
  return problems;
}

}  // namespace

absl::optional<std::string> EarlyTimer(const Record& record, const state::v1::InstanceState& before) {
  const ledger::v1::Input& input = record.step().input();
  if (!input.has_timer()) return absl::nullopt;
  const ledger::v1::TimerSet* const timer = FindTimer(before, input.timer().timer());
  if (timer == nullptr || record.time_us() >= timer->due_us()) return absl::nullopt;
  return absl::StrCat("timer ", timer->timer(), " of instance ", record.instance(), " fires at ",
                      record.time_us(), ", before its due at ", timer->due_us());
}

absl::optional<std::string> MissingDefinition(const Record& record, const Definitions& definitions) {
  const ledger::v1::Input& input = InputOf(record);
  const bool starts = input.has_start() && record.instance() == record.index();
  if (!starts && !input.has_migrate()) return absl::nullopt;
  const std::string& hash = starts ? input.start().definition() : input.migrate().definition();
  if (definitions.Find(record.namespace_(), hash) != nullptr) return absl::nullopt;
  return absl::StrCat("definition ", HexOf(hash), " was never deployed in ", Quoted(record.namespace_()));
}

std::vector<std::string> Malformations(const Record& record) {
  std::vector<std::string> problems;
  if (record.has_refused()) problems = MalformationsOf(record.refused());
  if (record.has_substitution_refused()) problems = MalformationsOf(record.substitution_refused());
  if (record.has_refusals_suppressed()) problems = MalformationsOf(record.refusals_suppressed());
  const bool is_refusal =
      record.has_refused() || record.has_substitution_refused() || record.has_refusals_suppressed();
  if (is_refusal && record.actor().name().empty()) problems.push_back("a refusal: it does not say who tried");
  return problems;
}

}  // namespace liushui::audit
