#include "engine/server/services/reports/case_report.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/envelope.h"
#include "engine/audit/evidence/check_case.h"
#include "engine/audit/report/report_html.h"
#include "engine/base/status_macros.h"
#include "engine/server/services/evidence/export_streams.h"

namespace liushui::server {
namespace {

using audit::Phrase;

// With proofs, where checkpoints are signed.
absl::StatusOr<proof::Evidence> Gather(const ServerParts& parts, const ReportWanted& wanted) {
  absl::StatusOr<proof::Evidence> proved = GatherProved(parts, wanted.name_space, wanted.instance);
  if (proved.ok() || ReasonOf(proved.status()) != "CHECKPOINTS_OFF") return proved;
  return parts.engine.reads().GatherEvidence(wanted.name_space, wanted.instance);
}

absl::StatusOr<std::vector<ledger::v1::Record>> RecordsOf(const proof::Evidence& evidence) {
  if (evidence.records.size() > audit::kMaxStoryRecords) {
    return Refuse(absl::StatusCode::kResourceExhausted, "CASE_TOO_LONG",
                  absl::StrCat("instance ", evidence.instance, " has ", evidence.records.size(),
                               " records; a report is made of ", audit::kMaxStoryRecords, " at most"));
  }
  std::vector<ledger::v1::Record> records;
  for (const auto& [index, bytes] : evidence.records) {
    ASSIGN_OR_RETURN(records.emplace_back(), audit::ParseRecord(bytes));
  }
  return records;
}

audit::StoryDefinitions DefinitionsOf(const proof::Evidence& evidence) {
  audit::StoryDefinitions definitions;
  for (const auto& [hash, content] : evidence.definitions) {
    ledger::v1::Definition definition;
    if (definition.ParseFromString(content.bytes)) definitions[absl::HexStringToBytes(hash)] = definition;
  }
  return definitions;
}

// Checks the proofs and adds them to the page.
absl::Status AddProof(const proof::Evidence& evidence, audit::ReportPage& page) {
  if (evidence.checkpoint.empty()) return absl::OkStatus();
  const audit::Language language = page.options.language;
  ASSIGN_OR_RETURN(const proof::Policy policy, proof::Policy::Parse(evidence.policy));
  const absl::StatusOr<proof::Policy::Opened> opened = proof::CheckBundle(evidence, policy);
  const std::string what = Say(language, Phrase::kCheckedInclusion);
  if (!opened.ok()) {
    page.checks.push_back({what, false, std::string(opened.status().message())});
    return absl::OkStatus();
  }
  const proof::Checkpoint& checkpoint = opened->checkpoint;
  const std::string counted =
      Say(language, Phrase::kRecordsProved,
          {absl::StrCat(evidence.records.size()), absl::StrCat(checkpoint.head.size)});
  page.checks.push_back({what, true, counted});
  audit::ReportProof& proof = page.proof.emplace();
  proof.origin = checkpoint.origin;
  proof.log_key = proof::VerifierKeyText(opened->log);
  proof.checkpoint = evidence.checkpoint;
  for (const auto& [witness, time] : opened->cosigned) proof.witnesses.push_back(witness);
  return absl::OkStatus();
}

void AddReplay(const proof::Evidence& evidence, audit::ReportPage& page) {
  const audit::Language language = page.options.language;
  const audit::VerifyReport report = audit::CheckCase(evidence).report;
  std::string detail = Say(language, Phrase::kRecordsReplayed, {absl::StrCat(report.reexecuted)});
  if (!report.agreed()) detail = report.differences.front().message;
  page.checks.push_back({Say(language, Phrase::kCheckedReplay), report.agreed(), detail});
}

void AddSeparation(audit::ReportPage& page) {
  const audit::Language language = page.options.language;
  bool is_kept = true;
  for (const audit::StorySeparation& pair : page.story.separations) is_kept = is_kept && pair.is_kept;
  const std::string pairs = Say(language, Phrase::kPairsKept, {absl::StrCat(page.story.separations.size())});
  page.checks.push_back({Say(language, Phrase::kCheckedSeparation), is_kept, pairs});
}

}  // namespace

absl::TimeZone ReadZone(absl::string_view field, const std::string& name, FieldChecks& checks) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (name.empty()) return zone;
  absl::Time moment;
  std::string error;
  // An offset is told by a time that has it: there is no other way to parse one.
  if (absl::ParseTime("%Ez", name, &moment, &error)) {
    const absl::Duration ahead = absl::UnixEpoch() - moment;
    return absl::FixedTimeZone(static_cast<int>(absl::ToInt64Seconds(ahead)));
  }
  // A name is looked up among files: it must not lead out of their folder.
  const bool is_safe = name.size() <= kMaxIdBytes && name[0] != '/' && name.find("..") == std::string::npos;
  if (!is_safe || !absl::LoadTimeZone(name, &zone))
    checks.Add(field, "expected the name of a time zone such as Asia/Shanghai, or an offset such as +08:00");
  return zone;
}

absl::StatusOr<ReportWanted> ReadReportWanted(const v1::GetCaseReportRequest& request,
                                              const Identity& identity, absl::Time now) {
  ReportWanted wanted;
  wanted.name_space = identity.name_space;
  ASSIGN_OR_RETURN(wanted.instance, ReadInstanceName({"name", request.name()}, identity));
  FieldChecks checks;
  const std::string& language = request.language();
  if (language == "en") wanted.options.language = audit::Language::kEnglish;
  if (!language.empty() && language != "en" && language != "zh") checks.Add("language", "expected zh or en");
  wanted.options.zone = ReadZone("time_zone", request.time_zone(), checks);
  wanted.options.now_us = absl::ToUnixMicros(now);
  RETURN_IF_ERROR(checks.Result());
  return wanted;
}

absl::StatusOr<std::string> MakeCaseReport(const ServerParts& parts, const ReportWanted& wanted) {
  ASSIGN_OR_RETURN(const proof::Evidence evidence, Gather(parts, wanted));
  ASSIGN_OR_RETURN(const std::vector<ledger::v1::Record> records, RecordsOf(evidence));
  audit::ReportPage page;
  ASSIGN_OR_RETURN(page.story, audit::TellCase(records, DefinitionsOf(evidence), wanted.options));
  page.options = wanted.options;
  page.made_us = wanted.options.now_us;
  page.program = "Liushui 流水";
  RETURN_IF_ERROR(AddProof(evidence, page));
  AddReplay(evidence, page);
  AddSeparation(page);
  return audit::CaseReportHtml(page);
}

}  // namespace liushui::server
