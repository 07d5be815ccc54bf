#include "engine/audit/report/report_html.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/report/html_page.h"

namespace liushui::audit {
namespace {

PageStyle StyleOf(const ReportPage& page) {
  return {page.options.language, page.options.zone, absl::FromUnixMicros(page.story.started.time_us),
          absl::FromUnixMicros(page.made_us)};
}

class Page {
 public:
  explicit Page(const ReportPage& page)
      : page_(page),
        story_(page.story),
        out_(StyleOf(page), absl::StrCat(page.story.title, " ", page.story.instance),
             absl::StrCat(page.story.title, " · ", Say(page.options.language, Phrase::kCaseReport))) {
    for (const StoryLine& line : story_.lines) {
      if (line.who.name.empty() || line.who.is_case) continue;
      persons_.insert(line.who.name);
      (line.who.verified ? is_any_verified_ : is_any_claimed_) = true;
    }
  }

  std::string Write() {
    WriteAbout();
    WriteHead();
    WriteProof();
    WriteTimeline();
    WriteDeadlines();
    WriteRelated();
    WriteSeparations();
    WriteRefusals();
    WriteCorrections();
    WriteAttachments();
    WriteAccesses();
    WriteData();
    return std::move(out_).Release(absl::StrCat(page_.program, " · ", out_.Time(page_.made_us)));
  }

 private:
  using Phrases = std::vector<Phrase>;

  std::string Word(Phrase phrase, const std::vector<std::string>& arguments = {}) const {
    return out_.Word(phrase, arguments);
  }

  std::string At(const StoryPlace& at) const {
    return absl::StrCat("<span class=time>", out_.Time(at.time_us), "</span><br>", HtmlPage::Index(at.index));
  }

  std::string Who(const StoryActor& who) const {
    if (who.name.empty()) return Word(Phrase::kEngine);
    if (who.is_case) return Escaped(who.display);
    std::string text = Escaped(who.display.empty() ? who.name : who.display);
    if (!who.display.empty() && who.display != who.name)
      absl::StrAppend(&text, " <span class=index>", Escaped(who.name), "</span>");
    if (!who.on_behalf_of.empty()) absl::StrAppend(&text, " ", Word(Phrase::kOnBehalfOf, {who.on_behalf_of}));
    if (!who.roles.empty()) absl::StrAppend(&text, "<span class=role>", Escaped(who.roles), "</span>");
    // Where nobody was verified, the page says so once.
    if (is_any_verified_ && !who.verified)
      absl::StrAppend(&text, "<span class=role>", Word(Phrase::kClaimedName), "</span>");
    return text;
  }

  // False, with a word that there is nothing, for an empty section.
  bool Section(Phrase heading, bool has_any) {
    out_.Heading(Word(heading));
    if (!has_any) out_.Paragraph(Word(Phrase::kNone));
    return has_any;
  }

  void Table(const Phrases& headings) {
    std::vector<std::string> words;
    for (const Phrase heading : headings) words.push_back(Word(heading));
    out_.BeginTable(words);
  }

  void Fact(Phrase name, const std::string& html) { out_.Fact(Word(name), html); }

  void WriteAbout() {
    std::string about = Word(Phrase::kWhatThisIs);
    absl::StrAppend(&about, " ", Word(Phrase::kTimesIn, {out_.Zone()}));
    if (is_any_claimed_ && !is_any_verified_) absl::StrAppend(&about, " ", Word(Phrase::kNamesClaimed));
    out_.Paragraph(about, "about");
    if (page_.bundle.has_value()) {
      const ReportBundle& bundle = *page_.bundle;
      out_.Paragraph(absl::StrCat(Word(Phrase::kFromBundle, {bundle.file}), " ",
                                  Word(bundle.is_key_given ? Phrase::kKeyGiven : Phrase::kKeyOfBundle), " ",
                                  Word(Phrase::kNotInBundle, {absl::StrCat(story_.newest.index)})),
                     "about");
    }
    WriteBrief();
  }

