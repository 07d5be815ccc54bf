#include "engine/audit/report/report_html.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace liushui::audit {
namespace {

constexpr absl::string_view kStyle = R"(
@page { size: A4; margin: 16mm 14mm 18mm; }
body { font: 14px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  color: #1c2430; max-width: 60em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 24px; margin: 0 0 .1em; } h2 { font-size: 17px; margin: 2em 0 .5em; border-bottom: 2px solid #22577a; padding-bottom: .15em; }
p.about { color: #566; margin: .2em 0 1.2em; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: #22577a; } td, th { vertical-align: top; padding: .3em .6em .3em 0; border-bottom: 1px solid #dde3e8; }
table.facts th { width: 9em; } tr { break-inside: avoid; } ul { margin: .2em 0 0; padding-left: 1.2em; }
.given { color: #345; margin: .2em 0 0 .2em; } .given b { font-weight: 600; } .index { color: #789; white-space: nowrap; font-size: 12px; }
.time { white-space: nowrap; } .role { color: #678; font-size: 12px; display: block; } .late td.what, .bad { color: #9b2226; }
.refused { background: #fdf3f2; } .good { color: #1b6e3c; } .hash, pre { font: 12px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; word-break: break-all; }
pre { white-space: pre-wrap; background: #f5f7f9; padding: .7em; } footer { margin-top: 3em; color: #789; font-size: 12px; }
)";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}

class Page {
 public:
  explicit Page(const ReportPage& page) : page_(page), story_(page.story) {}

  std::string Write() {
    Begin();
    WriteHead();
    WriteProof();
    WriteTimeline();
    WriteDeadlines();
    WriteSeparations();
    WriteRefusals();
    WriteCorrections();
    WriteAttachments();
    WriteData();
    absl::StrAppend(&out_, "<footer>", Escaped(page_.program), " · ", Time(page_.made_us), "</footer>\n",
                    "</body></html>\n");
    return std::move(out_);
  }

 private:
  std::string Word(Phrase phrase, const std::vector<std::string>& arguments = {}) const {
    return Escaped(Say(page_.options.language, phrase, arguments));
  }

  std::string Time(int64_t time_us) const {
    return absl::FormatTime("%Y-%m-%d %H:%M:%S %Ez", absl::FromUnixMicros(time_us), page_.options.zone);
  }

  static std::string Index(uint64_t index) { return absl::StrCat("<span class=index>#", index, "</span>"); }

  std::string At(const StoryPlace& at) const {
    return absl::StrCat("<span class=time>", Time(at.time_us), "</span><br>", Index(at.index));
  }

  std::string Who(const StoryActor& who) const {
    if (who.name.empty()) return Word(Phrase::kEngine);
    std::string text = Escaped(who.name);
    if (!who.on_behalf_of.empty()) absl::StrAppend(&text, " ", Word(Phrase::kOnBehalfOf, {who.on_behalf_of}));
    if (!who.roles.empty()) absl::StrAppend(&text, "<span class=role>", Escaped(who.roles), "</span>");
    return text;
  }

  void Heading(Phrase phrase) { absl::StrAppend(&out_, "<h2>", Word(phrase), "</h2>\n"); }

  // False, with a word that there is nothing, for an empty section.
  bool Section(Phrase heading, bool has_any) {
    Heading(heading);
    if (!has_any) absl::StrAppend(&out_, "<p>", Word(Phrase::kNone), "</p>\n");
    return has_any;
  }

  void Table(const std::vector<Phrase>& headings) {
    absl::StrAppend(&out_, "<table><tr>");
    for (const Phrase heading : headings) absl::StrAppend(&out_, "<th>", Word(heading), "</th>");
    absl::StrAppend(&out_, "</tr>\n");
  }

  void Row(const std::vector<std::string>& cells, absl::string_view style = "") {
    absl::StrAppend(&out_, "<tr class=\"", style, "\">");
    for (const std::string& cell : cells) absl::StrAppend(&out_, "<td>", cell, "</td>");
    absl::StrAppend(&out_, "</tr>\n");
  }

  void EndTable() { absl::StrAppend(&out_, "</table>\n"); }

  void Fact(Phrase name, const std::string& html) {
    if (!html.empty()) absl::StrAppend(&out_, "<tr><th>", Word(name), "</th><td>", html, "</td></tr>\n");
  }

  void Begin() {
    const bool chinese = page_.options.language == Language::kChinese;
    absl::StrAppend(&out_, "<!DOCTYPE html>\n<html lang=\"", chinese ? "zh-CN" : "en",
                    "\"><head><meta charset=\"utf-8\"><title>", Escaped(story_.title), " ", story_.instance,
                    "</title><style>", kStyle, "</style></head><body>\n<h1>", Escaped(story_.title), " · ",
                    Word(Phrase::kCaseReport), "</h1>\n<p class=about>", Word(Phrase::kWhatThisIs), "</p>\n");
  }

  void WriteHead() {
    absl::StrAppend(&out_, "<table class=facts>\n");
    Fact(Phrase::kCase, absl::StrCat(story_.instance));
    Fact(Phrase::kKey, Escaped(story_.business_key));
    Fact(Phrase::kSubject, Escaped(story_.subject));
    Fact(Phrase::kStatus, Escaped(story_.status));
    Fact(Phrase::kBranch, Escaped(story_.name_space));
    Fact(Phrase::kStarted, absl::StrCat(Time(story_.started.time_us), " ", Index(story_.started.index)));
    if (story_.ended_us != 0) Fact(Phrase::kEnded, Time(story_.ended_us));
    std::string definitions;
    for (const StoryDefinition& definition : story_.definitions) {
      absl::StrAppend(&definitions, Escaped(definition.title), " r", definition.revision, " ",
                      Index(definition.since_index), "<br><span class=hash>", definition.hash, "</span><br>");
    }
    Fact(Phrase::kDefinition, definitions);
    Fact(Phrase::kRecords, absl::StrCat(story_.lines.size()));
    EndTable();
  }

  void WriteProof() {
    Heading(Phrase::kProof);
    if (!page_.proof.has_value()) {
      absl::StrAppend(&out_, "<p>", Word(Phrase::kNoProof), "</p>\n");
    } else {
      const ReportProof& proof = *page_.proof;
      absl::StrAppend(&out_, "<table class=facts>\n");
      Fact(Phrase::kOrigin, Escaped(proof.origin));
      Fact(Phrase::kLogKey, absl::StrCat("<span class=hash>", Escaped(proof.log_key), "</span>"));
      Fact(Phrase::kWitnesses, proof.witnesses.empty() ? Word(Phrase::kNoWitness)
                                                       : Escaped(absl::StrJoin(proof.witnesses, ", ")));
      Fact(Phrase::kCheckpoint, absl::StrCat("<pre>", Escaped(proof.checkpoint), "</pre>"));
      EndTable();
    }
    if (page_.checks.empty()) return;
    Table({Phrase::kChecks, Phrase::kOutcome});
    for (const ReportCheck& check : page_.checks) {
      Row({Escaped(check.what), absl::StrCat("<span class=", check.passed ? "good" : "bad", ">",
                                             check.passed ? "✓ " : "✗ ", Escaped(check.detail), "</span>")});
    }
    EndTable();
  }

  void WriteTimeline() {
    Heading(Phrase::kTimeline);
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat});
    for (const StoryLine& line : story_.lines) {
      std::string what = absl::StrCat("<b>", Escaped(line.what), "</b>");
      for (const StoryValue& value : line.given) {
        absl::StrAppend(&what, "<div class=given><b>", Escaped(value.title), "</b> ", Escaped(value.text),
                        "</div>");
      }
      if (!line.followed.empty()) {
        absl::StrAppend(&what, "<ul>");
        for (const std::string& text : line.followed) absl::StrAppend(&what, "<li>", Escaped(text), "</li>");
        absl::StrAppend(&what, "</ul>");
      }
      absl::StrAppend(&out_, "<tr class=\"",
                      line.is_refused ? "refused"
                      : line.is_late  ? "late"
                                      : "",
                      "\"><td>", At(line.at), "</td><td>", Who(line.who), Claimed(line.who),
                      "</td><td class=what>", what, "</td></tr>\n");
    }
    EndTable();
  }

  std::string Claimed(const StoryActor& who) const {
    if (who.name.empty() || who.verified) return "";
    return absl::StrCat("<span class=role>", Word(Phrase::kClaimedName), "</span>");
  }

  std::string Span(int64_t us) const {
    const int64_t minutes = us / 60'000'000;
    if (minutes < 60) return absl::StrCat(minutes, " min");
    if (minutes < 48 * 60) return absl::StrCat(minutes / 60, " h ", minutes % 60, " min");
    return absl::StrCat(minutes / (24 * 60), " d ", minutes / 60 % 24, " h");
  }

  std::string Outcome(const StoryDeadline& deadline) const {
    switch (deadline.outcome) {
      case DeadlineOutcome::kMet:
        return absl::StrCat("<span class=good>", Word(Phrase::kMet), "</span>");
      case DeadlineOutcome::kLate:
        return absl::StrCat("<span class=bad>",
                            Word(Phrase::kLateBy, {Span(deadline.ended_us - deadline.due_us)}), "</span>");
      case DeadlineOutcome::kRunning:
        return Word(Phrase::kRunning);
      case DeadlineOutcome::kRunningLate:
        return absl::StrCat("<span class=bad>",
                            Word(Phrase::kRunningLateBy, {Span(page_.options.now_us - deadline.due_us)}),
                            "</span>");
      case DeadlineOutcome::kWithdrawn:
        return Word(Phrase::kWithdrawn);
    }
    return "";
  }

  void WriteDeadlines() {
    if (!Section(Phrase::kDeadlines, !story_.deadlines.empty())) return;
    Table({Phrase::kTask, Phrase::kStarted, Phrase::kDue, Phrase::kEnded, Phrase::kOutcome});
    for (const StoryDeadline& deadline : story_.deadlines) {
      Row({absl::StrCat(Escaped(deadline.title), "<br>", "<span class=index>", deadline.activity, "</span>"),
           Time(deadline.started_us),
           absl::StrCat(Time(deadline.due_us), deadline.is_provisional ? Word(Phrase::kProvisional) : ""),
           deadline.ended_us == 0 ? "" : Time(deadline.ended_us), Outcome(deadline)});
    }
    EndTable();
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
      const std::string outcome = !pair.is_kept
                                      ? absl::StrCat("<span class=bad>", Word(Phrase::kBroken), "</span>")
                                  : both ? absl::StrCat("<span class=good>", Word(Phrase::kKept), "</span>")
                                         : Word(Phrase::kNotYet);
      Row({By(pair.first, pair.first_by), By(pair.second, pair.second_by), outcome});
    }
    EndTable();
  }

  void WriteRefusals() {
    if (!Section(Phrase::kRefusals, !story_.refusals.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat, Phrase::kReason});
    for (const StoryRefusal& refusal : story_.refusals) {
      Row({At(refusal.at), Who(refusal.who), Escaped(refusal.what),
           absl::StrCat(Escaped(refusal.message), "<br><span class=index>", Escaped(refusal.reason),
                        "</span>")},
          "refused");
    }
    EndTable();
  }

  void WriteCorrections() {
    if (!Section(Phrase::kCorrections, !story_.corrections.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kWhat, Phrase::kReason});
    for (const StoryCorrection& correction : story_.corrections)
      Row({At(correction.at), Who(correction.who), Escaped(correction.what), Escaped(correction.why)});
    EndTable();
  }

  void WriteAttachments() {
    if (!Section(Phrase::kAttachments, !story_.attachments.empty())) return;
    Table({Phrase::kTime, Phrase::kWho, Phrase::kFile, Phrase::kSize});
    for (const StoryAttachment& file : story_.attachments) {
      Row({At(file.at), Escaped(file.person),
           absl::StrCat(Escaped(file.name), " (", Escaped(file.media_type), ", ", file.activity,
                        ")<br><span class=hash>SHA-256 ", file.sha256, "</span>"),
           absl::StrCat(file.size)});
    }
    EndTable();
  }

  void WriteData() {
    if (!Section(Phrase::kDataNow, !story_.data.empty())) return;
    absl::StrAppend(&out_, "<table class=facts>\n");
    for (const StoryValue& value : story_.data) {
      absl::StrAppend(&out_, "<tr><th>", Escaped(value.title), "</th><td>", Escaped(value.text),
                      "</td></tr>\n");
    }
    EndTable();
  }

  const ReportPage& page_;
  const CaseStory& story_;
  std::string out_;
};

}  // namespace

std::string CaseReportHtml(const ReportPage& page) {
  return Page(page).Write();
}

}  // namespace liushui::audit
