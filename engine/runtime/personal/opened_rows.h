// OpenedRows: the rows of instances with their sealed values opened, for a trial in plain.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_ROWS_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_ROWS_H_

#include <string>
#include <vector>

#include "engine/core/instance.h"
#include "engine/runtime/personal/opening.h"

namespace liushui::runtime {

// As the rows under it, for one thread at a time; they and `opening` must outlive it. What may not be seen
// stays sealed, so that a trial knows that it is there.
class OpenedRows final : public core::RowSource {
 public:
  OpenedRows(const core::RowSource* under, const Opening* opening, std::string name_space)
      : under_(under), opening_(opening), name_space_(std::move(name_space)) {}

  // The rows as they are stored.
  const core::RowSource& under() const { return *under_; }

  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t instance,
                                                                uint32_t task) const override {
    return Opened(under_->ReadTask(instance, task));
  }
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance,
                                                              uint32_t job) const override {
    return Opened(under_->ReadJob(instance, job));
  }
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                absl::string_view key) const override {
    return Opened(under_->ReadItem(instance, each, key));
  }
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const override {
    return under_->ReadItemKeys(instance, each);
  }
  absl::StatusOr<absl::optional<core::NextItem>> ReadNextItem(uint64_t instance,
                                                              const core::ItemTurn& after) const override {
    return under_->ReadNextItem(instance, after);
  }

 private:
  template <typename Row>
  absl::StatusOr<absl::optional<Row>> Opened(absl::StatusOr<absl::optional<Row>> row) const {
    if (row.ok() && row->has_value()) opening_->Open(name_space_, &**row);
    return row;
  }

  const core::RowSource* const under_;
  const Opening* const opening_;
  const std::string name_space_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_OPENED_ROWS_H_