  void WriteBrief() {
    const bool is_over = story_.ended_us != 0;
    const int64_t until = is_over ? story_.ended_us : page_.options.now_us;
    const std::string span = out_.Span(until - story_.started.time_us);
    const std::string began = out_.Time(story_.started.time_us);
    std::vector<std::string> words = {is_over ? Word(Phrase::kBriefEnded, {began, out_.Time(until), span})
                                              : Word(Phrase::kBriefRunning, {began, span})};
    words.push_back(
        Word(Phrase::kBriefRecords, {absl::StrCat(story_.lines.size()), absl::StrCat(persons_.size())}));
    int met = 0, late = 0, all = 0;
    for (const StoryDeadline& deadline : story_.deadlines) {
      if (deadline.kind == DeadlineKind::kMoment) continue;
      ++all;
      met += deadline.outcome == DeadlineOutcome::kMet;
      late += deadline.outcome == DeadlineOutcome::kLate || deadline.outcome == DeadlineOutcome::kRunningLate;
    }
    words.push_back(
        Word(Phrase::kBriefDeadlines, {absl::StrCat(all), absl::StrCat(met), absl::StrCat(late)}));
    words.push_back(Word(Phrase::kBriefRefusals, {absl::StrCat(story_.refusals.size())}));
    const absl::string_view between = page_.options.language == Language::kChinese ? "" : " ";
    out_.Paragraph(absl::StrCat("<b>", Word(Phrase::kInBrief), "</b> ", absl::StrJoin(words, between)),
                   "brief");
  }

  void WriteHead() {
    out_.BeginFacts();
    Fact(Phrase::kCase, absl::StrCat(story_.instance));
    Fact(Phrase::kKey, Escaped(story_.business_key));
    Fact(Phrase::kSubject, Escaped(story_.subject));
    Fact(Phrase::kStatus, Escaped(story_.status));
    Fact(Phrase::kBranch, Escaped(story_.name_space));
    Fact(Phrase::kStarted,
         absl::StrCat(out_.Time(story_.started.time_us), " ", HtmlPage::Index(story_.started.index)));
    if (story_.ended_us != 0) Fact(Phrase::kEnded, out_.Time(story_.ended_us));
    std::string definitions;
    for (const StoryDefinition& definition : story_.definitions) {
      absl::StrAppend(&definitions, Escaped(definition.title), " r", definition.revision, " ",
                      HtmlPage::Index(definition.since_index), "<br>", HtmlPage::Hash(definition.hash),
                      "<br>");
    }
    Fact(Phrase::kDefinition, definitions);
    Fact(Phrase::kVersions, Word(Phrase::kProgramAndMeaning, {page_.program, absl::StrCat(page_.semantics)}));
    out_.EndTable();
  }

  void WriteProof() {
    out_.Heading(Word(Phrase::kProof));
    if (!page_.proof.has_value()) {
      out_.Paragraph(Word(Phrase::kNoProof));
    } else {
      const ReportProof& proof = *page_.proof;
      out_.BeginFacts();
      Fact(Phrase::kOrigin, Escaped(proof.origin));
      Fact(Phrase::kLogKey, HtmlPage::Hash(proof.log_key));
      Fact(Phrase::kWitnesses, proof.witnesses.empty() ? Word(Phrase::kNoWitness)
                                                       : Escaped(absl::StrJoin(proof.witnesses, ", ")));
      Fact(Phrase::kCheckpoint, HtmlPage::Block(proof.checkpoint));
      out_.EndTable();
    }
    if (page_.checks.empty()) return;
    Table({Phrase::kChecks, Phrase::kOutcome});
    for (const ReportCheck& check : page_.checks) {
      const std::string detail = Escaped(check.detail);
      out_.Row({Escaped(check.what), check.passed ? HtmlPage::Good(absl::StrCat("✓ ", detail))
                                                  : HtmlPage::Bad(absl::StrCat("✗ ", detail))});
    }
    out_.EndTable();
  }

  static std::string WhatOf(const StoryLine& line) {
    std::string what = absl::StrCat("<b>", Escaped(line.what), "</b>");
    for (const StoryValue& value : line.given) {
      absl::StrAppend(&what, "<div class=given><b>", Escaped(value.title), "</b> ", Escaped(value.text),
                      "</div>");
    }
    if (line.followed.empty()) return what;
    absl::StrAppend(&what, "<ul>");
    for (const std::string& text : line.followed) absl::StrAppend(&what, "<li>", Escaped(text), "</li>");
    return absl::StrCat(what, "</ul>");
  }

