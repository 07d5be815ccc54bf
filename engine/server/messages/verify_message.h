// What a check of the ledger found, as clients see it.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_

#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {

// `elapsed` is the wall time the check took.
v1::VerifyResult VerifyMessage(const audit::VerifyReport& report, absl::Duration elapsed);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_
