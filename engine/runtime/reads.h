// Reads: what is committed. Every answer carries the position it was read at: all records below it count.
#ifndef LIUSHUI_ENGINE_RUNTIME_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_READS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/audit/verify.h"
#include "engine/chart/chart.h"
#include "engine/runtime/counts.h"
#include "engine/runtime/deployed.h"
#include "engine/runtime/directory/branch_reads.h"
#include "engine/runtime/evidence/evidence_reads.h"
#include "engine/runtime/read/attachment_reads.h"
#include "engine/runtime/read/history.h"
#include "engine/runtime/read/past/past_reads.h"
#include "engine/runtime/report_reads.h"
#include "engine/views/fields.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// A page of rows, and where the next begins; `next` is empty on the last.
template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::string next;
  uint64_t position = 0;
  int64_t scanned = 0;  // rows looked at for it
};

// Someone who waits until a position is durable; id 0 for nobody, who need not wait any more.
struct PositionWait {
  uint64_t position = 0;
  uint64_t id = 0;
};

// An open incident.
struct OpenIncident {
  ledger::v1::IncidentRaised incident;
  uint64_t instance = 0;
  std::string workflow;
  std::string business_key;
  int64_t raised_us = 0;
};

// What a task list is asked for; empty and default fields do not filter.
struct TaskQuery {
  std::string name_space;
  std::string workflow;
  uint64_t instance = 0;
  bool has_instance = false;
  std::string state;
  state::v1::TaskStatus status = state::v1::TASK_STATUS_UNSPECIFIED;  // unspecified: open and claimed
  std::string role;
  std::string person;
  bool overdue = false;
  const ledger::v1::Actor* mine = nullptr;     // only those this actor may claim or holds
  std::vector<ledger::v1::Actor> represented;  // with mine: or may on behalf of these
  int limit = 50;
  std::string after;          // Page::next of the page before
  std::string filter = {};    // CEL over the task (read/list_filter.h)
  std::string order_by = {};  // fields (read/row_order.h); empty: oldest first, and with `mine` by due
  absl::optional<uint64_t> as_of = {};  // as it was at this position
};

// An input that is only tried.
struct Rehearsal {
  std::string name_space;
  ledger::v1::Actor actor;
  absl::Time time;
  uint64_t instance = 0;
  ledger::v1::Input input;
};

struct InstanceQuery {
  std::string name_space;
  std::string workflow;
  state::v1::InstanceStatus status = state::v1::INSTANCE_STATUS_UNSPECIFIED;
  bool with_incidents = false;
  int limit = 50;
  std::string after;
  std::string filter = {};
  std::string order_by = {};            // empty: newest first
  absl::optional<uint64_t> as_of = {};  // as it was at this position
};

// Items of the lists of one state of an instance.
struct ItemQuery {
  std::string name_space;
  uint64_t instance = 0;
  std::string state;
  state::v1::ItemStatus status = state::v1::ITEM_STATUS_UNSPECIFIED;
  int limit = 50;
  std::string after;
  std::string filter = {};
  std::string order_by = {};  // empty: by key
};

// Children of an instance that one call looks at.
constexpr int kMaxChildrenRead = 10'000;

