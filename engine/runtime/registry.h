// Registry: definitions, their aliases and calendars by namespace, charts compiled.
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
#include "engine/chart/compile.h"
#include "engine/core/parameters.h"
#include "engine/runtime/directory/directory.h"
#include "engine/runtime/reads.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::runtime {

using DeployedCalendar = CalendarVersion;

// Aliases of one workflow.
constexpr size_t kMaxAliases = 100;

// A value; what it points to is shared and never changes.
class Catalog {
 public:
  void AddDefinition(const std::string& name_space, Deployed definition);
  void AddCalendar(const std::string& name_space, DeployedCalendar calendar);
  void SetAlias(const std::string& name_space, WorkflowAlias alias);
  void RemoveAlias(absl::string_view name_space, absl::string_view workflow, absl::string_view alias);

  void SetParameters(const std::string& name_space, std::shared_ptr<const core::Parameters> parameters);
  void SetDirectory(const std::string& name_space, std::shared_ptr<const Directory> directory);

  // A revision of a workflow, 0 for the newest; null if there is none.
  const Deployed* FindDefinition(absl::string_view name_space, absl::string_view workflow,
                                 uint32_t revision) const;
  // The newest revision of a workflow with this definition; null if there is none.
  const Deployed* FindPinned(absl::string_view name_space, absl::string_view workflow,
                             absl::string_view hash) const;
  // The charts that a definition's children run on; those that are not there are left out.
  chart::ChildCharts PinnedCharts(const ledger::v1::Definition& definition) const;
  // What is meant by a choice. NOT_FOUND WORKFLOW_UNKNOWN, REVISION_UNKNOWN, ALIAS_UNKNOWN.
  absl::StatusOr<Deployed> Choose(absl::string_view name_space, absl::string_view workflow,
                                  const RevisionChoice& choice) const;
  // All revisions of a workflow, newest first.
  std::vector<Deployed> Revisions(absl::string_view name_space, absl::string_view workflow) const;
  // Null if the workflow has no such alias.
  const WorkflowAlias* FindAlias(absl::string_view name_space, absl::string_view workflow,
                                 absl::string_view alias) const;
  // By workflow and alias; an empty workflow for those of all.
  std::vector<WorkflowAlias> Aliases(absl::string_view name_space, absl::string_view workflow) const;
  // The newest of every workflow, by id.
  std::vector<Deployed> NewestDefinitions(absl::string_view name_space) const;
  // Null if no definition has this hash.
  std::shared_ptr<const chart::Chart> FindChart(absl::string_view hash) const;
  // The newest version of a calendar; the version with a hash. Null if there is none.
  const DeployedCalendar* FindCalendar(absl::string_view name_space, absl::string_view calendar) const;
  const DeployedCalendar* FindCalendarVersion(absl::string_view name_space, absl::string_view hash) const;
  // All versions of a calendar, or without a name of all calendars: by name, newest first.
  std::vector<DeployedCalendar> Calendars(absl::string_view name_space, absl::string_view calendar) const;
  void SetSettings(const std::string& name_space, ledger::v1::NamespaceSettings settings);
  // The settings of a namespace; the defaults where none were set.
  ledger::v1::NamespaceSettings SettingsOf(absl::string_view name_space) const;
  // The people of a namespace; never null.
  std::shared_ptr<const Directory> DirectoryOf(absl::string_view name_space) const;
  // The parameters of a namespace; never null.
  std::shared_ptr<const core::Parameters> ParametersOf(absl::string_view name_space) const;

 private:
  using Name = std::pair<std::string, std::string>;  // namespace, and id or hash

  std::map<Name, std::vector<Deployed>> definitions_;                    // by workflow; ascending revisions
  std::map<Name, std::map<std::string, WorkflowAlias>> aliases_;         // by workflow, and by alias
  std::map<std::string, std::shared_ptr<const chart::Chart>> charts_;    // by hash
  std::map<Name, DeployedCalendar> newest_calendars_;                    // by name
  std::map<Name, DeployedCalendar> calendar_versions_;                   // by hash
  std::map<std::string, std::shared_ptr<const Directory>> directories_;  // by namespace; shared with readers
  std::map<std::string, std::shared_ptr<const core::Parameters>> parameters_;  // the same
  std::map<std::string, ledger::v1::NamespaceSettings> settings_;              // by namespace
};

// Adds to the migration of an instance the parameters for inputs that only the definition it moves to has;
// none if there is no such definition.
void AddParameters(const Catalog& catalog, const state::v1::InstanceState& state,
                   ledger::v1::Migrate& migrate);

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

// The refusals for a workflow, and for an alias of it, that is not there.
absl::Status WorkflowUnknown(absl::string_view name_space, absl::string_view workflow);
absl::Status AliasUnknown(absl::string_view name_space, absl::string_view workflow, absl::string_view alias);

// The alias which a record of kind alias_set sets.
WorkflowAlias AliasOf(const ledger::v1::Record& record);

// OK for [a-z][a-z0-9_-]* of at most 64 bytes, but for `latest`, which means the newest revision.
// INVALID_ARGUMENT ALIAS_INVALID.
absl::Status CheckAlias(absl::string_view alias);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_REGISTRY_H_
