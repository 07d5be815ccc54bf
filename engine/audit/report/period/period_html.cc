#include "engine/audit/report/period/period_html.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/report/html_page.h"
#include "engine/audit/report/period/period_words.h"

namespace liushui::audit {
namespace {

using enum PeriodWord;

std::string TitleOf(const PeriodScope& scope) {
  return absl::StrCat(SayOfPeriod(scope.language, kTitle), " · ", scope.name_space, " · ",
                      absl::FormatCivilTime(scope.from), " – ", absl::FormatCivilTime(scope.to));
}

PageStyle StyleOf(const PeriodScope& scope) {
  return {scope.language, scope.zone, absl::FromCivil(scope.from, scope.zone),
          absl::FromCivil(scope.to + 1, scope.zone)};
}

class Page {
 public:
  explicit Page(const PeriodStory& story)
      : story_(story), out_(StyleOf(story.scope), TitleOf(story.scope), TitleOf(story.scope)) {}

  std::string Write() {
    WriteAbout();
    WriteProcesses();
    WriteOutcomes();
    WritePeople();
    WriteOverdue();
    WriteRefusals();
    WriteIncidents();
    WriteNumbers();
    WriteProof();
    return std::move(out_).Release(absl::StrCat("Liushui 流水 · ", out_.Time(story_.scope.now_us)));
  }

 private:
  std::string Word(PeriodWord word, const std::vector<std::string>& arguments = {}) const {
    return Escaped(SayOfPeriod(story_.scope.language, word, arguments));
  }

  void Table(const std::vector<PeriodWord>& headings) {
    std::vector<std::string> words;
    for (const PeriodWord heading : headings) words.push_back(Word(heading));
    out_.BeginTable(words);
  }

  // False, with a word that there is nothing, for an empty section.
  bool Section(PeriodWord heading, bool has_any) {
    out_.Heading(Word(heading));
    if (!has_any) out_.Paragraph(Word(kNone));
    return has_any;
  }

  void More(int64_t all, size_t shown) {
    if (all > static_cast<int64_t>(shown))
      out_.Paragraph(Word(kMore, {absl::StrCat(all - static_cast<int64_t>(shown))}));
  }

  static std::string Number(int64_t number) { return number == 0 ? "" : absl::StrCat(number); }
  static std::string Warning(int64_t number) {
    return number == 0 ? "" : HtmlPage::Bad(absl::StrCat(number));
  }

  std::string Person(const std::string& id) const {
    const auto found = story_.people.find(id);
    if (id.empty()) return Word(kOthers);
    const std::string name = found == story_.people.end() ? "" : found->second.name;
    if (name.empty() || name == id) return Escaped(id);
    return absl::StrCat(Escaped(name), " <span class=index>", Escaped(id), "</span>");
  }

  std::string Process(const std::string& id) const {
    const auto found = story_.workflows.find(id);
    const bool has_title = found != story_.workflows.end() && !found->second.title.empty();
    return Escaped(has_title ? found->second.title : id);
  }

  void WriteAbout() {
    std::string about = absl::StrCat(Word(kAbout), " ", Word(kAsOf, {out_.Time(story_.as_of_us)}), " ",
                                     out_.Word(Phrase::kTimesIn, {out_.Zone()}));
    if (!story_.is_over) absl::StrAppend(&about, " ", Word(kNotOver));
    out_.Paragraph(about, "about");
    PeriodWorkflow all;
    for (const auto& [id, workflow] : story_.workflows) {
      all.started += workflow.started;
      all.completed += workflow.completed;
      all.open += workflow.open;
      all.met += workflow.met;
      all.late += workflow.late;
    }
    int64_t refused = 0, raised = 0;
    for (const auto& [reason, count] : story_.refusals) refused += count;
    for (const auto& [reason, count] : story_.incidents) raised += count;
    const auto separated = story_.refusals.find("SEPARATION_OF_DUTIES");
    const int64_t against = separated == story_.refusals.end() ? 0 : separated->second;
    const std::string brief = absl::StrCat(
        Word(kBriefCases, {absl::StrCat(all.started), absl::StrCat(all.completed), absl::StrCat(all.open)}),
        " ",
        Word(kBriefTasks,
             {absl::StrCat(all.met), absl::StrCat(all.late), absl::StrCat(story_.overdue_count)}),
        " ", Word(kBriefRefusals, {absl::StrCat(refused), absl::StrCat(against), absl::StrCat(raised)}));
    out_.Paragraph(absl::StrCat("<b>", out_.Word(Phrase::kInBrief), "</b> ", brief), "brief");
  }

  void WriteProcesses() {
    if (!Section(kProcesses, !story_.workflows.empty())) return;
    Table({kProcess, kStarted, kCompleted, kCancelled, kOpen, kStuck, kMet, kLate, kOverdue});
    for (const auto& [id, workflow] : story_.workflows) {
      out_.Row({absl::StrCat(Process(id), "<span class=role>", Escaped(id), "</span>"),
                Number(workflow.started), Number(workflow.completed), Number(workflow.cancelled),
                Number(workflow.open), Warning(workflow.stuck), Number(workflow.met), Warning(workflow.late),
                Warning(workflow.overdue)});
    }
    out_.EndTable();
  }

  static std::string Titled(const std::map<std::string, std::string>& titles, const std::string& id) {
    const auto found = titles.find(id);
    return found == titles.end() || found->second.empty() ? id : found->second;
  }