// Thread-safe.
class Reads : public BranchReads,
              public AttachmentReads,
              public EvidenceReads,
              public ReportReads,
              public PastReads {
 public:
  // Number of committed records.
  virtual uint64_t position() const = 0;

  // NOT_FOUND INSTANCE_UNKNOWN when there is none in this namespace.
  virtual absl::StatusOr<state::v1::InstanceState> GetInstance(absl::string_view name_space,
                                                               uint64_t instance) const = 0;
  virtual absl::StatusOr<state::v1::InstanceState> FindInstance(absl::string_view name_space,
                                                                absl::string_view workflow,
                                                                absl::string_view business_key) const = 0;
  // What its states started as children: at most `limit` are shown, of the oldest kMaxChildrenRead.
  virtual absl::StatusOr<Children> ListChildren(uint64_t instance, int limit) const = 0;
  // Decides an input on an instance as it is committed, and writes nothing: the instance as it would be.
  // Refuses as core::Decide.
  virtual absl::StatusOr<state::v1::InstanceState> Rehearse(const Rehearsal& rehearsal) const = 0;
  // Refuses with FILTER_INVALID, ORDER_INVALID, PAGE_INVALID, and ORDER_TOO_LARGE where more rows would have
  // to be put in order than one page may look at.
  virtual absl::StatusOr<Page<state::v1::InstanceState>> ListInstances(const InstanceQuery& query) const = 0;
  // As ListInstances; NOT_FOUND INSTANCE_UNKNOWN, STATE_UNKNOWN for what is no state with `each`. Nothing for
  // one that has no open list of items.
  virtual absl::StatusOr<Page<views::ListedItem>> ListItems(const ItemQuery& query) const = 0;
  // NOT_FOUND TASK_UNKNOWN.
  virtual absl::StatusOr<state::v1::TaskState> GetTask(absl::string_view name_space, uint64_t instance,
                                                       uint32_t task) const = 0;
  // What an open task's person is shown beside the form (core/people/shown.h), from the data as they are;
  // `now` is the time of the instance's newest record. NOT_FOUND TASK_UNKNOWN.
  virtual absl::StatusOr<std::vector<core::ShownValue>> ShowTask(absl::string_view name_space,
                                                                 uint64_t instance, uint32_t task) const = 0;
  // Remarks and files of a task, oldest first; one of them: NOT_FOUND NOTE_UNKNOWN. In which namespace the
  // task lies is not asked.
  virtual absl::StatusOr<Page<state::v1::TaskNote>> ListNotes(uint64_t instance, uint32_t task, int limit,
                                                              absl::string_view after) const = 0;
  virtual absl::StatusOr<state::v1::TaskNote> GetNote(uint64_t instance, uint32_t task,
                                                      uint32_t number) const = 0;
  // As ListInstances. By due, then priority, any number of open tasks are put in order.
  virtual absl::StatusOr<Page<state::v1::TaskState>> ListTasks(const TaskQuery& query) const = 0;
  // Exact at its position. Refuses as CountAt (oversight/count_at.h) for an earlier one.
  virtual absl::StatusOr<Counted> CountTasks(const CountQuery& query) const = 0;
  // Oldest first; `instance` 0 with has_instance false for all.
  virtual absl::StatusOr<Page<OpenIncident>> ListIncidents(absl::string_view name_space,
                                                           absl::optional<uint64_t> instance, int limit,
                                                           absl::string_view after) const = 0;

  // The newest definition of every workflow, by id; one of them: NOT_FOUND WORKFLOW_UNKNOWN,
  // REVISION_UNKNOWN, ALIAS_UNKNOWN; all of a workflow, newest first. The chart with a hash.
  virtual std::vector<Deployed> ListDefinitions(absl::string_view name_space) const = 0;
  virtual absl::StatusOr<Deployed> GetDefinition(absl::string_view name_space, absl::string_view workflow,
                                                 const RevisionChoice& choice) const = 0;
  virtual std::vector<Deployed> ListRevisions(absl::string_view name_space,
                                              absl::string_view workflow) const = 0;
  // By workflow and alias; an empty workflow for those of all.
  virtual std::vector<WorkflowAlias> ListAliases(absl::string_view name_space,
                                                 absl::string_view workflow) const = 0;
  virtual absl::StatusOr<std::shared_ptr<const chart::Chart>> ChartOf(absl::string_view hash) const = 0;
  // The newest version of a calendar; NOT_FOUND CALENDAR_UNKNOWN.
  virtual absl::StatusOr<std::shared_ptr<const chart::BusinessCalendar>> GetCalendar(
      absl::string_view name_space, absl::string_view calendar) const = 0;

  // Records first ... end-1 in order until `visit` returns false; OUT_OF_RANGE POSITION_UNKNOWN beyond the
  // end.
  virtual absl::Status ReadRecords(uint64_t first, uint64_t end,
                                   absl::FunctionRef<bool(const ledger::v1::Record&)> visit) const = 0;
  // An instance's steps and what else is told of it, oldest first.
  virtual absl::StatusOr<Page<ledger::v1::Record>> GetHistory(absl::string_view name_space, uint64_t instance,
                                                              int limit, absl::string_view after,
                                                              Beside beside = Beside::kAccesses) const = 0;
  // Folds and re-executes the whole ledger on a snapshot and compares with every row.
  virtual absl::StatusOr<audit::VerifyReport> Verify(const audit::VerifyOptions& options) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READS_H_
