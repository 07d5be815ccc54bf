#include "engine/runtime/registry.h"

#include <algorithm>

#include "absl/strings/ascii.h"
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

constexpr size_t kMaxAliasBytes = 64;

bool IsAliasByte(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-';
}

}  // namespace

absl::Status WorkflowUnknown(absl::string_view name_space, absl::string_view workflow) {
  return Refuse(absl::StatusCode::kNotFound, "WORKFLOW_UNKNOWN",
                absl::StrCat("no workflow \"", workflow, "\" is deployed in namespace ", name_space));
}

absl::Status AliasUnknown(absl::string_view name_space, absl::string_view workflow, absl::string_view alias) {
  return Refuse(
      absl::StatusCode::kNotFound, "ALIAS_UNKNOWN",
      absl::StrCat("workflow ", workflow, " has no alias \"", alias, "\" in namespace ", name_space));
}

absl::Status CheckAlias(absl::string_view alias) {
  const bool fits = !alias.empty() && alias.size() <= kMaxAliasBytes && absl::ascii_islower(alias[0]) &&
                    std::all_of(alias.begin(), alias.end(), IsAliasByte) && alias != "latest";
  if (fits) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "ALIAS_INVALID",
                absl::StrCat("expected an alias of a-z, 0-9, _ and -, beginning with a letter, at most ",
                             kMaxAliasBytes,
                             " bytes, and not latest, which always means the newest "
                             "revision; found \"",
                             alias, "\""));
}

