#include "engine/commands/evidence/verify_evidence.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/cli/files.h"
#include "clients/cli/session.h"
#include "engine/audit/evidence/check_case.h"
#include "engine/audit/evidence/check_signer.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/evidence/findings_page.h"
#include "engine/commands/evidence/folder_files.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/proof/evidence/tree_files.h"
#include "engine/proof/evidence/zip.h"
#include "engine/proof/note/policy.h"

namespace liushui::commands {
namespace {

constexpr char kOwnKeys[] =
    "WHOSE ledger it is: the key was taken from the bundle itself, where whoever made it put it. Get the "
    "ledger's key from somebody you trust, and give --key or --policy.";

std::string Cosigners(const proof::Policy::Opened& opened, absl::TimeZone zone) {
  const auto write = [zone](std::string* out, const auto& cosigned) {
    absl::StrAppend(out, cosigned.first, " at ", cli::TimeText(absl::FromUnixSeconds(cosigned.second), zone));
  };
  return opened.cosigned.empty() ? "nobody" : absl::StrJoin(opened.cosigned, ", ", write);
}

void AddCheckpoint(const cli::Session& session, const proof::Policy::Opened& opened, FindingsPage& page) {
  const proof::TreeHead& head = opened.checkpoint.head;
  page.facts.emplace_back("ledger", opened.checkpoint.origin);
  page.facts.emplace_back("signed by", proof::VerifierKeyText(opened.log));
  page.facts.emplace_back("checkpoint", absl::StrCat(head.size, " records, root ",
                                                     absl::Base64Escape(proof::HashBytes(head.root))));
  page.facts.emplace_back("cosigned by", Cosigners(opened, session.terminal().zone));
}

void AddCase(const cli::Session& session, const proof::Evidence& evidence, const audit::CaseReport& report,
             FindingsPage& page) {
  const absl::TimeZone zone = session.terminal().zone;
  page.facts.emplace_back(
      "instance", absl::StrCat(evidence.name_space, "/", evidence.instance, "  ", report.state.workflow(),
                               "/", report.state.business_key()));
  page.facts.emplace_back("records", absl::StrCat(report.steps, " steps, ", report.refusals, " refusals, ",
                                                  evidence.deployments.size(), " deployments"));
  page.facts.emplace_back("from", cli::TimeText(absl::FromUnixMicros(report.first_us), zone));
  page.facts.emplace_back("to", cli::TimeText(absl::FromUnixMicros(report.last_us), zone));
  page.facts.emplace_back("re-executed", absl::StrCat(report.report.reexecuted));
  for (const audit::Difference& difference : report.report.differences) {
    const std::string place = difference.index < 0 ? "" : absl::StrCat("record ", difference.index, ": ");
    page.wrong.push_back(absl::StrCat(place, difference.message));
  }
  const uint64_t kept = report.report.differences.size();
  if (report.report.difference_count > kept) {
    page.wrong.push_back(absl::StrCat("and ", report.report.difference_count - kept, " more"));
  }
}

FindingsPage PageOfBundle(const cli::Session& session, const proof::Evidence& evidence,
                          const proof::Policy::Opened& opened, bool trusted) {
  FindingsPage page;
  AddCheckpoint(session, opened, page);
  const audit::CaseReport report = audit::CheckCase(evidence);
  AddCase(session, evidence, report, page);
  page.proved = report.report.agreed();
  const uint64_t last = evidence.records.rbegin()->first;
  page.shown = {
      "every record is in the ledger, at its index, byte for byte, under the signed checkpoint",
      absl::StrCat("the instance's steps up to record ", last, " are complete: each names the one before it"),
      "each step follows from the one before it, and deciding it again under the enclosed definition gives "
      "the same bytes",
      "the definitions and calendars enclosed, in both forms, are those that enclosed records deployed, and "
      "that the case ran on",
      "the key that signed the checkpoint is the one which the ledger's own records give that right"};
  if (!trusted) page.not_shown.push_back(kOwnKeys);
  if (opened.cosigned.empty()) {
    page.not_shown.push_back(
        "that the operator shows everybody the same ledger: no witness cosigned the checkpoint");
  }
  page.not_shown.push_back(absl::StrCat("that the instance has no records after ", last));
  page.not_shown.push_back("that no refused attempt was left out");
  page.not_shown.push_back("that no record which took the right to sign from that key was left out");
  if (trusted) page.not_shown.push_back("what the bundle's own policy says: yours was taken");
  page.not_shown.push_back("that the parameters it took at its start were those in force");
  page.not_shown.push_back(
      "who people were where a record says unverified, and whether what they said was true");
  return page;
}

absl::Status CheckOneBundle(cli::Session& session, const EvidenceOptions& options) {
  const bool trusted = IsGiven(options.trusted);
  absl::StatusOr<proof::Policy> policy = absl::UnknownError("taken from the bundle");
  if (trusted) {
    policy = ReadTrusted(options.trusted);
    RETURN_IF_ERROR(policy.status());
  }
  ASSIGN_OR_RETURN(const std::string archive, cli::ReadFile(options.path, proof::kMaxZipBytes));
  FindingsPage page;
  const absl::StatusOr<proof::Evidence> evidence = proof::ReadBundle(archive);
  if (evidence.ok() && !trusted) policy = proof::Policy::Parse(evidence->policy);
  absl::Status status = evidence.ok() ? policy.status() : evidence.status();
  if (status.ok()) {
    const absl::StatusOr<proof::Policy::Opened> opened = proof::CheckBundle(*evidence, *policy);
    status = opened.ok() ? audit::CheckSigner(*evidence, *opened) : opened.status();
    if (status.ok()) page = PageOfBundle(session, *evidence, *opened, trusted);
  }
  if (!status.ok()) page.wrong.push_back(SentenceOf(status));
  Print(session, page);
  return absl::OkStatus();
}

absl::Status CheckOneTree(cli::Session& session, const EvidenceOptions& options) {
  if (!IsGiven(options.trusted)) {
    return cli::Misuse("--tiles: give the ledger's public key with --key, or a file of keys with --policy");
  }
  ASSIGN_OR_RETURN(const proof::Policy policy, ReadTrusted(options.trusted));
  FolderFiles files(options.path);
  const bool progress = session.terminal().progress;
  const auto opened = proof::CheckTreeFiles(&files, policy, [&](uint64_t records, uint64_t total) {
    if (progress) session.err() << "\r" << records << " of " << total << " records\x1b[K" << std::flush;
    return true;
  });
  if (progress) session.err() << "\r\x1b[K" << std::flush;
  if (ReasonOf(opened.status()) == "FILE_UNKNOWN") return opened.status();  // no checkpoint: no tree
  FindingsPage page;
  page.proved = opened.ok();
  if (opened.ok()) {
    AddCheckpoint(session, *opened, page);
    page.shown = {
        absl::StrCat("all ", opened->checkpoint.head.size, " records are those which the checkpoint signs"),
        "every tile holds what follows from the records"};
    if (opened->cosigned.empty()) {
      page.not_shown.push_back(
          "that the operator shows everybody the same ledger: no witness cosigned the checkpoint");
    }
    page.not_shown.push_back("what the records mean: `liushui verify --data` decides them again");
  } else {
    page.wrong.push_back(SentenceOf(opened.status()));
  }
  Print(session, page);
  return absl::OkStatus();
}

int RunCheck(const EvidenceOptions& options, const cli::Terminal& terminal,
             absl::Status (*check)(cli::Session&, const EvidenceOptions&)) {
  cli::Connection nowhere;
  nowhere.json = options.json;
  return cli::RunSession(nowhere, terminal,
                         [&options, check](cli::Session& session) { return check(session, options); });
}

}  // namespace

int VerifyBundle(const EvidenceOptions& options, const cli::Terminal& terminal) {
  return RunCheck(options, terminal, &CheckOneBundle);
}

int VerifyTiles(const EvidenceOptions& options, const cli::Terminal& terminal) {
  return RunCheck(options, terminal, &CheckOneTree);
}

}  // namespace liushui::commands
