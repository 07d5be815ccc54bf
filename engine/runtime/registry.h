// Registry: definitions and calendars by namespace, charts compiled.
//
// A Catalog is one moment of it and never changes. The sequencer works on the newest catalog; readers see the
// newest committed one, which is published once the record that made it is durable.
#ifndef LIUSHUI_ENGINE_RUNTIME_REGISTRY_H_
#define LIUSHUI_ENGINE_RUNTIME_REGISTRY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "engine/chart/chart.h"
#include "engine/runtime/reads.h"

namespace liushui::runtime {

// A deployed version of a calendar.
struct DeployedCalendar {
  std::shared_ptr<const chart::BusinessCalendar> calendar;  // shared with the charts pinned to it
  uint64_t index = 0;                                       // of the record that deployed it
};

// A value; what it points to is shared and never changes.
class Catalog {
 public:
  void AddDefinition(const std::string& name_space, Deployed definition);
  void AddCalendar(const std::string& name_space, DeployedCalendar calendar);

  // A revision of a workflow, 0 for the newest; null if there is none.
  const Deployed* FindDefinition(absl::string_view name_space, absl::string_view workflow,
                                 uint32_t revision) const;
  // The newest of every workflow, by id.
  std::vector<Deployed> NewestDefinitions(absl::string_view name_space) const;
  // Null if no definition has this hash.
  std::shared_ptr<const chart::Chart> FindChart(absl::string_view hash) const;
  // The newest version of a calendar; the version with a hash. Null if there is none.
  const DeployedCalendar* FindCalendar(absl::string_view name_space, absl::string_view calendar) const;
  const DeployedCalendar* FindCalendarVersion(absl::string_view name_space, absl::string_view hash) const;

 private:
  using Name = std::pair<std::string, std::string>;  // namespace, and id or hash

  std::map<Name, std::vector<Deployed>> definitions_;                  // by workflow; ascending revisions
  std::map<std::string, std::shared_ptr<const chart::Chart>> charts_;  // by hash
  std::map<Name, DeployedCalendar> newest_calendars_;                  // by name
  std::map<Name, DeployedCalendar> calendar_versions_;                 // by hash
};

// Thread-safe, but newest and Change are for the sequencer's thread.
class Registry {
 public:
  explicit Registry(Catalog catalog);

  const Catalog& newest() const { return *newest_; }
  // Makes `catalog` the newest; returns it for Publish.
  std::shared_ptr<const Catalog> Change(Catalog catalog);

  // What readers see; shared, so that it outlives a Publish.
  std::shared_ptr<const Catalog> committed() const ABSL_LOCKS_EXCLUDED(mutex_);
  void Publish(std::shared_ptr<const Catalog> catalog) ABSL_LOCKS_EXCLUDED(mutex_);

  // The chart with this hash, durable or not: an instance may be seen a moment before what it runs on is
  // published.
  std::shared_ptr<const chart::Chart> FindChart(absl::string_view hash) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const Catalog>
      newest_;  // changed by one thread, under the lock; that thread reads without it
  std::shared_ptr<const Catalog> committed_ ABSL_GUARDED_BY(mutex_);
};

// The refusal for a workflow, or a revision of it, that is not there.
absl::Status WorkflowUnknown(absl::string_view name_space, absl::string_view workflow, uint32_t revision);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_REGISTRY_H_
