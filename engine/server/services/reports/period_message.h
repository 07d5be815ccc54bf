// A period's story as clients see it.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_MESSAGE_H_

#include "engine/audit/report/period/period_story.h"
#include "liushui/v1/period_report.pb.h"

namespace liushui::server {

v1::PeriodReport PeriodMessage(const audit::PeriodStory& story);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_MESSAGE_H_
