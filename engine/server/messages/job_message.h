// Jobs and incidents, as clients see them.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_JOB_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_JOB_MESSAGE_H_

#include "absl/strings/string_view.h"
#include "engine/runtime/jobs.h"
#include "engine/runtime/reads.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

v1::Job JobMessage(const runtime::Lease& lease);
// Open incidents do not know their namespace: it is that of the list they come from.
v1::Incident IncidentMessage(const runtime::OpenIncident& open, absl::string_view name_space);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_JOB_MESSAGE_H_