  void WriteOutcomes() {
    bool has_any = false;
    for (const auto& [id, workflow] : story_.workflows) has_any = has_any || !workflow.outcomes.empty();
    if (!Section(kOutcomes, has_any)) return;
    Table({kProcess, kWhat, kResult, kCount});
    for (const auto& [id, workflow] : story_.workflows) {
      for (const auto& [outcome, count] : workflow.outcomes) {
        const bool is_state = outcome.name.empty();
        const std::string what =
            is_state ? Word(kEndedIn) : Escaped(Titled(workflow.data_titles, outcome.name));
        std::string result = is_state ? Titled(workflow.state_titles, outcome.value) : outcome.value;
        if (!is_state && result == "true") result = Word(kYes);
        if (!is_state && result == "false") result = Word(kNo);
        out_.Row({Process(id), what, Escaped(result), absl::StrCat(count)});
      }
    }
    out_.EndTable();
  }

  void WritePeople() {
    if (!Section(kPeople, !story_.people.empty())) return;
    Table({kPerson, kDone, kLate, kHeld, kOverdue, kRefused, kDays, kLateParts, kParts});
    for (const auto& [id, person] : story_.people) {
      std::vector<std::string> parts;
      for (const auto& [name, part] : person.parts) {
        if (part.quota == 0 && part.done == 0) continue;
        const std::string text =
            absl::StrCat(Escaped(Titled(story_.part_titles, name)), " ", part.done, "/", part.quota);
        parts.push_back(part.done < part.quota ? HtmlPage::Bad(text) : text);
      }
      out_.Row({Person(id), Number(person.done), Warning(person.late), Number(person.held),
                Warning(person.overdue), Warning(person.refused), Number(person.days),
                Warning(person.late_parts), absl::StrJoin(parts, "; ")});
    }
    out_.EndTable();
  }

  void WriteOverdue() {
    if (!Section(kOverdueNow, !story_.overdue.empty())) return;
    Table({kTask, kProcess, kDue, kHolder});
    for (const PeriodOverdue& task : story_.overdue) {
      out_.Row({absl::StrCat(Escaped(task.title), "<span class=role>", task.task, "</span>"),
                Process(task.workflow), out_.Time(task.due_us), Escaped(task.holder)});
    }
    out_.EndTable();
    More(story_.overdue_count, story_.overdue.size());
  }

  void Reasons(const std::map<std::string, int64_t>& reasons) {
    Table({kReason, kCount});
    for (const auto& [reason, count] : reasons) out_.Row({Escaped(reason), absl::StrCat(count)});
    out_.EndTable();
  }

  void WriteRefusals() {
    if (!Section(kRefusals, !story_.refusals.empty())) return;
    Reasons(story_.refusals);
    Table({kAttempts, kPerson, kReason, kMessage});
    for (const PeriodRefusal& refusal : story_.attempts) {
      std::string who = Person(refusal.person);
      if (!refusal.on_behalf_of.empty())
        absl::StrAppend(&who, " ", out_.Word(Phrase::kOnBehalfOf, {refusal.on_behalf_of}));
      out_.Row({absl::StrCat(out_.Time(refusal.time_us), "<br>", HtmlPage::Index(refusal.index)), who,
                Escaped(refusal.reason), Escaped(refusal.message)});
    }
    out_.EndTable();
    int64_t all = 0;
    for (const auto& [reason, count] : story_.refusals) all += count;
    More(all, story_.attempts.size());
  }

  void WriteIncidents() {
    if (!Section(kIncidents, !story_.incidents.empty() || story_.incidents_open > 0)) return;
    Reasons(story_.incidents);
    out_.Paragraph(Word(kIncidentsOpen, {absl::StrCat(story_.incidents_open)}));
  }

  std::string Source(const PeriodNumber& number) const {
    std::string text = number.record == 0 ? Word(kDeclared) : Word(kSetBy, {absl::StrCat(number.record)});
    if (number.source.empty()) return text;
    const bool is_verified = number.source_status == "verified";
    const std::string source = Word(is_verified ? kSourceVerified : kSourceUnverified, {number.source});
    return absl::StrCat(text, "<br>", is_verified ? source : HtmlPage::Bad(source));
  }

  void WriteNumbers() {
    if (!Section(kNumbers, !story_.numbers.empty())) return;
    Table({kProcess, kNumber, kValue, kFrom});
    for (const PeriodNumber& number : story_.numbers) {
      out_.Row({Process(number.workflow), Escaped(number.title.empty() ? number.name : number.title),
                Escaped(number.value), Source(number)});
    }
    out_.EndTable();
  }

  void WriteProof() {
    out_.Heading(Word(kProof));
    Table({kChecks, kResult});
    for (const PeriodCheck& check : story_.checks) {
      const std::string detail = absl::StrCat(check.passed ? "✓ " : "✗ ", Escaped(check.detail));
      out_.Row({Word(check.check == "MEANING" ? kMeaning : kIntegrity),
                check.passed ? HtmlPage::Good(detail) : HtmlPage::Bad(detail)});
    }
    out_.EndTable();
    out_.BeginFacts();
    for (const std::string& key : story_.keys) out_.Fact(Word(kKey), HtmlPage::Hash(key));
    out_.EndTable();
    out_.Paragraph(Word(kCheckpoints, {absl::StrCat(story_.checkpoint_count)}));
    if (story_.checkpoints.empty()) return;
    Table({kSize, kWitnesses, kRoot});
    for (const PeriodCheckpoint& checkpoint : story_.checkpoints) {
      out_.Row(
          {absl::StrCat(checkpoint.size),
           checkpoint.witnesses.empty() ? Word(kNone) : Escaped(absl::StrJoin(checkpoint.witnesses, ", ")),
           absl::StrCat(HtmlPage::Hash(checkpoint.root), "<span class=role>", Escaped(checkpoint.origin),
                        "</span>")});
    }
    out_.EndTable();
  }

  const PeriodStory& story_;
  HtmlPage out_;
};

}  // namespace

std::string PeriodReportHtml(const PeriodStory& story) {
  return Page(story).Write();
}

}  // namespace liushui::audit