  void WriteTimeline() {
    out_.Heading(Word(Phrase::kTimeline));
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat});
    for (const StoryLine& line : story_.lines) {
      const absl::string_view style = line.is_refused ? "refused" : line.is_late ? "late" : "";
      out_.Row({At(line.at), Who(line.who), WhatOf(line)}, style);
    }
    out_.EndTable();
  }

  std::string Outcome(const StoryDeadline& deadline) const {
    switch (deadline.outcome) {
      case DeadlineOutcome::kMet:
        return HtmlPage::Good(Word(Phrase::kMet));
      case DeadlineOutcome::kLate:
        return HtmlPage::Bad(Word(Phrase::kLateBy, {out_.Span(deadline.ended_us - deadline.due_us)}));
      case DeadlineOutcome::kRunning:
        return Word(Phrase::kRunning);
      case DeadlineOutcome::kRunningLate:
        return HtmlPage::Bad(
            Word(Phrase::kRunningLateBy, {out_.Span(page_.options.now_us - deadline.due_us)}));
      case DeadlineOutcome::kWithdrawn:
        return Word(Phrase::kWithdrawn);
      case DeadlineOutcome::kCame:
        return Word(Phrase::kCame);
      case DeadlineOutcome::kLeftBefore:
        return Word(Phrase::kLeftBefore);
    }
    return "";
  }

  std::string NameOf(const StoryDeadline& deadline) const {
    std::string under;
    switch (deadline.kind) {
      case DeadlineKind::kTask:
        under = absl::StrCat(Word(Phrase::kTaskKind), " ", deadline.activity);
        break;
      case DeadlineKind::kState:
        under = Word(Phrase::kStage);
        break;
      case DeadlineKind::kCase:
        under = Word(Phrase::kWholeCase);
        break;
      case DeadlineKind::kMoment:
        under = Word(Phrase::kMoment);
        if (!deadline.then.empty()) absl::StrAppend(&under, "：", Word(Phrase::kThen, {deadline.then}));
        break;
    }
    return absl::StrCat(Escaped(deadline.title), "<span class=role>", under, "</span>");
  }

  void WriteDeadlines() {
    if (!Section(Phrase::kDeadlines, !story_.deadlines.empty())) return;
    Table({Phrase::kTask, Phrase::kStarted, Phrase::kDue, Phrase::kEnded, Phrase::kOutcome});
    for (const StoryDeadline& deadline : story_.deadlines) {
      const std::string provisional = deadline.is_provisional ? Word(Phrase::kProvisional) : "";
      out_.Row({NameOf(deadline), out_.Time(deadline.started_us),
                absl::StrCat(out_.Time(deadline.due_us), provisional),
                deadline.ended_us == 0 ? "" : out_.Time(deadline.ended_us), Outcome(deadline)});
    }
    out_.EndTable();
  }

  std::string OutcomeOf(const StoryRelated& related) const {
    std::string text;
    if (related.relation == Relation::kChild) {
      static constexpr Phrase kPhrases[] = {Phrase::kAskedFor, Phrase::kCompletedCase, Phrase::kFailedCase,
                                            Phrase::kToldToEnd, Phrase::kLetGo};
      text = Word(kPhrases[static_cast<size_t>(related.outcome)]);
      if (related.outcome == RelatedOutcome::kFailed) text = HtmlPage::Bad(text);
      if (related.ended_us != 0) absl::StrAppend(&text, "<br>", out_.Time(related.ended_us));
    }
    if (!related.status.empty()) absl::StrAppend(&text, text.empty() ? "" : "<br>", Escaped(related.status));
    if (!related.result.empty())
      absl::StrAppend(&text, "<div class=given>", Escaped(related.result), "</div>");
    return text;
  }

