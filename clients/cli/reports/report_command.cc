// report.
#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/arguments.h"
#include "clients/cli/output_file.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/reports/page_printer.h"
#include "clients/cli/reports/zone_name.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct ReportOptions {
  std::string instance;
  std::string to;
  std::string language = "zh";
};

void DeclareReport(CLI::App& command, ReportOptions& options) {
  command.add_option("INSTANCE", options.instance, "number, full name, or workflow/key")->required();
  command.add_option(
      "-o,--output", options.to,
      "where to write it: a page of HTML, or, if it ends in .pdf, printed by an installed Chromium; "
      "without it case-NUMBER.html, here");
  command.add_option("--language", options.language, "of headings and sentences")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
}

absl::Status FetchReport(Session& session, const v1::GetCaseReportRequest& request, const std::string& path) {
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(path));
  absl::Status written;
  const absl::Status read =
      session.client().GetCaseReport(request, [&](const v1::GetCaseReportResponse& piece) {
        written = file->Write(piece.html());
        return written.ok();
      });
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(read);
  return file->Keep();
}

absl::Status Report(Session& session, const ReportOptions& options) {
  v1::GetCaseReportRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceArgument(session, options.instance));
  request.set_language(options.language);
  request.set_time_zone(ZoneName(session.terminal().zone));
  std::string path = options.to;
  if (path.empty()) path = absl::StrCat("case-", client::ShortName(request.name()), ".html");
  const bool is_pdf = absl::EndsWith(path, ".pdf");
  const std::string browser = is_pdf ? FindBrowser() : "";
  if (is_pdf && browser.empty()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "PDF_NOT_MADE",
        "a PDF is printed by Chromium, which is not on the path; install it, or ask for a page of HTML");
  }
  const std::string page = is_pdf ? absl::StrCat(absl::StripSuffix(path, ".pdf"), ".html") : path;
  RETURN_IF_ERROR(FetchReport(session, request, page));
  if (is_pdf) RETURN_IF_ERROR(PrintPage(browser, page, path));
  session.err() << path << ": " << std::filesystem::file_size(path) << " bytes\n";
  return absl::OkStatus();
}

}  // namespace

void AddReportCommand(CommandSet& commands) {
  commands.Add<ReportOptions>(
      {"report",
       "write the report of a case: what happened, who did it, deadlines, four eyes, refusals",
       {"report complaint/2026-0302-1", "report 17 -o case.pdf --language en"}},
      DeclareReport, Report);
}

}  // namespace liushui::cli
