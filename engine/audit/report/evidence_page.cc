#include "engine/audit/report/evidence_page.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/envelope.h"
#include "engine/audit/evidence/check_case.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

absl::StatusOr<std::vector<Record>> RecordsOf(const PageSource& source) {
  const proof::Evidence& evidence = source.evidence;
  const size_t count = evidence.records.size() + source.beside.size();
  if (count > kMaxStoryRecords) {
    return Refuse(absl::StatusCode::kResourceExhausted, "CASE_TOO_LONG",
                  absl::StrCat("instance ", evidence.instance, " has ", count,
                               " records; a report is made of ", kMaxStoryRecords, " at most"));
  }
  std::vector<Record> records;
  for (const auto& [index, bytes] : evidence.records) {
    ASSIGN_OR_RETURN(records.emplace_back(), ParseRecord(bytes));
  }
  records.insert(records.end(), source.beside.begin(), source.beside.end());
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.index() < b.index(); });
  if (source.unseal) {
    for (Record& record : records) source.unseal(record);
  }
  return records;
}

StoryDefinitions DefinitionsOf(const proof::Evidence& evidence) {
  StoryDefinitions definitions;
  for (const auto& [hash, content] : evidence.definitions) {
    ledger::v1::Definition definition;
    if (definition.ParseFromString(content.bytes)) definitions[absl::HexStringToBytes(hash)] = definition;
  }
  return definitions;
}

absl::StatusOr<proof::Policy::Opened> CheckProofs(const PageSource& source) {
  if (source.trusted != nullptr) return proof::CheckBundle(source.evidence, *source.trusted);
  ASSIGN_OR_RETURN(const proof::Policy policy, proof::Policy::Parse(source.evidence.policy));
  return proof::CheckBundle(source.evidence, policy);
}

// Checks the proofs and adds them to the page.
void AddProof(const PageSource& source, ReportPage& page) {
  if (source.evidence.checkpoint.empty()) return;
  const Language language = page.options.language;
  const absl::StatusOr<proof::Policy::Opened> opened = CheckProofs(source);
  const std::string what = Say(language, Phrase::kCheckedInclusion);
  if (!opened.ok()) {
    page.checks.push_back({what, false, std::string(opened.status().message())});
    return;
  }
  const proof::Checkpoint& checkpoint = opened->checkpoint;
  const std::string counted =
      Say(language, Phrase::kRecordsProved,
          {absl::StrCat(source.evidence.records.size()), absl::StrCat(checkpoint.head.size)});
  page.checks.push_back({what, true, counted});
  ReportProof& proof = page.proof.emplace();
  proof.origin = checkpoint.origin;
  proof.log_key = proof::VerifierKeyText(opened->log);
  proof.checkpoint = source.evidence.checkpoint;
  for (const auto& [witness, time] : opened->cosigned) proof.witnesses.push_back(witness);
}

void AddReplay(const proof::Evidence& evidence, ReportPage& page) {
  const Language language = page.options.language;
  const CaseReport checked = CheckCase(evidence);
  const VerifyReport& report = checked.report;
  const std::string steps =
      Say(language, Phrase::kStepsFollow, {absl::StrCat(checked.steps), absl::StrCat(checked.refusals)});
  page.checks.push_back({Say(language, Phrase::kCheckedComplete), report.instances == 1, steps});
  std::string detail = Say(language, Phrase::kRecordsReplayed, {absl::StrCat(report.reexecuted)});
  if (!report.agreed()) detail = report.differences.front().message;
  page.checks.push_back({Say(language, Phrase::kCheckedReplay), report.agreed(), detail});
}

void AddSeparation(ReportPage& page) {
  const Language language = page.options.language;
  bool is_kept = true;
  for (const StorySeparation& pair : page.story.separations) is_kept = is_kept && pair.is_kept;
  const std::string pairs = Say(language, Phrase::kPairsKept, {absl::StrCat(page.story.separations.size())});
  page.checks.push_back({Say(language, Phrase::kCheckedSeparation), is_kept, pairs});
}

}  // namespace

absl::StatusOr<ReportPage> PageOfEvidence(const PageSource& source, const StoryOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<Record> records, RecordsOf(source));
  ReportPage page;
  page.options = options;
  page.made_us = options.now_us;
  page.program = absl::StrCat("Liushui 流水 ", source.version);
  uint32_t semantics = 0;
  for (const Record& record : records) semantics = std::max(semantics, record.semantics_version());
  page.semantics = semantics;
  ASSIGN_OR_RETURN(page.story, TellCase(records, DefinitionsOf(source.evidence), options));
  AddProof(source, page);
  AddReplay(source.evidence, page);
  AddSeparation(page);
  return page;
}

}  // namespace liushui::audit
