#include "clients/cli/reports/report_command.h"

#include <filesystem>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/reports/page_printer.h"
#include "clients/cli/reports/zone_name.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

absl::Status ReportCase(Session& session, const ReportOptions& options) {
  v1::GetCaseReportRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceArgument(session, options.instance));
  request.set_language(options.language);
  request.set_time_zone(ZoneName(session.terminal().zone));
  const std::string path = options.output.empty()
                               ? absl::StrCat("case-", client::ShortName(request.name()), ".html")
                               : options.output;
  return WriteReport(session, path, [&](OutputFile& file) {
    absl::Status written;
    const absl::Status read =
        session.client().GetCaseReport(request, [&](const v1::GetCaseReportResponse& piece) {
          written = file.Write(piece.html());
          return written.ok();
        });
    return written.ok() ? read : written;
  });
}

absl::Status FetchPeriod(Session& session, const v1::GetPeriodReportRequest& request,
                         const std::function<absl::Status(const std::string& content)>& take) {
  absl::Status taken;
  const absl::Status read =
      session.client().GetPeriodReport(request, [&](const v1::GetPeriodReportResponse& piece) {
        if (session.terminal().progress && piece.content().empty()) {
          session.err() << "\r" << piece.records() << " of " << piece.total() << " records\x1b[K"
                        << std::flush;
        }
        taken = take(piece.content());
        return taken.ok();
      });
  if (session.terminal().progress) session.err() << "\r\x1b[K" << std::flush;
  return taken.ok() ? read : taken;
}

absl::Status ReportPeriod(Session& session, const ReportOptions& options) {
  v1::GetPeriodReportRequest request;
  request.set_from_day(options.from);
  request.set_to_day(options.to);
  request.set_language(options.language);
  request.set_time_zone(ZoneName(session.terminal().zone));
  request.set_verify(options.verify);
  const bool is_json = session.json() || absl::EndsWith(options.output, ".json");
  request.set_format(is_json ? v1::REPORT_FORMAT_JSON : v1::REPORT_FORMAT_HTML);
  if (session.json() && options.output.empty()) {
    return FetchPeriod(session, request, [&](const std::string& content) {
      session.out() << content;
      return absl::OkStatus();
    });
  }
  const std::string path =
      options.output.empty() ? absl::StrCat(session.name_space(), "-", options.from, "-", options.to, ".html")
                             : options.output;
  return WriteReport(session, path, [&](OutputFile& file) {
    return FetchPeriod(session, request, [&](const std::string& content) { return file.Write(content); });
  });
}

}  // namespace

absl::Status WriteReport(Session& session, const std::string& path,
                         const std::function<absl::Status(OutputFile& file)>& fill) {
  const bool is_pdf = absl::EndsWith(path, ".pdf");
  const std::string browser = is_pdf ? FindBrowser() : "";
  if (is_pdf && browser.empty()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "PDF_NOT_MADE",
        "a PDF is printed by Chromium, which is not on the path; install it, or ask for a page of HTML");
  }
  const std::string page = is_pdf ? absl::StrCat(absl::StripSuffix(path, ".pdf"), ".html") : path;
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(page));
  RETURN_IF_ERROR(fill(*file));
  RETURN_IF_ERROR(file->Keep());
  if (is_pdf) RETURN_IF_ERROR(PrintPage(browser, page, path));
  session.err() << path << ": " << std::filesystem::file_size(path) << " bytes\n";
  return absl::OkStatus();
}

void DeclareReport(CLI::App& command, ReportOptions& options) {
  CLI::Option* instance =
      command.add_option("INSTANCE", options.instance, "of a case: number, full name, or workflow/key");
  CLI::Option* from =
      command.add_option("--from", options.from, "of the branch: the first day, such as 2026-03-01");
  CLI::Option* to = command.add_option("--to", options.to, "of the branch: the last day");
  for (CLI::Option* day : {from, to}) day->type_name("DAY")->excludes(instance);
  from->needs(to);
  to->needs(from);
  command
      .add_flag("--verify", options.verify,
                "of the branch: also decide the whole ledger again, and say in the report what came of it")
      ->needs(from);
  command
      .add_option("-o,--output", options.output,
                  "where to write it: a page of HTML, or, if it ends in .pdf, printed by an installed "
                  "Chromium; of the branch also .json; without it a page here that is named after what it "
                  "tells")
      ->type_name("FILE");
  options.language = "zh";
  command.add_option("--language", options.language, "of headings and sentences")
      ->check(CLI::IsMember({"zh", "en"}))
      ->capture_default_str();
}

int RemoteReport(const Connection& connection, const ReportOptions& options, const Terminal& terminal) {
  return RunSession(connection, terminal, [&](Session& session) {
    return options.from.empty() ? ReportCase(session, options) : ReportPeriod(session, options);
  });
}

}  // namespace liushui::cli
