#include "engine/server/services/reports/period_report.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/audit/envelope.h"
#include "engine/audit/report/period/period_html.h"
#include "engine/audit/report/period/period_proof.h"
#include "engine/audit/report/period/period_reader.h"
#include "engine/audit/report/period/period_words.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/verify_message.h"
#include "engine/server/services/reports/case_report.h"
#include "engine/server/services/reports/period_message.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::server {
namespace {

constexpr uint64_t kProgressEvery = 1'000;

absl::CivilDay ReadDay(absl::string_view field, const std::string& text, FieldChecks& checks) {
  const absl::optional<absl::CivilDay> day = ParseDay(text);
  if (!day.has_value()) checks.Add(field, "expected a day such as 2026-03-02");
  return day.value_or(absl::CivilDay());
}

// Null where nothing is published.
absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> Published(const ServerParts& parts) {
  auto published = parts.engine.proofs().Published();
  if (published.ok() || ReasonOf(published.status()) != "CHECKPOINTS_OFF") return published;
  return std::unique_ptr<audit::CheckpointSource>();
}

absl::StatusOr<audit::PeriodStory> ReadStory(const ServerParts& parts, const audit::PeriodScope& scope,
                                             const PeriodProgress& progress) {
  // Before the snapshot is taken, so that it has all that they say.
  ASSIGN_OR_RETURN(const auto published, Published(parts));
  audit::PeriodReader reader(scope);
  audit::PeriodProof proof(scope, published.get());
  const auto read = [&](const audit::RecordSource& records) -> absl::Status {
    absl::Status status;
    RETURN_IF_ERROR(records.Read(0, records.size(), [&](uint64_t index, absl::string_view bytes) {
      const absl::StatusOr<ledger::v1::Record> record = audit::ParseRecord(bytes);
      status = record.ok() ? proof.Take(*record, bytes) : absl::DataLossError(record.status().message());
      if (!status.ok()) return false;
      reader.Take(*record);
      if (index % kProgressEvery == 0 && !progress(index, records.size()))
        status = absl::CancelledError("the caller has gone");
      return status.ok();
    }));
    return status;
  };
  const absl::Status done = parts.engine.reads().UseLedger(read);
  if (!done.ok()) return ForAuditor(done);
  audit::PeriodStory story = std::move(reader).Release();
  RETURN_IF_ERROR(proof.Finish(story));
  return story;
}

absl::StatusOr<audit::PeriodCheck> CheckMeaning(const ServerParts& parts, const PeriodWanted& wanted,
                                                const PeriodProgress& progress) {
  const audit::Language language = wanted.scope.language;
  audit::PeriodCheck check{"MEANING", false, SayOfPeriod(language, audit::PeriodWord::kNotAskedFor)};
  if (!wanted.verify) return check;
  audit::VerifyOptions options;
  options.progress = progress;
  const absl::StatusOr<audit::VerifyReport> report = parts.engine.reads().Verify(options);
  if (!report.ok()) return ForAuditor(report.status());
  check.passed = report->agreed();
  check.detail = report->agreed()
                     ? SayOfPeriod(language, audit::PeriodWord::kMeaningHolds,
                                   {absl::StrCat(report->records), absl::StrCat(report->reexecuted)})
                     : report->differences.front().message;
  return check;
}

absl::StatusOr<std::string> JsonOf(const v1::PeriodReport& report) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  const auto written = google::protobuf::util::MessageToJsonString(report, &json, options);
  if (!written.ok()) return absl::InternalError(std::string(written.message()));
  return json;
}

}  // namespace

absl::StatusOr<PeriodWanted> ReadPeriodWanted(const v1::GetPeriodReportRequest& request,
                                              const Identity& identity, absl::Time now) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  PeriodWanted wanted;
  audit::PeriodScope& scope = wanted.scope;
  scope.name_space = identity.name_space;
  FieldChecks checks;
  scope.from = ReadDay("from_day", request.from_day(), checks);
  scope.to = ReadDay("to_day", request.to_day(), checks);
  if (scope.to < scope.from) checks.Add("to_day", "expected no day before from_day");
  if (scope.to - scope.from >= kMaxPeriodDays)
    checks.Add("to_day", absl::StrCat("expected at most ", kMaxPeriodDays, " days"));
  scope.language = ReadLanguage("language", request.language(), checks);
  scope.zone = ReadZone("time_zone", request.time_zone(), checks);
  if (!v1::ReportFormat_IsValid(request.format()))
    checks.Add("format", "expected REPORT_FORMAT_HTML or REPORT_FORMAT_JSON");
  scope.now_us = absl::ToUnixMicros(now);
  wanted.as_json = request.format() == v1::REPORT_FORMAT_JSON;
  wanted.verify = request.verify();
  RETURN_IF_ERROR(checks.Result());
  return wanted;
}

absl::StatusOr<std::string> MakePeriodReport(const ServerParts& parts, const PeriodWanted& wanted,
                                             const PeriodProgress& progress) {
  ASSIGN_OR_RETURN(audit::PeriodStory story, ReadStory(parts, wanted.scope, progress));
  ASSIGN_OR_RETURN(story.checks.emplace_back(), CheckMeaning(parts, wanted, progress));
  if (wanted.as_json) return JsonOf(PeriodMessage(story));
  return audit::PeriodReportHtml(story);
}

}  // namespace liushui::server
