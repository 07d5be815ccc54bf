#include "engine/server/services/access/shown_cases.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "engine/server/messages/names.h"

namespace liushui::server {
namespace {

void AddInstance(AccessLog& log, const Identity& identity, const v1::Instance& instance, ShownCases& shown) {
  // A list without data need not look at definitions.
  if (instance.data().fields().empty() && instance.inputs().empty()) return;
  const auto names = log.NamesOf(absl::HexStringToBytes(instance.definition_hash()));
  if (ShowsPersonal(*names, instance)) shown.instances.push_back(InstanceOf(instance.name(), identity));
}

}  // namespace

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetInstanceResponse& answer) {
  ShownCases shown{AccessKind::kGet};
  AddInstance(log, identity, answer.instance(), shown);
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListInstancesResponse& answer) {
  ShownCases shown{AccessKind::kList};
  for (const v1::Instance& instance : answer.instances()) AddInstance(log, identity, instance, shown);
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListItemsResponse& answer) {
  ShownCases shown{AccessKind::kList};
  for (const v1::Item& item : answer.items()) {
    const uint64_t instance = InstanceOf(item.task().empty() ? item.job() : item.task(), identity);
    if (instance == 0 || !IsPlain(item.value())) continue;
    if (log.NamesOf(identity.name_space, instance)->any()) shown.instances = {instance};
    break;
  }
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetTaskResponse& answer) {
  ShownCases shown{AccessKind::kGet};
  const uint64_t instance = InstanceOf(answer.task().name(), identity);
  if (ShowsPersonal(*log.NamesOf(identity.name_space, instance), answer.task())) shown.instances = {instance};
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetHistoryResponse& answer) {
  ShownCases shown{AccessKind::kHistory};
  const auto& records = answer.records();
  const auto of_instance =
      std::find_if(records.begin(), records.end(), [](const auto& record) { return record.instance() != 0; });
  if (of_instance == records.end()) return shown;
  const auto names = log.NamesOf(identity.name_space, of_instance->instance());
  const bool any = std::any_of(records.begin(), records.end(),
                               [&](const auto& record) { return ShowsPersonal(*names, record); });
  if (any) shown.instances = {of_instance->instance()};
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetInstanceAtResponse& answer) {
  ShownCases shown{AccessKind::kHistory};
  AddInstance(log, identity, answer.instance(), shown);
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListChangesResponse& answer) {
  ShownCases shown{AccessKind::kHistory};
  const uint64_t instance = InstanceOf(answer.name(), identity);
  // What caused a change is told whole, with all that the input gave.
  if (!answer.changes().empty() && log.NamesOf(identity.name_space, instance)->any())
    shown.instances = {instance};
  return shown;
}

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::WatchInstancesResponse& answer) {
  ShownCases shown{AccessKind::kWatch};
  AddInstance(log, identity, answer.instance(), shown);
  return shown;
}

}  // namespace liushui::server