  void WriteRelated() {
    if (story_.related.empty()) return;
    out_.Heading(Word(Phrase::kRelated));
    Table({Phrase::kRelation, Phrase::kProcess, Phrase::kCase, Phrase::kTime, Phrase::kOutcome});
    static constexpr Phrase kRelations[] = {Phrase::kParentCase, Phrase::kStarterCase, Phrase::kChildCase,
                                            Phrase::kBegunCase};
    for (const StoryRelated& related : story_.related) {
      std::string relation = Word(kRelations[static_cast<size_t>(related.relation)]);
      for (const std::string& of : {related.state, related.item, related.activity}) {
        if (!of.empty()) absl::StrAppend(&relation, "<span class=role>", Escaped(of), "</span>");
      }
      const std::string& title = related.title.empty() ? related.workflow : related.title;
      std::string number = related.instance == 0 ? "" : absl::StrCat(related.instance);
      if (!number.empty())
        absl::StrAppend(&number, "<span class=role>", Word(Phrase::kItsReport, {number}), "</span>");
      out_.Row({relation,
                absl::StrCat(Escaped(title), "<span class=role>", Escaped(related.business_key), "</span>"),
                number, At(related.asked), OutcomeOf(related)});
    }
    out_.EndTable();
  }

  std::string By(const std::string& title, const std::vector<std::string>& persons) const {
    return absl::StrCat(Escaped(title), "<br>",
                        persons.empty() ? Word(Phrase::kNotYet) : Escaped(absl::StrJoin(persons, "; ")));
  }

  void WriteSeparations() {
    if (!Section(Phrase::kSeparations, !story_.separations.empty())) return;
    Table({Phrase::kFirst, Phrase::kSecond, Phrase::kOutcome});
    for (const StorySeparation& pair : story_.separations) {
      const bool both = !pair.first_by.empty() && !pair.second_by.empty();
      const std::string outcome = !pair.is_kept ? HtmlPage::Bad(Word(Phrase::kBroken))
                                  : both        ? HtmlPage::Good(Word(Phrase::kKept))
                                                : Word(Phrase::kNotYet);
      out_.Row({By(pair.first, pair.first_by), By(pair.second, pair.second_by), outcome});
    }
    out_.EndTable();
  }

  void WriteRefusals() {
    if (!Section(Phrase::kRefusals, !story_.refusals.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat, Phrase::kReason});
    for (const StoryRefusal& refusal : story_.refusals) {
      out_.Row({At(refusal.at), Who(refusal.who), Escaped(refusal.what),
                absl::StrCat(Escaped(refusal.why), "<span class=role>", Escaped(refusal.reason), ": ",
                             Escaped(refusal.message), "</span>")},
               "refused");
    }
    out_.EndTable();
  }

  void WriteCorrections() {
    if (!Section(Phrase::kCorrections, !story_.corrections.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat, Phrase::kReason});
    for (const StoryCorrection& correction : story_.corrections)
      out_.Row({At(correction.at), Who(correction.who), Escaped(correction.what), Escaped(correction.why)});
    out_.EndTable();
  }

  void WriteAttachments() {
    if (!Section(Phrase::kAttachments, !story_.attachments.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kFile, Phrase::kSize});
    for (const StoryAttachment& file : story_.attachments) {
      std::string name = Escaped(file.name);
      if (!file.note.empty()) absl::StrAppend(&name, "<br>", Escaped(file.note));
      absl::StrAppend(&name, "<span class=role>", Escaped(file.media_type), ", ", file.activity, "</span>",
                      HtmlPage::Hash(absl::StrCat("SHA-256 ", file.sha256)));
      out_.Row({At(file.at), Who(file.who), name, absl::StrCat(file.size)});
    }
    out_.EndTable();
  }

  void WriteAccesses() {
    if (page_.bundle.has_value()) {
      out_.Heading(Word(Phrase::kAccesses));
      return out_.Paragraph(Word(Phrase::kNoAccessInBundle));
    }
    if (!Section(Phrase::kAccesses, !story_.accesses.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat});
    for (const StoryAccess& access : story_.accesses)
      out_.Row({At(access.at), Who(access.who), Escaped(access.how)});
    out_.EndTable();
  }

  void WriteData() {
    if (!Section(Phrase::kDataNow, !story_.data.empty())) return;
    out_.BeginFacts();
    for (const StoryValue& value : story_.data) out_.Fact(Escaped(value.title), Escaped(value.text));
    out_.EndTable();
  }

  const ReportPage& page_;
  const CaseStory& story_;
  std::set<std::string> persons_;
  bool is_any_verified_ = false;
  bool is_any_claimed_ = false;
  HtmlPage out_;
};

}  // namespace

std::string CaseReportHtml(const ReportPage& page) {
  return Page(page).Write();
}

}  // namespace liushui::audit
