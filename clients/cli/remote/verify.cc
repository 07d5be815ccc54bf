// RemoteVerify.
#include "clients/cli/evidence/verification.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {

int RemoteVerify(const Connection& connection, const Check& check, const Terminal& terminal) {
  return ShowVerification(
      connection, terminal, check,
      [check](Session& session, const Progress& progress) -> absl::StatusOr<v1::VerifyResult> {
        v1::VerifyRequest request;
        request.set_fold_only(check.fold_only);
        request.set_level(check.level);
        v1::VerifyResponse last;
        RETURN_IF_ERROR(session.client().Verify(request, [&](const v1::VerifyResponse& response) {
          last = response;
          if (response.files_total() > 0) {
            progress("files", response.files(), response.files_total());
          } else {
            progress("records", response.records(), response.total());
          }
          return true;
        }));
        if (!last.has_result()) return absl::InternalError("the check ended without a result");
        return last.result();
      });
}

}  // namespace liushui::cli
