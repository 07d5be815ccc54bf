#include "clients/cli/evidence/verification.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/progress_line.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

// Attached files that were compared; nothing where there are none.
std::string FilesText(const v1::VerifyResult& result) {
  if (result.files_unchecked() > 0) return absl::StrCat(result.files_unchecked(), " not looked at");
  return result.files() > 0 ? absl::StrCat(result.files()) : "";
}

// What a level found; empty if the server does not say.
Cell LevelCell(const v1::VerifyResult& result, const Check& check, int level) {
  for (const v1::LevelResult& found : result.levels()) {
    if (found.level() != level) continue;
    if (found.differences() > 0) return Cell(absl::StrCat(found.differences(), " differ"), Tone::kBad);
    const bool partly = check.fold_only && level == 3;
    return Cell(partly ? "agrees; nothing was decided again" : "agrees", Tone::kGood);
  }
  return Cell(result.levels().empty() ? "" : "not looked at");
}

// A count of what only checks of that level count.
std::string Counted(const Check& check, int level, int64_t count) {
  return check.level < level ? "" : absl::StrCat(count);
}

void PrintResult(const Session& session, const v1::VerifyResult& result, const Check& check) {
  const double seconds = static_cast<double>(result.elapsed_us()) / 1e6;
  PrintFields(session.terminal(),
              {{"result", result.agreed() ? Cell("all agree", Tone::kGood) : Cell("differences", Tone::kBad)},
               {"1 integrity", LevelCell(result, check, 1)},
               {"2 completeness", LevelCell(result, check, 2)},
               {"3 meaning", LevelCell(result, check, 3)},
               {"records", absl::StrCat(result.records())},
               {"instances", Counted(check, 2, result.instances())},
               {"rows", Counted(check, 3, result.rows())},
               {"re-executed", check.fold_only ? "" : Counted(check, 3, result.reexecuted())},
               {"files", FilesText(result)},
               {"checkpoints", absl::StrCat(result.checkpoints())},
               {"seconds", absl::StrCat(seconds)}});
  Table differences({"LEVEL", "RECORD", "DIFFERENCE"});
  for (const v1::Difference& difference : result.differences()) {
    differences.Add({absl::StrCat(difference.level()),
                     difference.index() < 0 ? "stored" : absl::StrCat(difference.index()),
                     difference.message()});
  }
  if (!differences.empty()) differences.Print(session.terminal());
  const int64_t untold = result.difference_count() - result.differences_size();
  if (untold > 0) session.out() << "and " << untold << " more\n";
  for (const std::string& remark : result.remarks()) session.out() << "remark: " << remark << "\n";
}

absl::Status Show(Session& session, const Check& check, const Verification& verify) {
  const bool shows_progress = session.terminal().progress;
  ProgressLine line;
  const auto progress = [&](absl::string_view what, int64_t checked, int64_t total) {
    if (shows_progress) {
      session.err() << "\r" << line.Text(what, checked, total, absl::Now()) << "\x1b[K" << std::flush;
    }
  };
  const absl::StatusOr<v1::VerifyResult> result = verify(session, progress);
  if (shows_progress) session.err() << "\r\x1b[K" << std::flush;
  RETURN_IF_ERROR(result.status());
  if (session.json()) {
    session.PrintJson(*result);
  } else {
    PrintResult(session, *result, check);
  }
  if (!result->agreed()) session.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

int ShowVerification(const Connection& connection, const Terminal& terminal, const Check& check,
                     const Verification& verify) {
  return RunSession(connection, terminal, [&](Session& session) { return Show(session, check, verify); });
}

}  // namespace liushui::cli
