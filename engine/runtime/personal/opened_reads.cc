#include "engine/runtime/personal/opened_reads.h"

#include <utility>

#include "engine/base/status_macros.h"

namespace liushui::runtime {

using ledger::v1::Record;
using state::v1::InstanceState;
using state::v1::TaskState;

absl::StatusOr<InstanceState> OpenedReads::GetInstance(absl::string_view name_space,
                                                       uint64_t instance) const {
  return Opened(name_space, CommittedReads::GetInstance(name_space, instance));
}

absl::StatusOr<InstanceState> OpenedReads::FindInstance(absl::string_view name_space,
                                                        absl::string_view workflow,
                                                        absl::string_view business_key) const {
  return Opened(name_space, CommittedReads::FindInstance(name_space, workflow, business_key));
}

absl::StatusOr<Page<InstanceState>> OpenedReads::ListInstances(const InstanceQuery& query) const {
  return OpenedPage(query.name_space, CommittedReads::ListInstances(query));
}

absl::StatusOr<Page<views::ListedItem>> OpenedReads::ListItems(const ItemQuery& query) const {
  ASSIGN_OR_RETURN(Page<views::ListedItem> page, CommittedReads::ListItems(query));
  for (views::ListedItem& listed : page.rows) opening_->Open(query.name_space, &listed.item);
  return page;
}

absl::StatusOr<TaskState> OpenedReads::GetTask(absl::string_view name_space, uint64_t instance,
                                               uint32_t task) const {
  return Opened(name_space, CommittedReads::GetTask(name_space, instance, task));
}

absl::StatusOr<Page<TaskState>> OpenedReads::ListTasks(const TaskQuery& query) const {
  return OpenedPage(query.name_space, CommittedReads::ListTasks(query));
}

absl::StatusOr<Page<Record>> OpenedReads::GetHistory(absl::string_view name_space, uint64_t instance,
                                                     int limit, absl::string_view after,
                                                     Beside beside) const {
  return OpenedPage(name_space, CommittedReads::GetHistory(name_space, instance, limit, after, beside));
}

void OpenedReads::OpenFolded(absl::string_view name_space, audit::FoldedInstance& folded) const {
  opening_->Open(name_space, &folded.state);
  for (auto& [ordinal, task] : folded.tasks) opening_->Open(name_space, &task);
  for (auto& [ordinal, job] : folded.jobs) opening_->Open(name_space, &job);
  for (auto& [place, item] : folded.items) opening_->Open(name_space, &item);
}

absl::StatusOr<audit::FoldedInstance> OpenedReads::InstanceAt(absl::string_view name_space, uint64_t instance,
                                                              uint64_t position) const {
  ASSIGN_OR_RETURN(audit::FoldedInstance folded, CommittedReads::InstanceAt(name_space, instance, position));
  OpenFolded(name_space, folded);
  return folded;
}

absl::StatusOr<PastTask> OpenedReads::TaskAt(absl::string_view name_space, uint64_t instance, uint32_t task,
                                             uint64_t position) const {
  ASSIGN_OR_RETURN(PastTask past, CommittedReads::TaskAt(name_space, instance, task, position));
  opening_->Open(name_space, &past.task);
  opening_->Open(name_space, &past.instance);
  return past;
}

absl::Status OpenedReads::ReplayInstance(absl::string_view name_space, uint64_t instance, Positions stretch,
                                         absl::FunctionRef<bool(const ReplayedStep& step)> visit) const {
  return CommittedReads::ReplayInstance(name_space, instance, stretch, [&](const ReplayedStep& step) {
    Record record = step.record;
    opening_->Open(name_space, &record);
    audit::FoldedInstance before = step.before;
    OpenFolded(name_space, before);
    core::Instance after = step.after;
    opening_->Open(name_space, &after.mutable_state());
    for (auto& [ordinal, task] : after.mutable_changes().tasks) opening_->Open(name_space, &task);
    return visit({record, before, after});
  });
}

}  // namespace liushui::runtime
