// ClassCount: one question about how many tasks there are, answered class by class.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CLASS_COUNT_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CLASS_COUNT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/runtime/counts.h"
#include "engine/runtime/oversight/name_table.h"
#include "engine/runtime/oversight/task_class.h"

namespace liushui::runtime {

// Closed tasks are counted by their day of closing for so many days, today included.
constexpr int kClosedDays = 92;

// Lives for one question, on one thread; what it is given must outlive it and not change meanwhile.
class ClassCount {
 public:
  // The coarsest grain that still tells apart what the question asks for.
  static Grain GrainOf(const CountQuery& query);

  ClassCount(const CountQuery& query, const NameTable& names, const std::vector<absl::TimeZone>& zones,
             absl::Time now);

  // Whether any task closed on this day, or open for kNoDay, can be meant.
  bool Wants(int32_t closed_day) const;
  // Adds a class of that day. Where it matters when tasks are due, the tally keeps them in buckets.
  void Take(const TaskClass& counts_as, int32_t closed_day, ClassTally& tally);

  // All but the position.
  Counted Finish() const;

 private:
  // As CountKey, with numbers for names, and without the bucket: groups that differ in it alone lie together.
  struct Key {
    uint32_t person = 0, role = 0, workflow = 0, state = 0;
    int32_t status = 0;
    int32_t opened_day = kNoDay;
    int32_t closed_day = kNoDay;
    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H hash, const Key& key) {
      return H::combine(std::move(hash), key.person, key.role, key.workflow, key.state, key.status,
                        key.opened_day, key.closed_day);
    }
  };
  // By bucket, or all as the first where it does not matter.
  using Tallies = std::array<TaskTally, kDueBuckets>;

  // What a question is about, with numbers for names. Nothing: any.
  struct Wanted {
    uint32_t name_space = 0;
    absl::optional<uint32_t> workflow, state, role, person;
    absl::optional<int32_t> opened_day;
  };

  absl::optional<uint32_t> WantedName(const std::string& name) const;
  bool GroupsBy(Dimension dimension) const { return query_.group_by.count(dimension) > 0; }
  bool Matches(const TaskClass& counts_as, int32_t closed_day);
  bool Has(uint32_t list, absl::optional<uint32_t> name);
  // The numbers of the names in a list.
  const std::vector<uint32_t>& Split(uint32_t list);
  // The buckets of an open class today.
  const Tallies& BucketsOf(const TaskClass& counts_as, ClassTally& tally) const;
  void AddTallies(const TaskClass& counts_as, const Tallies& tallies, Key key);
  DueBucket BucketOf(int32_t due_day, int32_t today) const;
  CountGroup GroupOf(const Key& key, size_t due, const TaskTally& tally) const;

  const CountQuery& query_;
  const NameTable& names_;
  const absl::Time now_;
  const uint32_t nobody_;  // the number of the empty name
  const std::vector<uint32_t> only_nobody_;
  const bool by_due_;  // whether it matters when a task is due
  Wanted wanted_;
  std::vector<int32_t> todays_;                                  // of the zones
  absl::node_hash_map<uint32_t, std::vector<uint32_t>> splits_;  // by list
  absl::flat_hash_map<Key, Tallies> groups_;
  int64_t total_ = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CLASS_COUNT_H_
