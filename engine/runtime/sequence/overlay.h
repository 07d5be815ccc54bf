// Overlay: the tables as they will be once everything decided is durable.
//
// Rows of undurable records lie over the committed ones until they are committed themselves. Only what
// decisions read is kept: tasks, jobs, items, children and business keys; instance states are in the InstanceCache.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OVERLAY_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OVERLAY_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/instance.h"
#include "engine/views/rows.h"
#include "storage/store.h"

namespace liushui::runtime {

// For one thread. `store`, the store or a snapshot of it, must outlive it.
class Overlay : public core::RowSource {
 public:
  explicit Overlay(const storage::Reader* store) : store_(store) {}

  // The rows of the record at `index`.
  void Add(uint64_t index, const std::vector<views::RowWrite>& rows);
  // Forgets what the records below `committed` wrote: the store has it.
  void Forget(uint64_t committed);

  absl::StatusOr<absl::optional<std::string>> Read(const std::string& key) const;

  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t instance,
                                                                uint32_t task) const override;
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t instance, uint32_t job) const override;
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t instance, uint32_t each,
                                                                absl::string_view key) const override;
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t instance, uint32_t each) const override;
  absl::StatusOr<absl::optional<core::NextItem>> ReadNextItem(uint64_t instance,
                                                              const core::ItemTurn& after) const override;

  // Rows that lie over the store.
  size_t size() const { return rows_.size(); }

 private:
  struct Row {
    uint64_t index = 0;  // of the record that wrote it
    absl::optional<std::string> value;
  };

  const storage::Reader* const store_;
  std::map<std::string, Row> rows_;
  std::deque<std::pair<uint64_t, std::string>> order_;  // index and key of every write, oldest first
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OVERLAY_H_
