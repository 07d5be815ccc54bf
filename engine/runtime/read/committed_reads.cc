#include "engine/runtime/read/committed_reads.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/runtime/evidence/gather_case.h"
#include "engine/runtime/oversight/count_at.h"
#include "engine/runtime/read/attachment_check.h"
#include "engine/runtime/read/history.h"
#include "engine/runtime/read/ledger_source.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/past/past_cases.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/runtime/sequence/overlay.h"
#include "engine/views/child_keys.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using state::v1::InstanceState;
using state::v1::TaskState;

absl::Status InstanceUnknown(absl::string_view name_space, uint64_t instance) {
  return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                absl::StrCat("there is no instance ", instance, " in namespace ", name_space));
}

// Children as they are gathered, oldest first.
class ChildrenShown {
 public:
  explicit ChildrenShown(int limit) : limit_(static_cast<size_t>(limit)) {}

  void Add(InstanceState state) {
    const bool runs = state.ended_us() == 0;
    std::vector<InstanceState>& kind = runs ? children_.shown : ended_;
    if (kind.size() < limit_) {
      kind.push_back(std::move(state));
    } else {
      ++(runs ? children_.running_left_out : children_.ended_left_out);
    }
  }

  Children Take() {
    for (InstanceState& child : ended_) {
      if (children_.shown.size() < limit_) {
        children_.shown.push_back(std::move(child));
      } else {
        ++children_.ended_left_out;
      }
    }
    return std::move(children_);
  }

 private:
  const size_t limit_;
  Children children_;
  std::vector<InstanceState> ended_;
};

}  // namespace

absl::StatusOr<InstanceState> ReadInstance(const storage::Reader& reader, absl::string_view name_space,
                                           uint64_t instance) {
  ASSIGN_OR_RETURN(auto state, ReadMessage<InstanceState>(reader, views::InstanceKey(instance)));
  if (!state.has_value() || state->namespace_() != name_space) return InstanceUnknown(name_space, instance);
  return *std::move(state);
}

absl::StatusOr<View> Look(const ReadParts& parts) {
  ASSIGN_OR_RETURN(ReadGate::Pass pass, parts.gate->Enter());
  return View{std::move(pass), parts.store->TakeSnapshot()};
}

absl::StatusOr<InstanceState> CommittedReads::GetInstance(absl::string_view name_space,
                                                          uint64_t instance) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  return ReadInstance(*view.snapshot, name_space, instance);
}

absl::StatusOr<InstanceState> CommittedReads::FindInstance(absl::string_view name_space,
                                                           absl::string_view workflow,
                                                           absl::string_view business_key) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(const auto row,
                   view.snapshot->ReadRow(views::BusinessKeyKey(
                       {std::string(name_space), std::string(workflow), std::string(business_key)})));
  if (!row.has_value()) {
    return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                  absl::StrCat("workflow ", workflow, " has no instance with key \"", business_key,
                               "\" in namespace ", name_space));
  }
  const absl::optional<uint64_t> instance = views::ParseNumberValue(*row);
  if (!instance.has_value()) return absl::DataLossError("the row of a business key is malformed");
  return ReadInstance(*view.snapshot, name_space, *instance);
}

absl::StatusOr<Children> CommittedReads::ListChildren(uint64_t instance, int limit) const {
  return ListChildrenAt(instance, limit, position());
}

absl::StatusOr<Children> CommittedReads::ListChildrenAt(uint64_t instance, int limit,
                                                        uint64_t position) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  const PastCases cases(view.snapshot.get(), position);
  ChildrenShown children(limit);
  const auto take = [&](absl::string_view, absl::string_view value) -> absl::StatusOr<bool> {
    const absl::optional<uint64_t> child = views::ParseNumberValue(value);
    LIUSHUI_CHECK(child.has_value());
    ASSIGN_OR_RETURN(auto state, cases.FindState(*child));
    if (state.has_value()) children.Add(*std::move(state));
    return true;
  };
  RETURN_IF_ERROR(
      ScanPage(*view.snapshot, {views::ChildPrefix(instance), false, kMaxChildrenRead, ""}, take).status());
  return children.Take();
}

