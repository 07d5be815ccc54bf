#include "clients/cli/verification.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

// Attached files that were compared; nothing where there are none.
std::string FilesText(const v1::VerifyResult& result) {
  if (result.files_unchecked() > 0) return absl::StrCat(result.files_unchecked(), " not looked at");
  return result.files() > 0 ? absl::StrCat(result.files()) : "";
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
               {"files", FilesText(result)},
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
  const auto progress = [&](absl::string_view what, int64_t checked, int64_t total) {
    if (shows_progress) {
      session.err() << "\r" << checked << " of " << total << " " << what << "\x1b[K" << std::flush;
    }
  };
  const absl::StatusOr<v1::VerifyResult> result = verify(session, progress);
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
