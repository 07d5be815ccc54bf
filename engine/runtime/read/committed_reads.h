// CommittedReads: Reads over the store, each call on one snapshot of it.
//
// Lists go through an index of keys and read the row of each; what a filter leaves out was read all the same,
// so a page costs what is looked at, not what is shown (see kMaxRowsScanned).
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_COMMITTED_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_COMMITTED_READS_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/oversight/task_index.h"
#include "engine/runtime/read/read_gate.h"
#include "engine/runtime/reads.h"
#include "engine/runtime/registry.h"
#include "storage/store.h"

namespace liushui::runtime {

class Opening;  // personal/opening.h

// What is read; all must outlive the reads.
struct ReadParts {
  const storage::Store* store = nullptr;
  const Registry* registry = nullptr;
  const Committer* committer = nullptr;
  ReadGate* gate = nullptr;
  Clock* clock = nullptr;
  TaskIndex* index = nullptr;
  const Opening* opening =
      nullptr;  // of personal values, for what is computed from them; null: they stay sealed
};

// A snapshot, and the right to hold it.
struct View {
  ReadGate::Pass pass;
  std::unique_ptr<storage::Snapshot> snapshot;  // destroyed first
};
// UNAVAILABLE ENGINE_STOPPING.
absl::StatusOr<View> Look(const ReadParts& parts);

// The row of an instance of a namespace. NOT_FOUND INSTANCE_UNKNOWN.
absl::StatusOr<state::v1::InstanceState> ReadInstance(const storage::Reader& reader,
                                                      absl::string_view name_space, uint64_t instance);

// Thread-safe. After the gate is closed every read of the store is UNAVAILABLE ENGINE_STOPPING.
class CommittedReads : public Reads {
 public:
  explicit CommittedReads(ReadParts parts) : parts_(parts) {}

  uint64_t position() const override { return parts_.committer->committed(); }
  absl::StatusOr<state::v1::InstanceState> GetInstance(absl::string_view name_space,
                                                       uint64_t instance) const override;
  absl::StatusOr<state::v1::InstanceState> FindInstance(absl::string_view name_space,
                                                        absl::string_view workflow,
                                                        absl::string_view business_key) const override;
  absl::StatusOr<Children> ListChildren(uint64_t instance, int limit) const override;
  absl::StatusOr<state::v1::InstanceState> Rehearse(const Rehearsal& rehearsal) const override;
  absl::StatusOr<Page<state::v1::InstanceState>> ListInstances(const InstanceQuery& query) const override;
  absl::StatusOr<Page<views::ListedItem>> ListItems(const ItemQuery& query) const override;
  absl::StatusOr<state::v1::TaskState> GetTask(absl::string_view name_space, uint64_t instance,
                                               uint32_t task) const override;
  absl::StatusOr<std::vector<core::ShownValue>> ShowTask(absl::string_view name_space, uint64_t instance,
                                                         uint32_t task) const override;
  absl::StatusOr<Page<state::v1::TaskNote>> ListNotes(uint64_t instance, uint32_t task, int limit,
                                                      absl::string_view after) const override;
  absl::StatusOr<state::v1::TaskNote> GetNote(uint64_t instance, uint32_t task,
                                              uint32_t number) const override;
  absl::StatusOr<Page<state::v1::TaskState>> ListTasks(const TaskQuery& query) const override;
  absl::StatusOr<Counted> CountTasks(const CountQuery& query) const override;
  absl::StatusOr<Page<OpenIncident>> ListIncidents(absl::string_view name_space,
                                                   absl::optional<uint64_t> instance, int limit,
                                                   absl::string_view after) const override;

  std::vector<Deployed> ListDefinitions(absl::string_view name_space) const override;
  absl::StatusOr<Deployed> GetDefinition(absl::string_view name_space, absl::string_view workflow,
                                         const RevisionChoice& choice) const override;
  std::vector<Deployed> ListRevisions(absl::string_view name_space,
                                      absl::string_view workflow) const override;
  std::vector<WorkflowAlias> ListAliases(absl::string_view name_space,
                                         absl::string_view workflow) const override;
  absl::StatusOr<std::shared_ptr<const chart::Chart>> ChartOf(absl::string_view hash) const override;
  absl::StatusOr<std::shared_ptr<const chart::BusinessCalendar>> GetCalendar(
      absl::string_view name_space, absl::string_view calendar) const override;

  std::vector<CalendarVersion> ListCalendars(absl::string_view name_space,
                                             absl::string_view calendar) const override;
  std::shared_ptr<const Directory> DirectoryOf(absl::string_view name_space) const override;
  std::shared_ptr<const core::Parameters> ParametersOf(absl::string_view name_space) const override;
  ledger::v1::NamespaceSettings SettingsOf(absl::string_view name_space) const override;
  absl::StatusOr<std::vector<StandingSchedule>> ListSchedules(absl::string_view name_space) const override;
  absl::StatusOr<StandingSchedule> GetSchedule(absl::string_view name_space,
                                               absl::string_view schedule) const override;

  absl::Status ReadRecords(uint64_t first, uint64_t end,
                           absl::FunctionRef<bool(const ledger::v1::Record&)> visit) const override;
  absl::StatusOr<Page<ledger::v1::Record>> GetHistory(absl::string_view name_space, uint64_t instance,
                                                      int limit, absl::string_view after,
                                                      Beside beside) const override;
  absl::StatusOr<uint64_t> PositionAt(absl::Time time) const override;
  absl::Status CheckPosition(uint64_t position) const override;
  absl::StatusOr<audit::FoldedInstance> InstanceAt(absl::string_view name_space, uint64_t instance,
                                                   uint64_t position) const override;
  absl::StatusOr<PastTask> TaskAt(absl::string_view name_space, uint64_t instance, uint32_t task,
                                  uint64_t position) const override;
  absl::StatusOr<Children> ListChildrenAt(uint64_t instance, int limit, uint64_t position) const override;
  absl::Status ReplayInstance(absl::string_view name_space, uint64_t instance, Positions stretch,
                              absl::FunctionRef<bool(const ReplayedStep& step)> visit) const override;
  absl::StatusOr<std::vector<ledger::v1::Record>> ListAccesses(absl::string_view name_space,
                                                               uint64_t instance) const override;
  absl::StatusOr<audit::VerifyReport> Verify(const audit::VerifyOptions& options) const override;
  absl::Status VerifyAttachments(const storage::AttachmentFolder* folder, const audit::VerifyOptions& options,
                                 audit::VerifyReport& report) const override;
  absl::StatusOr<proof::Evidence> GatherEvidence(absl::string_view name_space,
                                                 uint64_t instance) const override;
  absl::Status UseLedger(
      absl::FunctionRef<absl::Status(const audit::RecordSource& records)> use) const override;

 private:
  const ReadParts parts_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_COMMITTED_READS_H_