WorkflowAlias AliasOf(const ledger::v1::Record& record) {
  const ledger::v1::AliasSet& set = record.alias_set();
  return {set.workflow(), set.alias(),      set.revision(),       set.hash(),
          record.index(), record.time_us(), record.actor().name()};
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

void Catalog::SetAlias(const std::string& name_space, WorkflowAlias alias) {
  auto& aliases = aliases_[{name_space, alias.workflow}];
  aliases.insert_or_assign(alias.alias, std::move(alias));
}

void Catalog::RemoveAlias(absl::string_view name_space, absl::string_view workflow, absl::string_view alias) {
  aliases_[{std::string(name_space), std::string(workflow)}].erase(std::string(alias));
}

const WorkflowAlias* Catalog::FindAlias(absl::string_view name_space, absl::string_view workflow,
                                        absl::string_view alias) const {
  const auto* aliases = Find(aliases_, name_space, workflow);
  if (aliases == nullptr) return nullptr;
  const auto found = aliases->find(std::string(alias));
  return found == aliases->end() ? nullptr : &found->second;
}

std::vector<WorkflowAlias> Catalog::Aliases(absl::string_view name_space, absl::string_view workflow) const {
  std::vector<WorkflowAlias> listed;
  const Name first(name_space, workflow);
  for (auto found = aliases_.lower_bound(first); found != aliases_.end(); ++found) {
    if (found->first.first != first.first) break;
    if (!workflow.empty() && found->first != first) break;
    for (const auto& [name, alias] : found->second) listed.push_back(alias);
  }
  return listed;
}

absl::StatusOr<Deployed> Catalog::Choose(absl::string_view name_space, absl::string_view workflow,
                                         const RevisionChoice& choice) const {
  const Deployed* newest = FindDefinition(name_space, workflow, 0);
  if (newest == nullptr) return WorkflowUnknown(name_space, workflow);
  uint32_t number = choice.number;
  if (!choice.alias.empty()) {
    const WorkflowAlias* alias = FindAlias(name_space, workflow, choice.alias);
    if (alias == nullptr) return AliasUnknown(name_space, workflow, choice.alias);
    number = alias->revision;
  }
  const Deployed* chosen = FindDefinition(name_space, workflow, number);
  if (chosen != nullptr) return *chosen;
  return Refuse(absl::StatusCode::kNotFound, "REVISION_UNKNOWN",
                absl::StrCat("workflow ", workflow, " has no revision ", number, " in namespace ", name_space,
                             "; its newest is ", newest->revision));
}

std::vector<Deployed> Catalog::Revisions(absl::string_view name_space, absl::string_view workflow) const {
  const std::vector<Deployed>* revisions = Find(definitions_, name_space, workflow);
  if (revisions == nullptr) return {};
  return {revisions->rbegin(), revisions->rend()};
}

const Deployed* Catalog::FindDefinition(absl::string_view name_space, absl::string_view workflow,
                                        uint32_t revision) const {
  const std::vector<Deployed>* revisions = Find(definitions_, name_space, workflow);
  if (revisions == nullptr || revision > revisions->size()) return nullptr;
  return revision == 0 ? &revisions->back() : &(*revisions)[revision - 1];
}

const Deployed* Catalog::FindPinned(absl::string_view name_space, absl::string_view workflow,
                                    absl::string_view hash) const {
  const std::vector<Deployed>* revisions = Find(definitions_, name_space, workflow);
  if (revisions == nullptr) return nullptr;
  const auto found = std::find_if(revisions->rbegin(), revisions->rend(),
                                  [&](const Deployed& deployed) { return deployed.chart->hash() == hash; });
  return found == revisions->rend() ? nullptr : &*found;
}

chart::ChildCharts Catalog::PinnedCharts(const ledger::v1::Definition& definition) const {
  chart::ChildCharts charts;
  for (const ledger::v1::PinnedChild& pinned : definition.children()) {
    if (auto chart = FindChart(pinned.definition())) charts[pinned.workflow()] = std::move(chart);
  }
  return charts;
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

std::vector<DeployedCalendar> Catalog::Calendars(absl::string_view name_space,
                                                 absl::string_view calendar) const {
  std::vector<DeployedCalendar> listed;
  for (auto found = calendar_versions_.lower_bound({std::string(name_space), ""});
       found != calendar_versions_.end() && found->first.first == name_space; ++found) {
    if (calendar.empty() || found->second.calendar->name() == calendar) listed.push_back(found->second);
  }
  std::sort(listed.begin(), listed.end(), [](const DeployedCalendar& a, const DeployedCalendar& b) {
    if (a.calendar->name() != b.calendar->name()) return a.calendar->name() < b.calendar->name();
    return a.index > b.index;
  });
  return listed;
}

void Catalog::SetDirectory(const std::string& name_space, std::shared_ptr<const Directory> directory) {
  directories_[name_space] = std::move(directory);
}

std::shared_ptr<const Directory> Catalog::DirectoryOf(absl::string_view name_space) const {
  static const auto& nobody = *new std::shared_ptr<const Directory>(std::make_shared<const Directory>());
  const auto found = directories_.find(std::string(name_space));
  return found == directories_.end() ? nobody : found->second;
}

void Catalog::SetParameters(const std::string& name_space,
                            std::shared_ptr<const core::Parameters> parameters) {
  parameters_[name_space] = std::move(parameters);
}

std::shared_ptr<const core::Parameters> Catalog::ParametersOf(absl::string_view name_space) const {
  static const auto& none =
      *new std::shared_ptr<const core::Parameters>(std::make_shared<const core::Parameters>());
  const auto found = parameters_.find(std::string(name_space));
  return found == parameters_.end() ? none : found->second;
}

void Catalog::SetSettings(const std::string& name_space, ledger::v1::NamespaceSettings settings) {
  settings_[name_space] = std::move(settings);
}

ledger::v1::NamespaceSettings Catalog::SettingsOf(absl::string_view name_space) const {
  const auto found = settings_.find(std::string(name_space));
  return found == settings_.end() ? ledger::v1::NamespaceSettings() : found->second;
}

void AddParameters(const Catalog& catalog, const state::v1::InstanceState& state,
                   ledger::v1::Migrate& migrate) {
  const auto from = catalog.FindChart(state.definition());
  const auto to = catalog.FindChart(migrate.definition());
  migrate.clear_parameters();
  if (from == nullptr || to == nullptr) return;
  catalog.ParametersOf(state.namespace_())->AddTo(*from, *to, migrate);
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
