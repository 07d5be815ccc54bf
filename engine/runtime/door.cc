#include "engine/runtime/door.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/runtime/sequence/requests.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

constexpr size_t kHashBytes = 32;

// What a client may ask of an instance that exists; the rest is the engine's own.
bool IsForClients(const ledger::v1::Input& input) {
  switch (input.kind_case()) {
    case ledger::v1::Input::kStart:
    case ledger::v1::Input::kTimer:
    case ledger::v1::Input::kDeliver:
    case ledger::v1::Input::KIND_NOT_SET:
      return false;
    default:
      return true;
  }
}

}  // namespace

absl::StatusOr<absl::optional<Outcome>> Door::Check(Letter& letter) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  if (!letter.caller.request_id.empty()) {
    ASSIGN_OR_RETURN(auto answer, FindAnswer(letter));
    if (answer.has_value()) return answer;
  }
  RETURN_IF_ERROR(parts_.store->CheckSpace());
  if (const auto* step = std::get_if<InstanceRequest>(&letter.request)) {
    RETURN_IF_ERROR(CheckInstance(letter.caller, *step));
  }
  if (const auto* deploy = std::get_if<DeployCalendarRequest>(&letter.request)) {
    ASSIGN_OR_RETURN(letter.calendar, chart::BusinessCalendar::Make(deploy->calendar));
  }
  return absl::optional<Outcome>();
}

absl::StatusOr<absl::optional<Outcome>> Door::FindAnswer(Letter& letter) const {
  const Caller& caller = letter.caller;
  LIUSHUI_CHECK(caller.request_hash.size() == kHashBytes);
  letter.looked_up_at = parts_.committer->committed();
  ASSIGN_OR_RETURN(const auto accepted,
                   FindRequest(*parts_.store, *parts_.requests, caller, parts_.clock->Now()));
  if (!accepted.has_value()) return absl::optional<Outcome>();
  RETURN_IF_ERROR(CheckRepeat(caller, *accepted));
  ASSIGN_OR_RETURN(Outcome outcome, RecordedOutcome(*parts_.store, accepted->index));
  return absl::optional<Outcome>(std::move(outcome));
}

absl::Status Door::CheckInstance(const Caller& caller, const InstanceRequest& request) const {
  LIUSHUI_CHECK(IsForClients(request.input));
  if (const SharedState cached = parts_.cache->Find(request.instance)) {
    if (cached->namespace_() == caller.name_space) return absl::OkStatus();
  } else {
    ASSIGN_OR_RETURN(const auto state, ReadMessage<state::v1::InstanceState>(
                                           *parts_.store, views::InstanceKey(request.instance)));
    if (state.has_value() && state->namespace_() == caller.name_space) {
      // Read only so that the sequencer finds it in memory.
      const absl::optional<uint32_t> task = TaskOf(request.input);
      if (!task.has_value()) return absl::OkStatus();
      return parts_.store->ReadRow(views::TaskKey(request.instance, *task)).status();
    }
  }
  return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                absl::StrCat("there is no instance ", request.instance, " in namespace ", caller.name_space));
}

}  // namespace liushui::runtime
