// Which cases' personal data an answer shows in plain: one overload for each kind of answer that can.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_SHOWN_CASES_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_SHOWN_CASES_H_

#include "engine/server/services/access/access_log.h"
#include "liushui/v1/audit_service.pb.h"
#include "liushui/v1/task_service.pb.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::server {

ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetInstanceResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListInstancesResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListItemsResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetTaskResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetHistoryResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::GetInstanceAtResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::ListChangesResponse& answer);
ShownCases CasesShown(AccessLog& log, const Identity& identity, const v1::WatchInstancesResponse& answer);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_SHOWN_CASES_H_
