#include "clients/cli/verification.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

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
    differences.Add(
        {difference.index() < 0 ? "stored" : absl::StrCat(difference.index()), difference.message()});
  }
  if (!differences.empty()) differences.Print(session.terminal());
}

absl::Status Show(Session& session, bool fold_only, const Verification& verify) {
  const bool shows_progress = session.terminal().progress;
  const absl::StatusOr<v1::VerifyResult> result = verify(session, [&](int64_t records, int64_t total) {
    if (shows_progress) session.err() << "\r" << records << " of " << total << " records" << std::flush;
  });
  if (shows_progress) session.err() << "\r\x1b[K" << std::flush;
  RETURN_IF_ERROR(result.status());
  if (session.json()) {
    session.PrintJson(*result);
  } else {
    PrintResult(session, *result, fold_only);
  }
  if (!result->agreed()) session.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

int ShowVerification(const Connection& connection, const Terminal& terminal, bool fold_only,
                     const Verification& verify) {
  return RunSession(connection, terminal, [&](Session& session) { return Show(session, fold_only, verify); });
}

}  // namespace liushui::cli
