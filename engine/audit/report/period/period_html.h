// A period's story as a page of HTML.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_HTML_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_HTML_H_

#include <string>

#include "engine/audit/report/period/period_story.h"

namespace liushui::audit {

std::string PeriodReportHtml(const PeriodStory& story);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_HTML_H_
