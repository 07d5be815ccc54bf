// RemoteVerify.
#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/session.h"
#include "clients/cli/table.h"

namespace liushui::cli {
namespace {

void PrintProgress(const Session& session, const v1::VerifyResponse& progress) {
  if (!session.terminal().progress) return;
  session.err() << "\r" << progress.records() << " of " << progress.total() << " records" << std::flush;
}

void PrintResult(const Session& session, const v1::VerifyResult& result, bool fold_only) {
  const double seconds = static_cast<double>(result.elapsed_us()) / 1e6;
  const std::string reexecuted = fold_only ? "" : absl::StrCat(result.reexecuted());
  PrintFields(session.terminal(),
              {{"result", result.agreed() ? Cell("all agree", Tone::kGood) : Cell("differences", Tone::kBad)},
               {"records", absl::StrCat(result.records())},
               {"instances", absl::StrCat(result.instances())},
               {"rows", absl::StrCat(result.rows())},
               {"re-executed", reexecuted},
               {"seconds", absl::StrCat(seconds)}});
  Table differences({"RECORD", "DIFFERENCE"});
  for (const v1::Difference& difference : result.differences()) {
    differences.Add({difference.index() < 0 ? "" : absl::StrCat(difference.index()), difference.message()});
  }
  if (!differences.empty()) differences.Print(session.terminal());
}

absl::Status Verify(Session& session, bool fold_only) {
  v1::VerifyRequest request;
  request.set_fold_only(fold_only);
  v1::VerifyResponse last;
  const absl::Status status = session.client().Verify(request, [&](const v1::VerifyResponse& response) {
    last = response;
    PrintProgress(session, response);
    return true;
  });
  if (session.terminal().progress) session.err() << "\r\x1b[K" << std::flush;
  if (!status.ok()) return status;
  if (!last.has_result()) return absl::InternalError("the check ended without a result");
  if (session.json()) {
    session.PrintJson(last.result());
  } else {
    PrintResult(session, last.result(), fold_only);
  }
  if (!last.result().agreed()) session.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

int RemoteVerify(const Connection& connection, bool fold_only, const Terminal& terminal) {
  return RunSession(connection, terminal, [&](Session& session) { return Verify(session, fold_only); });
}

int RemoteVerify(const Connection& connection, bool fold_only, bool json) {
  Connection chosen = connection;
  chosen.json = json;
  return RemoteVerify(chosen, fold_only, OwnTerminal());
}

}  // namespace liushui::cli
