#include "engine/server/services/reports/case_report.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/report/evidence_page.h"
#include "engine/base/status_macros.h"
#include "engine/server/services/evidence/export_streams.h"

namespace liushui::server {
namespace {

using audit::Phrase;

constexpr int kHistoryPage = 1'000;
// So many related cases are looked up; others are told as far as the case knows them.
constexpr size_t kMaxNeighbours = 1'000;

// With proofs, where checkpoints are signed.
absl::StatusOr<proof::Evidence> Gather(const ServerParts& parts, const ReportWanted& wanted) {
  absl::StatusOr<proof::Evidence> proved = GatherProved(parts, wanted.name_space, wanted.instance);
  if (proved.ok() || ReasonOf(proved.status()) != "CHECKPOINTS_OFF") return proved;
  return parts.engine.reads().GatherEvidence(wanted.name_space, wanted.instance);
}

// Records that only name the case: who was turned away from it, and who was shown its personal data.
absl::StatusOr<std::vector<ledger::v1::Record>> Beside(const runtime::Reads& reads,
                                                       const ReportWanted& wanted) {
  std::vector<ledger::v1::Record> beside;
  std::string after;
  do {
    ASSIGN_OR_RETURN(runtime::Page<ledger::v1::Record> page,
                     reads.GetHistory(wanted.name_space, wanted.instance, kHistoryPage, after));
    for (ledger::v1::Record& record : page.rows) {
      if (!record.has_step() && !record.has_refused()) beside.push_back(std::move(record));
    }
    after = std::move(page.next);
  } while (!after.empty());
  return beside;
}

audit::Phrase StatusPhrase(const state::v1::InstanceState& state) {
  switch (state.status()) {
    case state::v1::INSTANCE_STATUS_COMPLETED:
      return Phrase::kCompletedCase;
    case state::v1::INSTANCE_STATUS_CANCELLED:
      return Phrase::kCancelledCase;
    case state::v1::INSTANCE_STATUS_STUCK:
      return Phrase::kStuckCase;
    default:
      return Phrase::kRunningCase;
  }
}

// What the case's own records do not say of a related one: its number, and how it stands.
class Neighbours {
 public:
  Neighbours(const runtime::Reads& reads, const ReportWanted& wanted) : reads_(reads), wanted_(wanted) {}

  void Fill(audit::CaseStory& story) {
    if (const auto children = reads_.ListChildren(story.instance, runtime::kMaxChildrenRead); children.ok()) {
      for (const state::v1::InstanceState& child : children->shown)
        children_[absl::StrCat(story.instance, "-", child.parent().child())] = child;
    }
    const size_t count = std::min(story.related.size(), kMaxNeighbours);
    for (size_t i = 0; i < count; ++i) FillOne(story.related[i]);
  }

 private:
  // A neighbour that cannot be read is told as far as the case knows it.
  absl::StatusOr<state::v1::InstanceState> Find(const audit::StoryRelated& related) const {
    const auto child = children_.find(related.activity);
    if (related.relation == audit::Relation::kChild && child != children_.end()) return child->second;
    if (related.instance != 0) return reads_.GetInstance(wanted_.name_space, related.instance);
    return reads_.FindInstance(wanted_.name_space, related.workflow, related.business_key);
  }

  void FillOne(audit::StoryRelated& related) const {
    if (const auto state = Find(related); state.ok()) {
      related.instance = state->instance();
      related.workflow = state->workflow();
      related.business_key = state->business_key();
      related.status = audit::Say(wanted_.options.language, StatusPhrase(*state));
    }
    const auto definition = reads_.GetDefinition(wanted_.name_space, related.workflow, {});
    if (definition.ok()) related.title = definition->chart->title();
  }

  const runtime::Reads& reads_;
  const ReportWanted& wanted_;
  std::map<std::string, state::v1::InstanceState> children_;  // by activity
};

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

audit::Language ReadLanguage(absl::string_view field, const std::string& language, FieldChecks& checks) {
  if (!language.empty() && language != "en" && language != "zh") checks.Add(field, "expected zh or en");
  return language == "en" ? audit::Language::kEnglish : audit::Language::kChinese;
}

absl::StatusOr<ReportWanted> ReadReportWanted(const v1::GetCaseReportRequest& request,
                                              const Identity& identity, absl::Time now) {
  ReportWanted wanted;
  wanted.name_space = identity.name_space;
  wanted.identity = identity;
  ASSIGN_OR_RETURN(wanted.instance, ReadInstanceName({"name", request.name()}, identity));
  FieldChecks checks;
  wanted.options.language = ReadLanguage("language", request.language(), checks);
  wanted.options.zone = ReadZone("time_zone", request.time_zone(), checks);
  wanted.options.now_us = absl::ToUnixMicros(now);
  RETURN_IF_ERROR(checks.Result());
  return wanted;
}

absl::StatusOr<std::string> MakeCaseReport(const ServerParts& parts, const ReportWanted& wanted) {
  const runtime::Reads& reads = parts.engine.reads();
  // The ledger knows of it before anything is shown; so the page tells of itself.
  if (parts.accesses.NamesOf(wanted.name_space, wanted.instance)->any())
    RETURN_IF_ERROR(parts.accesses.NoteAndWait(wanted.identity, {AccessKind::kReport, {wanted.instance}}));
  ASSIGN_OR_RETURN(const proof::Evidence evidence, Gather(parts, wanted));
  audit::PageSource source{evidence};
  source.unseal = [&](ledger::v1::Record& record) { parts.engine.Unseal(wanted.name_space, &record); };
  source.version = runtime::EngineOptions().version;
  ASSIGN_OR_RETURN(source.beside, Beside(reads, wanted));
  audit::StoryOptions options = wanted.options;
  for (const auto& [id, person] : reads.DirectoryOf(wanted.name_space)->people()) {
    if (!person->display_name().empty()) options.names[id] = person->display_name();
  }
  ASSIGN_OR_RETURN(audit::ReportPage page, audit::PageOfEvidence(source, options));
  Neighbours(reads, wanted).Fill(page.story);
  return audit::CaseReportHtml(page);
}

}  // namespace liushui::server
