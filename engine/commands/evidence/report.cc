#include "engine/commands/evidence/report.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "clients/cli/connection.h"
#include "clients/cli/files.h"
#include "clients/cli/session.h"
#include "engine/audit/envelope.h"
#include "engine/audit/report/evidence_page.h"
#include "engine/base/status_macros.h"
#include "engine/proof/evidence/zip.h"
#include "engine/runtime/engine.h"

namespace liushui::commands {
namespace {

absl::StatusOr<audit::ReportPage> MakePage(const cli::Session& session, const BundleReport& report) {
  ASSIGN_OR_RETURN(const std::string archive, cli::ReadFile(report.bundle, proof::kMaxZipBytes));
  ASSIGN_OR_RETURN(const proof::Evidence evidence, proof::ReadBundle(archive));
  audit::PageSource source{evidence};
  source.version = runtime::EngineOptions().version;
  absl::optional<proof::Policy> policy;
  if (IsGiven(report.trusted)) {
    ASSIGN_OR_RETURN(policy, ReadTrusted(report.trusted));
    source.trusted = &*policy;
  }
  audit::StoryOptions options;
  options.language = report.options.language == "en" ? audit::Language::kEnglish : audit::Language::kChinese;
  options.zone = session.terminal().zone;
  // Of what came later the evidence says nothing.
  if (!evidence.records.empty()) {
    ASSIGN_OR_RETURN(const auto newest, audit::ParseRecord(evidence.records.rbegin()->second));
    options.now_us = newest.time_us();
  }
  ASSIGN_OR_RETURN(audit::ReportPage page, audit::PageOfEvidence(source, options));
  page.made_us = absl::ToUnixMicros(absl::Now());
  page.bundle =
      audit::ReportBundle{std::filesystem::path(report.bundle).filename().string(), IsGiven(report.trusted)};
  return page;
}

absl::Status WriteBundlePage(cli::Session& session, const BundleReport& report) {
  ASSIGN_OR_RETURN(const audit::ReportPage page, MakePage(session, report));
  const std::string path = report.options.output.empty() ? absl::StrCat("case-", page.story.instance, ".html")
                                                         : report.options.output;
  RETURN_IF_ERROR(cli::WriteReport(
      session, path, [&](cli::OutputFile& file) { return file.Write(audit::CaseReportHtml(page)); }));
  for (const audit::ReportCheck& check : page.checks) {
    if (check.passed) continue;
    session.err() << "does not hold: " << check.what << ": " << check.detail << "\n";
    session.exit_code = cli::kRefused;
  }
  return absl::OkStatus();
}

void DeclareBundle(CLI::App& command, BundleReport& report) {
  CLI::Option* bundle =
      command
          .add_option("--bundle", report.bundle,
                      "of a case, without any server: evidence of it, as liushui prove writes it")
          ->type_name("FILE");
  AddTrustedKeys(command, "with --bundle", report.trusted);
  for (const char* name : {"INSTANCE", "--from", "--server"}) bundle->excludes(command.get_option(name));
}

int RunReport(const cli::Connection& connection, const BundleReport& report, const cli::Terminal& terminal) {
  if (!report.bundle.empty()) return ReportBundle(report, terminal);
  const bool is_key_idle = IsGiven(report.trusted);
  if (is_key_idle || (report.options.instance.empty() && report.options.from.empty())) {
    *terminal.err << cli::UsageText(is_key_idle ? "report: --key and --policy go with --bundle"
                                                : "report: expected INSTANCE, --from with --to, or --bundle");
    return cli::kMisused;
  }
  return cli::RemoteReport(connection, report.options, terminal);
}

}  // namespace

int ReportBundle(const BundleReport& report, const cli::Terminal& terminal) {
  const cli::Connection nowhere;
  return cli::RunSession(nowhere, terminal,
                         [&](cli::Session& session) { return WriteBundlePage(session, report); });
}

void AddReport(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto connection = std::make_shared<cli::Connection>();  // both shared with the callback
  const auto report = std::make_shared<BundleReport>();
  CLI::App* command = app.add_subcommand(
      "report", "write the report of a case, or of a branch on some days, for people to read");
  cli::DeclareReport(*command, report->options);
  cli::AddConnectionOptions(*command, *connection);
  DeclareBundle(*command, *report);
  command->footer(
      "Of a case: what happened, who did it, deadlines, four eyes, refusals, with the ledger's proof.\n"
      "Of a branch: cases, deadlines, people and quotas, refusals, incidents, checkpoints of the days.\n\n"
      "Examples:\n"
      "  liushui report complaint/2026-0302-1\n"
      "  liushui report 17 -o case.pdf --language en\n"
      "  liushui report --namespace north --from 2026-03-01 --to 2026-03-31 -o march.pdf\n"
      "  liushui report --namespace north --from 2026-03-01 --to 2026-03-31 --json\n"
      "  liushui report --bundle case-17.zip --key 'ledger.example/north+1f2e3d4c+AaBb...'\n");
  command->callback(
      [connection, report, terminal, exit_code] { *exit_code = RunReport(*connection, *report, terminal); });
}

}  // namespace liushui::commands