absl::StatusOr<InstanceState> CommittedReads::Rehearse(const Rehearsal& rehearsal) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(InstanceState state,
                   ReadInstance(*view.snapshot, rehearsal.name_space, rehearsal.instance));
  const std::shared_ptr<const chart::Chart> chart = parts_.registry->FindChart(state.definition());
  LIUSHUI_CHECK(chart != nullptr);
  const std::shared_ptr<const chart::Chart> target =
      parts_.registry->FindChart(rehearsal.input.migrate().definition());
  const core::Surroundings surroundings{*chart,         state.revision(),     view.snapshot->size(),
                                        rehearsal.time, rehearsal.name_space, rehearsal.actor,
                                        target.get()};
  const Overlay rows(view.snapshot.get());
  ledger::v1::Input input = rehearsal.input;
  if (input.has_migrate()) AddParameters(*parts_.registry->committed(), state, *input.mutable_migrate());
  ASSIGN_OR_RETURN(core::Decision decision,
                   core::Decide(surroundings, core::Instance(std::move(state), &rows), input));
  return std::move(decision.after.mutable_state());
}

absl::StatusOr<TaskState> CommittedReads::GetTask(absl::string_view name_space, uint64_t instance,
                                                  uint32_t task) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(auto state, ReadMessage<TaskState>(*view.snapshot, views::TaskKey(instance, task)));
  if (state.has_value() && state->namespace_() == name_space) return *std::move(state);
  return Refuse(
      absl::StatusCode::kNotFound, "TASK_UNKNOWN",
      absl::StrCat("there is no task ", task, " of instance ", instance, " in namespace ", name_space));
}

absl::StatusOr<Counted> CommittedReads::CountTasks(const CountQuery& query) const {
  if (query.as_of.has_value()) return CountAt(*this, query, *query.as_of);
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  return parts_.index->Count(query, parts_.clock->Now());
}

absl::StatusOr<Page<OpenIncident>> CommittedReads::ListIncidents(absl::string_view name_space,
                                                                 absl::optional<uint64_t> instance, int limit,
                                                                 absl::string_view after) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  Page<OpenIncident> page;
  page.position = view.snapshot->size();
  const PageScan scan{instance.has_value() ? views::InstanceIncidentPrefix(name_space, *instance)
                                           : views::IncidentPrefix(name_space),
                      false, limit, std::string(after)};
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    const auto place = views::ParseIncidentKey(key);
    LIUSHUI_CHECK(place.has_value());
    ASSIGN_OR_RETURN(const auto row, ParseRow<state::v1::IncidentRow>(key, value));
    page.rows.push_back(
        {row.incident(), place->instance, row.workflow(), row.business_key(), row.raised_us()});
    return true;
  };
  ASSIGN_OR_RETURN(page.next, ScanPage(*view.snapshot, scan, take));
  return page;
}

std::vector<Deployed> CommittedReads::ListDefinitions(absl::string_view name_space) const {
  return parts_.registry->committed()->NewestDefinitions(name_space);
}

absl::StatusOr<Deployed> CommittedReads::GetDefinition(absl::string_view name_space,
                                                       absl::string_view workflow,
                                                       const RevisionChoice& choice) const {
  return parts_.registry->committed()->Choose(name_space, workflow, choice);
}

std::vector<Deployed> CommittedReads::ListRevisions(absl::string_view name_space,
                                                    absl::string_view workflow) const {
  return parts_.registry->committed()->Revisions(name_space, workflow);
}

std::vector<WorkflowAlias> CommittedReads::ListAliases(absl::string_view name_space,
                                                       absl::string_view workflow) const {
  return parts_.registry->committed()->Aliases(name_space, workflow);
}

