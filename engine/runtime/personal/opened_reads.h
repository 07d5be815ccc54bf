// OpenedReads: what is committed, with the personal values in it as they may be shown.
//
// Sealed stay: records as such (ReadRecords, evidence, what verification and exports read), and what is asked
// of all instances at once to be counted. Filters and orders look at values before they are opened.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_READS_H_

#include "engine/runtime/personal/opening.h"
#include "engine/runtime/read/committed_reads.h"

namespace liushui::runtime {

// Thread-safe. Errors are those of CommittedReads.
class OpenedReads final : public CommittedReads {
 public:
  // parts.opening must be set.
  explicit OpenedReads(ReadParts parts) : CommittedReads(parts), opening_(parts.opening) {}

  absl::StatusOr<state::v1::InstanceState> GetInstance(absl::string_view name_space,
                                                       uint64_t instance) const override;
  absl::StatusOr<state::v1::InstanceState> FindInstance(absl::string_view name_space,
                                                        absl::string_view workflow,
                                                        absl::string_view business_key) const override;
  absl::StatusOr<Page<state::v1::InstanceState>> ListInstances(const InstanceQuery& query) const override;
  absl::StatusOr<Page<views::ListedItem>> ListItems(const ItemQuery& query) const override;
  absl::StatusOr<state::v1::TaskState> GetTask(absl::string_view name_space, uint64_t instance,
                                               uint32_t task) const override;
  absl::StatusOr<Page<state::v1::TaskState>> ListTasks(const TaskQuery& query) const override;
  absl::StatusOr<Page<ledger::v1::Record>> GetHistory(absl::string_view name_space, uint64_t instance,
                                                      int limit, absl::string_view after,
                                                      Beside beside) const override;
  absl::StatusOr<audit::FoldedInstance> InstanceAt(absl::string_view name_space, uint64_t instance,
                                                   uint64_t position) const override;
  absl::StatusOr<PastTask> TaskAt(absl::string_view name_space, uint64_t instance, uint32_t task,
                                  uint64_t position) const override;
  absl::Status ReplayInstance(absl::string_view name_space, uint64_t instance, Positions stretch,
                              absl::FunctionRef<bool(const ReplayedStep& step)> visit) const override;

 private:
  void OpenFolded(absl::string_view name_space, audit::FoldedInstance& folded) const;
  // What was read, opened.
  template <typename Message>
  absl::StatusOr<Message> Opened(absl::string_view name_space, absl::StatusOr<Message> read) const {
    if (read.ok()) opening_->Open(name_space, &*read);
    return read;
  }
  template <typename Row>
  absl::StatusOr<Page<Row>> OpenedPage(absl::string_view name_space, absl::StatusOr<Page<Row>> page) const {
    if (!page.ok()) return page;
    for (Row& row : page->rows) opening_->Open(name_space, &row);
    return page;
  }

  const Opening* const opening_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_READS_H_
