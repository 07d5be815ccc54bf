#include "engine/runtime/registry.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::runtime {
namespace {

template <typename Map>
const typename Map::mapped_type* Find(const Map& map, absl::string_view name_space, absl::string_view id) {
  const auto found = map.find({std::string(name_space), std::string(id)});
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

absl::Status WorkflowUnknown(absl::string_view name_space, absl::string_view workflow, uint32_t revision) {
  const std::string which = revision == 0 ? "" : absl::StrCat(" in revision ", revision);
  return Refuse(absl::StatusCode::kNotFound, "WORKFLOW_UNKNOWN",
                absl::StrCat("no workflow \"", workflow, "\" is deployed in namespace ", name_space, which));
}

void Catalog::AddDefinition(const std::string& name_space, Deployed definition) {
  charts_.emplace(definition.chart->hash(), definition.chart);
  auto& revisions = definitions_[{name_space, definition.chart->workflow()}];
  LIUSHUI_CHECK(definition.revision == revisions.size() + 1);
  revisions.push_back(std::move(definition));
}

void Catalog::AddCalendar(const std::string& name_space, DeployedCalendar calendar) {
  calendar_versions_[{name_space, calendar.calendar->hash()}] = calendar;
  newest_calendars_[{name_space, calendar.calendar->name()}] = std::move(calendar);
}

const Deployed* Catalog::FindDefinition(absl::string_view name_space, absl::string_view workflow,
                                        uint32_t revision) const {
  const std::vector<Deployed>* revisions = Find(definitions_, name_space, workflow);
  if (revisions == nullptr || revision > revisions->size()) return nullptr;
  return revision == 0 ? &revisions->back() : &(*revisions)[revision - 1];
}

std::vector<Deployed> Catalog::NewestDefinitions(absl::string_view name_space) const {
  std::vector<Deployed> newest;
  const std::string wanted(name_space);
  for (auto found = definitions_.lower_bound({wanted, ""}); found != definitions_.end(); ++found) {
    if (found->first.first != wanted) break;
    newest.push_back(found->second.back());
  }
  return newest;
}

std::shared_ptr<const chart::Chart> Catalog::FindChart(absl::string_view hash) const {
  const auto found = charts_.find(std::string(hash));
  return found == charts_.end() ? nullptr : found->second;
}

const DeployedCalendar* Catalog::FindCalendar(absl::string_view name_space,
                                              absl::string_view calendar) const {
  return Find(newest_calendars_, name_space, calendar);
}

const DeployedCalendar* Catalog::FindCalendarVersion(absl::string_view name_space,
                                                     absl::string_view hash) const {
  return Find(calendar_versions_, name_space, hash);
}

Registry::Registry(Catalog catalog)
    : newest_(std::make_shared<const Catalog>(std::move(catalog))), committed_(newest_) {}

std::shared_ptr<const Catalog> Registry::Change(Catalog catalog) {
  auto changed = std::make_shared<const Catalog>(std::move(catalog));
  MutexLock lock(&mutex_);
  newest_ = changed;
  return changed;
}

std::shared_ptr<const chart::Chart> Registry::FindChart(absl::string_view hash) const {
  MutexLock lock(&mutex_);
  return newest_->FindChart(hash);
}

std::shared_ptr<const Catalog> Registry::committed() const {
  MutexLock lock(&mutex_);
  return committed_;
}

void Registry::Publish(std::shared_ptr<const Catalog> catalog) {
  MutexLock lock(&mutex_);
  committed_ = std::move(catalog);
}

}  // namespace liushui::runtime