absl::StatusOr<std::shared_ptr<const chart::Chart>> CommittedReads::ChartOf(absl::string_view hash) const {
  std::shared_ptr<const chart::Chart> chart = parts_.registry->FindChart(hash);
  if (chart != nullptr) return chart;
  return Refuse(absl::StatusCode::kNotFound, "WORKFLOW_UNKNOWN",
                absl::StrCat("no definition has the hash ", absl::BytesToHexString(hash)));
}

absl::StatusOr<std::shared_ptr<const chart::BusinessCalendar>> CommittedReads::GetCalendar(
    absl::string_view name_space, absl::string_view calendar) const {
  const std::shared_ptr<const Catalog> catalog = parts_.registry->committed();
  const DeployedCalendar* found = catalog->FindCalendar(name_space, calendar);
  if (found != nullptr) return found->calendar;
  return Refuse(absl::StatusCode::kNotFound, "CALENDAR_UNKNOWN",
                absl::StrCat("no calendar \"", calendar, "\" is deployed in namespace ", name_space));
}

absl::Status CommittedReads::ReadRecords(uint64_t first, uint64_t end,
                                         absl::FunctionRef<bool(const Record&)> visit) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const uint64_t size = parts_.store->size();
  if (first > end || end > size) {
    return Refuse(
        absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
        absl::StrCat("records ", first, " to ", end, " (exclusive) were asked for; the ledger has ", size));
  }
  absl::Status malformed;
  RETURN_IF_ERROR(parts_.store->ReadRecords(first, end, [&](uint64_t index, absl::string_view bytes) {
    Record record;
    if (record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return visit(record);
    malformed = absl::DataLossError(absl::StrCat("record ", index, " does not parse"));
    return false;
  }));
  return malformed;
}

absl::StatusOr<Page<Record>> CommittedReads::GetHistory(absl::string_view name_space, uint64_t instance,
                                                        int limit, absl::string_view after,
                                                        Beside beside) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(const InstanceState state, ReadInstance(*view.snapshot, name_space, instance));
  uint64_t first = instance;
  if (!after.empty()) {
    ASSIGN_OR_RETURN(const std::string key, ParsePageToken(after, ""));
    const absl::optional<uint64_t> last = views::ParseNumberValue(key);
    if (!last.has_value()) return PageInvalid();
    first = *last + 1;
  }
  const int wanted = std::clamp(limit, 1, kMaxPageRows);
  ASSIGN_OR_RETURN(HistoryPage history,
                   ReadHistory(*view.snapshot, state, first, static_cast<size_t>(wanted), beside));
  Page<Record> page;
  page.position = view.snapshot->size();
  page.rows = std::move(history.records);
  if (history.more) page.next = PageToken(views::NumberValue(page.rows.back().index()));
  return page;
}

absl::StatusOr<audit::VerifyReport> CommittedReads::Verify(const audit::VerifyOptions& options) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  return VerifyStore(*parts_.store, *view.snapshot, options);
}

absl::Status CommittedReads::VerifyAttachments(const storage::AttachmentFolder* folder,
                                               const audit::VerifyOptions& options,
                                               audit::VerifyReport& report) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  return CheckAttachments(*view.snapshot, options.decides() ? folder : nullptr, options, report);
}

absl::StatusOr<proof::Evidence> CommittedReads::GatherEvidence(absl::string_view name_space,
                                                               uint64_t instance) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  ASSIGN_OR_RETURN(const InstanceState state, ReadInstance(*view.snapshot, name_space, instance));
  return GatherCase(*view.snapshot, state);
}

absl::Status CommittedReads::UseLedger(
    absl::FunctionRef<absl::Status(const audit::RecordSource& records)> use) const {
  ASSIGN_OR_RETURN(const View view, Look(parts_));
  return use(LedgerSource(view.snapshot.get()));
}

}  // namespace liushui::runtime
