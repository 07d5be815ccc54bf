#include "engine/server/services/oversight/change_lists.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/audit/changes/field_changes.h"
#include "engine/audit/describe.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/runtime/read/pages.h"
#include "engine/server/messages/fields.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/oversight/list_requests.h"
#include "engine/server/services/oversight/read_moment.h"

namespace liushui::server {
namespace {

// From which record on a page goes, and the ends of the whole.
struct Stretch {
  uint64_t next = 0;
  runtime::Positions ends;
};

constexpr int kDefaultChangesPage = 200;

// "5,0,120": the record to go on with, and the ends that the first page found.
std::string MarkOf(const Stretch& stretch) {
  return absl::StrCat(stretch.next, ",", stretch.ends.from, ",", stretch.ends.to);
}

absl::StatusOr<Stretch> StretchIn(const std::string& mark) {
  const std::vector<std::string> parts = absl::StrSplit(mark, ',');
  Stretch stretch;
  const bool sound = parts.size() == 3 && absl::SimpleAtoi(parts[0], &stretch.next) &&
                     absl::SimpleAtoi(parts[1], &stretch.ends.from) &&
                     absl::SimpleAtoi(parts[2], &stretch.ends.to);
  if (sound) return stretch;
  return runtime::PageInvalid();
}

absl::StatusOr<Stretch> ReadStretch(const runtime::Reads& reads, const v1::ListChangesRequest& request) {
  ASSIGN_OR_RETURN(const auto from,
                   ReadMoment(reads, MomentFields{"from_position", request.from_position(), "from_time",
                                                  request.has_from_time() ? &request.from_time() : nullptr}));
  ASSIGN_OR_RETURN(const auto to,
                   ReadMoment(reads, MomentFields{"to_position", request.to_position(), "to_time",
                                                  request.has_to_time() ? &request.to_time() : nullptr}));
  Stretch stretch;
  stretch.ends = {from.value_or(0), to.value_or(reads.position())};
  stretch.next = stretch.ends.from;
  if (stretch.ends.from <= stretch.ends.to) return stretch;
  const std::string sentence = absl::StrCat("expected at least ", stretch.ends.from,
                                            ", where the comparison begins, found ", stretch.ends.to);
  return RefuseFields("FIELD_INVALID", absl::StrCat("to_position: ", sentence),
                      {{"to_position", "FIELD_INVALID", sentence}});
}

absl::StatusOr<uint64_t> NumberOf(const runtime::Reads& reads, const std::string& name,
                                  const Identity& identity) {
  ASSIGN_OR_RETURN(const InstanceReference reference, ReadInstanceReference({"name", name}, identity));
  if (reference.workflow.empty()) return reference.instance;
  ASSIGN_OR_RETURN(const auto state,
                   reads.FindInstance(identity.name_space, reference.workflow, reference.business_key));
  return state.instance();
}

void AddChanges(const runtime::ReplayedStep& step, v1::ListChangesResponse& response) {
  const ledger::v1::Record& record = step.record;
  const std::string cause = audit::DescribeInput(record.step().input(), absl::UTCTimeZone());
  for (const audit::FieldChange& change : audit::ChangesOf(step.before, step.after)) {
    v1::FieldChange& told = *response.add_changes();
    told.set_index(static_cast<int64_t>(record.index()));
    *told.mutable_time() = TimestampOf(record.time_us());
    told.set_actor(record.actor().name());
    told.set_on_behalf_of(record.actor().on_behalf_of());
    told.set_cause(cause);
    told.set_path(change.path);
    WriteJson(change.before, told.mutable_before());
    WriteJson(change.after, told.mutable_after());
  }
}

}  // namespace

absl::StatusOr<v1::ListChangesResponse> PageOfChanges(const runtime::Reads& reads,
                                                      const v1::ListChangesRequest& request,
                                                      const Identity& identity) {
  ASSIGN_OR_RETURN(const uint64_t instance, NumberOf(reads, request.name(), identity));
  ASSIGN_OR_RETURN(const PageRequest page, ReadListPage(request, identity));
  Stretch stretch;
  if (page.after.empty()) {
    ASSIGN_OR_RETURN(stretch, ReadStretch(reads, request));
  } else {
    ASSIGN_OR_RETURN(stretch, StretchIn(page.after));
  }
  const int limit = request.page_size() == 0 ? kDefaultChangesPage : page.size;
  v1::ListChangesResponse response;
  response.set_name(core::InstanceName(identity.name_space, instance));
  response.set_from_position(static_cast<int64_t>(stretch.ends.from));
  response.set_to_position(static_cast<int64_t>(stretch.ends.to));
  int looked_at = 0;
  std::string next;
  RETURN_IF_ERROR(reads.ReplayInstance(identity.name_space, instance, {stretch.next, stretch.ends.to},
                                       [&](const runtime::ReplayedStep& step) {
                                         if (looked_at++ < limit) {
                                           AddChanges(step, response);
                                           return true;
                                         }
                                         next = MarkOf({step.record.index(), stretch.ends});
                                         return false;
                                       }));
  response.set_next_page_token(ListToken(request, identity, next));
  return response;
}

}  // namespace liushui::server
