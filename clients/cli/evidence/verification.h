// What a check of a whole ledger shows: progress, then what was found; the same whether a server checks its
// own or this process a folder.
#ifndef LIUSHUI_CLIENTS_CLI_EVIDENCE_VERIFICATION_H_
#define LIUSHUI_CLIENTS_CLI_EVIDENCE_VERIFICATION_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::cli {

// What is looked at.
struct Check {
  int level = 3;           // 1 integrity, 2 completeness too, 3 meaning too
  bool fold_only = false;  // level 3 without deciding anything again (`replay`)
};

// Says how many of how many records, and then attached files, are checked.
using Progress = std::function<void(absl::string_view what, int64_t checked, int64_t total)>;
// Checks, and says how far it is.
using Verification = std::function<absl::StatusOr<v1::VerifyResult>(Session& session, const Progress&)>;

// Runs the check, with progress on stderr where that is a terminal, and prints what was found on stdout,
// level by level. Returns the exit code: kRefused if anything differs.
int ShowVerification(const Connection& connection, const Terminal& terminal, const Check& check,
                     const Verification& verify);

// Has a server check its whole ledger, and shows it. Returns the exit code: 0 all agreed, 1 differences, 3
// failure.
int RemoteVerify(const Connection& connection, const Check& check, const Terminal& terminal);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EVIDENCE_VERIFICATION_H_
