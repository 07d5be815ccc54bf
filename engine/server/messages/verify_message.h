// What a check of the ledger found, as clients see it.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {

// `elapsed` is the wall time the check took.
v1::VerifyResult VerifyMessage(const audit::VerifyReport& report, absl::Duration elapsed);

// Why a check could not be made. An auditor is told what is damaged (DATA_LOSS LEDGER_DAMAGED), which other
// callers are not; other failures and refusals stay as they are.
absl::Status ForAuditor(const absl::Status& status);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_VERIFY_MESSAGE_H_
